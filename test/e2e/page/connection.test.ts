import { randomUUID } from "node:crypto";
import type { Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/clients.ts";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import { type PlainCall, plainCaller } from "../support/plain-call.ts";
import { faultyProxy } from "../support/faulty-proxy.ts";
import {
  CUT,
  enterRoom,
  findStranger,
  ownRoomId,
  say,
  shownTexts,
  untilShown,
  visit,
} from "../support/visitor.ts";

const LOST = "Connection lost, trying again …";
const NOT_SENT = "Not sent yet, trying again …";

describe("the page", () => {
  let fixture: PageServer;
  let call: PlainCall;

  beforeAll(async () => {
    fixture = await startPageServer();
    call = plainCaller(fixture.url);
  });

  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
  });

  const joined = (room: string): Promise<Json> =>
    call("join_room", { room_name: room, display_name: "Bob" });

  const speak = (who: Json, message: string): Promise<Json> =>
    call("send_message", { room_id: who["room_id"], message });

  /** The texts of the room's messages, without events. */
  const history = async (who: Json): Promise<string[]> => {
    const { messages } = await call("get_messages", { room_id: who["room_id"], limit: 200 });
    return (messages as Json[])
      .filter(({ event }) => event === undefined)
      .map(({ message }) => String(message));
  };

  it("keeps every message and the draft across a reload", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await joined(room);
    await say(alice.page, "before, from Alice");
    await untilShown(alice.page, "before, from Alice");
    await speak(bob, "before, from Bob");
    await untilShown(alice.page, "before, from Bob");
    await alice.page.getByLabel("Message", { exact: true }).fill("half a sent");
    await alice.page.goto("about:blank");
    await speak(bob, "while the page was away");
    await alice.page.goBack();
    await untilShown(alice.page, "while the page was away");
    await alice.page.reload();
    await untilShown(alice.page, "while the page was away");
    await speak(bob, "after");
    await untilShown(alice.page, "after");
    expect(await shownTexts(alice.page)).toEqual(await history(bob));
    expect(await alice.page.locator(".own .text").allTextContents()).toEqual([
      "before, from Alice",
    ]);
    expect(await alice.page.getByLabel("Message", { exact: true }).inputValue()).toBe(
      "half a sent",
    );
  });

  it("keeps its place in the queue across a reload", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const topic = randomUUID();
    const ticketed = alice.page.waitForRequest((request) =>
      (request.postData() ?? "").includes('"ticket"'),
    );
    await findStranger(alice.page, topic, "Alice");
    await ticketed;
    await alice.page.reload();
    await alice.page.getByRole("heading", { name: "Looking for somebody" }).waitFor();
    const bob = await call("enter_queue", { display_name: "Bob", topic });
    expect(bob).toMatchObject({ status: "matched", partner: "Alice" });
    await alice.page.getByRole("heading", { name: "Bob" }).waitFor();
  });

  it("reports a lost network, and continues when it is back", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected: CUT });
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await joined(room);
    await alice.page.getByText('"Bob" joined the room').waitFor();
    await alice.context.setOffline(true);
    await alice.page.getByText(LOST).waitFor();
    await say(alice.page, "written without a network");
    await alice.page.getByText(NOT_SENT).waitFor();
    await speak(bob, "said meanwhile");
    await alice.context.setOffline(false);
    await untilShown(alice.page, "written without a network");
    await untilShown(alice.page, "said meanwhile");
    await alice.page.getByText(LOST).waitFor({ state: "detached" });
    expect(await shownTexts(alice.page)).toEqual(await history(bob));
    expect(await history(bob)).toEqual(["said meanwhile", "written without a network"]);
  });

  it("continues after a restart of the server, even across a reload", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected: CUT });
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await joined(room);
    await say(alice.page, "before");
    await untilShown(alice.page, "before");
    const startAgain = await fixture.kill();
    await alice.page.getByText(LOST).waitFor();
    await say(alice.page, "one, while it is down");
    await say(alice.page, "two, while it is down");
    await alice.page.getByText(NOT_SENT).waitFor();
    await startAgain();
    await untilShown(alice.page, "two, while it is down");
    await alice.page.reload();
    await untilShown(alice.page, "two, while it is down");
    await speak(bob, "welcome back");
    await untilShown(alice.page, "welcome back");
    expect(await shownTexts(alice.page)).toEqual([
      "before",
      "one, while it is down",
      "two, while it is down",
      "welcome back",
    ]);
    expect(await history(bob)).toEqual(await shownTexts(alice.page));
  });

  it("sends a message once when its answer is lost before a reload", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected: CUT });
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await joined(room);
    await alice.page.getByText('"Bob" joined the room').waitFor();
    // Every send reaches the server, but none of the answers reaches the page.
    await alice.page.route("**/mcp/v1/tools/call", async (route) => {
      if (!(route.request().postData() ?? "").includes("send_message")) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await say(alice.page, "only once");
    await alice.page.getByText(NOT_SENT).waitFor();
    await alice.page.unrouteAll({ behavior: "ignoreErrors" });
    await alice.page.reload();
    await untilShown(alice.page, "only once");
    await speak(bob, "got it");
    await untilShown(alice.page, "got it");
    expect(await shownTexts(alice.page)).toEqual(["only once", "got it"]);
    expect(await alice.page.locator("#pending li").count()).toBe(0);
    expect(await history(bob)).toEqual(["only once", "got it"]);
  });

  it("treats a silent connection as lost, and reconnects", { tags: "P1" }, async () => {
    await using proxy = await faultyProxy(fixture.url);
    await using alice = await visit(fixture.browser, proxy.url, { expected: CUT });
    const { page } = alice;
    await page.clock.install();
    const room = randomUUID();
    await enterRoom(page, room, "Alice");
    const bob = await joined(room);
    await page.getByText('"Bob" joined the room').waitFor();
    proxy.fallSilent();
    await speak(bob, "into the silence");
    await page.clock.fastForward(8_000);
    expect(await page.getByText(LOST).count()).toBe(0);
    await page.clock.fastForward(8_000);
    await page.getByText(LOST).waitFor();
    proxy.recover();
    await untilShown(page, "into the silence");
    await page.getByText(LOST).waitFor({ state: "detached" });
    expect(await shownTexts(page)).toEqual(["into the silence"]);
  });

  it("waits as long as the server says when it sends too fast", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url, {
      expected: /the server responded with a status of 429/u,
    });
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    await alice.page.getByText('"Alice" joined the room').waitFor();
    const self = { room_id: await ownRoomId(alice.page) };
    const refusals: Response[] = [];
    alice.page.on("response", (response) => {
      if (response.status() === 429) refusals.push(response);
    });
    const useUpTheAllowance = async (): Promise<void> => {
      while (refusals.length === 0) await speak(self, "fast");
    };
    const said: string[] = [];
    const sayUntilRefused = async (): Promise<void> => {
      while (refusals.length === 0) {
        const text = `from the page ${said.length}`;
        said.push(text);
        const answered = alice.page.waitForResponse((response) =>
          (response.request().postData() ?? "").includes(text),
        );
        await say(alice.page, text);
        await answered;
      }
    };
    await Promise.all([sayUntilRefused(), ...Array.from({ length: 10 }, useUpTheAllowance)]);
    await untilShown(alice.page, said.at(-1) ?? "");
    const shown = await shownTexts(alice.page);
    expect(shown.filter((text) => text.startsWith("from the page"))).toEqual(said);
  });

  it("stops when the server refuses its wait", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    await enterRoom(alice.page, randomUUID(), "Alice");
    await alice.page.getByText('"Alice" joined the room').waitFor();
    await alice.page.evaluate(() => {
      const state = JSON.parse(sessionStorage.getItem("mcp-chat.chat") ?? "") as object;
      sessionStorage.setItem("mcp-chat.chat", JSON.stringify({ ...state, cursor: 999 }));
    });
    let waits = 0;
    alice.page.on("request", (request) => {
      if ((request.postData() ?? "").includes("wait_for_message")) waits += 1;
    });
    await alice.page.reload();
    await alice.page
      .getByText("This chat can't continue: The cursor is higher than the id of the newest message")
      .waitFor();
    expect(waits).toBe(1);
  });

  it("waits longer after each failure of the server", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const waits: number[] = [];
    await alice.page.route("**/mcp/v1/tools/call", async (route) => {
      if (!(route.request().postData() ?? "").includes("wait_for_message")) {
        await route.continue();
        return;
      }
      waits.push(Date.now());
      await route.fulfill({ json: { error: "The server failed", code: "internal" } });
    });
    await enterRoom(alice.page, randomUUID(), "Alice");
    await expect.poll(() => waits.length, { timeout: 20_000 }).toBe(4);
    const [, second = 0, third = 0, fourth = 0] = waits;
    // The delays are 1, 2 and 4 s, each shortened at random by up to half.
    expect(third - second).toBeGreaterThanOrEqual(1_000);
    expect(fourth - third).toBeGreaterThanOrEqual(2_000);
  });

  it("continues in one tab at a time when the tab is duplicated", { tags: "P1" }, async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await joined(room);
    await alice.page.getByText('"Bob" joined the room').waitFor();
    const opening = alice.context.waitForEvent("page");
    // A tab opened by another gets a copy of its sessionStorage, as a duplicated one does.
    await alice.page.evaluate(() => void window.open(location.href));
    const copy = await opening;
    await copy.getByText('"Bob" joined the room').waitFor();
    await alice.page.getByText("This chat is open in another tab.").waitFor();
    await say(copy, "from the copy");
    await untilShown(copy, "from the copy");
    expect(await alice.page.getByLabel("Message", { exact: true }).isVisible()).toBe(false);

    await alice.page.getByRole("button", { name: "Use it here" }).click();
    await copy.getByText("This chat is open in another tab.").waitFor();
    await untilShown(alice.page, "from the copy");
    await speak(bob, "to the first tab");
    await untilShown(alice.page, "to the first tab");
    expect(await shownTexts(alice.page)).toEqual(await history(bob));
    expect(await shownTexts(copy)).toEqual(["from the copy"]);
    expect(await alice.page.getByText("This chat is open in another tab.").isVisible()).toBe(false);
  });
});
