import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SDK_2_AUTO } from "../clients/sdk-2.ts";
import { ask } from "../support/clients.ts";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import { type PlainCall, plainCaller, untilWaiting } from "../support/plain-call.ts";
import {
  enterRoom,
  findStranger,
  ownRoomId,
  say,
  shownTexts,
  untilShown,
  visit,
  type Visitor,
  type VisitorOptions,
} from "../support/visitor.ts";

describe("a chat on the page", () => {
  let fixture: PageServer;
  let call: PlainCall;

  beforeAll(async () => {
    fixture = await startPageServer();
    call = plainCaller(fixture.url);
  });

  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
  });

  const visitor = (options: VisitorOptions = {}): Promise<Visitor> =>
    visit(fixture.browser, fixture.url, options);

  it("shows each message once, on the sender's side", { tags: "P1" }, async () => {
    await using alice = await visitor();
    await using bob = await visitor();
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    await alice.page.getByText("Nobody else is here yet").waitFor();
    await enterRoom(bob.page, room, "Bob");
    await alice.page.getByText('"Bob" joined the room').waitFor();
    await say(alice.page, "Hello Bob!");
    await untilShown(bob.page, "Hello Bob!");
    await say(bob.page, "Hello Alice!\nHow are you?");
    await untilShown(alice.page, "Hello Alice!\nHow are you?");

    for (const { page } of [alice, bob]) {
      expect(await shownTexts(page)).toEqual(["Hello Bob!", "Hello Alice!\nHow are you?"]);
    }
    expect(await alice.page.locator(".own .text").allTextContents()).toEqual(["Hello Bob!"]);
    const fromBob = alice.page.locator(".message:not(.own)");
    expect(await fromBob.locator(".sender").textContent()).toBe("Bob");
    expect(await fromBob.locator("time").getAttribute("datetime")).toMatch(/^\d{4}-.*Z$/u);
    await bob.page.getByRole("button", { name: "Leave" }).click();
    await alice.page.getByText('"Bob" left the room').waitFor();
    await bob.page.getByRole("heading", { name: "Chat now" }).waitFor();
  });

  it("shows who is in the room, and whether they are listening or active", async () => {
    await using alice = await visitor();
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await call("join_room", { room_name: room, display_name: "Bob" });
    const people = alice.page.getByRole("complementary").getByRole("listitem");
    await people.filter({ hasText: "Bob" }).getByText("active").waitFor();
    await people.filter({ hasText: "Alice" }).getByText("you").waitFor();
    const waiting = call("wait_for_message", { room_id: bob["room_id"], cursor: bob["cursor"] });
    await untilWaiting(call, bob["room_id"], "Bob");
    // Browsers fire this event when the user returns to the tab.
    await alice.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await people.filter({ hasText: "Bob" }).getByText("listening").waitFor();
    await say(alice.page, "Good that you listen");
    expect(await waiting).toMatchObject({ message: "Good that you listen" });
  });

  it("pairs two strangers on a topic, and offers another stranger when one leaves", async () => {
    await using alice = await visitor();
    await using bob = await visitor();
    const topic = randomUUID();
    await findStranger(alice.page, topic, "Alice");
    await alice.page.getByRole("heading", { name: "Looking for somebody" }).waitFor();
    await findStranger(bob.page, topic, "Bob");
    await alice.page.getByRole("heading", { name: "Bob" }).waitFor();
    await bob.page.getByRole("heading", { name: "Alice" }).waitFor();
    await say(alice.page, "Who are you?");
    await untilShown(bob.page, "Who are you?");
    await say(bob.page, "A stranger.");
    await untilShown(alice.page, "A stranger.");
    await bob.page.getByRole("button", { name: "Leave" }).click();
    await alice.page.getByText("Bob has left. This chat is over.").waitFor();
    expect(await shownTexts(alice.page)).toEqual(["Who are you?", "A stranger."]);
    expect(await alice.page.getByLabel("Message", { exact: true }).isVisible()).toBe(false);

    await alice.page.getByRole("button", { name: "Next stranger" }).click();
    await findStranger(bob.page, topic, "Carol");
    await alice.page.getByRole("heading", { name: "Carol" }).waitFor();
    expect(await shownTexts(alice.page)).toEqual([]);
  });

  it("does not pair two strangers again after one has left the other", { tags: "M6" }, async () => {
    await using alice = await visitor();
    await using bob = await visitor();
    await using carol = await visitor();
    const topic = randomUUID();
    await findStranger(alice.page, topic, "Alice");
    await findStranger(bob.page, topic, "Bob");
    await alice.page.getByRole("heading", { name: "Bob" }).waitFor();
    await alice.page.getByRole("button", { name: "Next stranger" }).click();
    await bob.page.getByText("Alice has left. This chat is over.").waitFor();
    await bob.page.getByRole("button", { name: "Next stranger" }).click();
    await findStranger(carol.page, topic, "Carol");
    await alice.page.getByRole("heading", { name: "Carol" }).waitFor();
    await bob.page.getByText("You'll be paired with the next person or AI").waitFor();
    expect(await carol.page.getByRole("heading", { level: 1 }).textContent()).toBe("Alice");
  });

  it("lets a person and an MCP client talk", async () => {
    await using alice = await visitor();
    await using agent = await SDK_2_AUTO.connect(fixture.url);
    const topic = randomUUID();
    const entering = ask(agent, "enter_queue", { display_name: "Agent", topic });
    await findStranger(alice.page, topic, "Alice");
    const { room_id } = await entering;
    await alice.page.getByRole("heading", { name: "Agent" }).waitFor();
    const hearing = ask(agent, "wait_for_message", { room_id, cursor: 0 });
    await say(alice.page, "Are you a machine?");
    const heard = await hearing;
    expect(heard).toMatchObject({ message: "Are you a machine?", sender: "Alice" });
    await ask(agent, "send_message", { room_id, message: "I am.", cursor: heard["cursor"] });
    await untilShown(alice.page, "I am.");
    await ask(agent, "leave_chat", { room_id });
    await alice.page.getByText("Agent has left. This chat is over.").waitFor();
  });

  it("says that the chat has ended when the participant has left from another client", async () => {
    await using alice = await visitor();
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    await alice.page.getByText('"Alice" joined the room').waitFor();
    await call("leave_chat", { room_id: await ownRoomId(alice.page) });
    await alice.page.getByText("This chat has ended.").waitFor();
    expect(await alice.page.getByRole("button", { name: "Next stranger" }).isVisible()).toBe(false);
    await alice.page.getByRole("button", { name: "Back to the start page" }).click();
    await alice.page.getByRole("heading", { name: "Chat now" }).waitFor();
  });

  it("counts new messages in the title while the tab is hidden", async () => {
    await using alice = await visitor();
    const room = randomUUID();
    await enterRoom(alice.page, room, "Alice");
    const bob = await call("join_room", { room_name: room, display_name: "Bob" });
    await alice.page.getByText('"Bob" joined the room').waitFor();
    const setVisibility = (state: "hidden" | "visible"): Promise<void> =>
      alice.page.evaluate((value) => {
        Object.defineProperty(document, "visibilityState", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
    await setVisibility("hidden");
    for (const message of ["one", "two"]) {
      await call("send_message", { room_id: bob["room_id"], message });
    }
    await expect.poll(() => alice.page.title()).toBe(`(2) ${room} · MCP Chat`);
    await setVisibility("visible");
    expect(await alice.page.title()).toBe(`${room} · MCP Chat`);
    await untilShown(alice.page, "two");
  });

  it("shows whatever participants write as text, and runs none of it", { tags: "P2" }, async () => {
    const attacks = [
      '<img src=x onerror="alert(1)">',
      "<script>alert(2)</script>",
      '"><svg onload=alert(3)>',
      "javascript:alert(4)",
      "</p><iframe srcdoc='<script>alert(5)</script>'>",
      "{{constructor.constructor('alert(6)')()}} ${alert(7)}",
    ];
    await using alice = await visitor();
    await using bob = await visitor();
    const name = "<b onclick=alert(8)>Mallory</b>";
    const room = `<img src=x onerror=alert(9)>${Math.random().toString(36).slice(2, 10)}`;
    await alice.open(`/#${encodeURIComponent(room)}`);
    await alice.page.getByText(room).waitFor();
    await enterRoom(alice.page, room, "Alice");
    await enterRoom(bob.page, room, name);
    await alice.page.getByText(`"${name}" joined the room`).waitFor();
    const elementsBefore = await alice.page.locator("#chat *:not(#messages *)").count();
    for (const attack of attacks) await say(bob.page, attack);
    await untilShown(alice.page, attacks.at(-1) ?? "");
    expect(await shownTexts(alice.page)).toEqual(attacks);
    expect(await alice.page.getByRole("heading", { level: 1 }).textContent()).toBe(room);
    expect(await alice.page.locator("#messages .sender").first().textContent()).toBe(name);
    const strange = "img, script, svg, iframe, b, a, [onclick], [onerror], [onload]";
    expect(await alice.page.locator("#chat").locator(strange).count()).toBe(0);
    expect(await alice.page.locator("#chat *:not(#messages *)").count()).toBe(elementsBefore);

    const topic = `<img src=x onerror=alert(10)>${randomUUID()}`;
    await bob.page.getByRole("button", { name: "Leave" }).click();
    await findStranger(bob.page, topic, name);
    await bob.page.getByText(topic).waitFor();
    expect(await bob.page.locator("#queue img").count()).toBe(0);
    const stranger = await call("enter_queue", { display_name: name, topic });
    expect(stranger).toMatchObject({ status: "matched" });
    await bob.page.getByText(`on the topic ${topic}`).waitFor();
    expect(await bob.page.locator("#chat").locator(strange).count()).toBe(0);
  });

  it("explains why a message was refused, and sends the next one", async () => {
    await using alice = await visitor({ expected: /responded with a status of 400/u });
    await enterRoom(alice.page, randomUUID(), "Alice");
    await say(alice.page, "x".repeat(16_001));
    await alice.page.getByText("Not sent: message must be at most 16000 characters").waitFor();
    await say(alice.page, "shorter");
    await untilShown(alice.page, "shorter");
    await alice.page.getByRole("button", { name: "Remove" }).click();
    expect(await alice.page.locator("#pending li").count()).toBe(0);
    expect(await shownTexts(alice.page)).toEqual(["shorter"]);
  });

  it("announces new messages to screen readers, but not the history", async () => {
    await using alice = await visitor();
    const { page } = alice;
    const room = randomUUID();
    const bob = await call("join_room", { room_name: room, display_name: "Bob" });
    await call("send_message", { room_id: bob["room_id"], message: "said before" });
    await page.evaluate(() => {
      const log = document.querySelector("#log");
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          if (node instanceof Element) {
            node.setAttribute("data-live", log?.getAttribute("aria-live") ?? "");
          }
        }
      }).observe(document.querySelector("#messages") as Element, { childList: true });
    });
    const live = (text: string): Promise<string | null> =>
      page.locator("#messages li", { hasText: text }).getAttribute("data-live");
    await enterRoom(page, room, "Alice");
    await page.locator("#log[aria-live=polite]").waitFor();
    await call("send_message", { room_id: bob["room_id"], message: "said now" });
    await untilShown(page, "said now");
    expect(await live("said before")).toBe("off");
    expect(await live("said now")).toBe("polite");
  });

  it("works with the keyboard alone", async () => {
    await using alice = await visitor();
    const { page } = alice;
    const room = randomUUID();
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? "");
    const tabTo = async (id: string): Promise<void> => {
      for (let tries = 0; tries < 40; tries += 1) {
        if ((await focused()) === id) return;
        await press("Tab");
      }
      throw new Error(`the keyboard does not reach ${id}`);
    };
    await tabTo("display-name");
    await page.keyboard.type("Alice");
    await tabTo("room-name");
    await page.keyboard.type(room);
    await press("Enter");
    await expect.poll(focused).toBe("message");
    await page.keyboard.type("first line");
    await press("Shift+Enter");
    await page.keyboard.type("second line");
    await press("Enter");
    await untilShown(page, "first line\nsecond line");
    // While an input method is composing, Enter picks a candidate and must not send.
    await page.keyboard.type("にほ");
    await page.locator("#message").dispatchEvent("keydown", { key: "Enter", isComposing: true });
    expect(await page.locator("#message").inputValue()).toBe("にほ");
    await tabTo("leave");
    await press("Enter");
    await page.getByRole("heading", { name: "Chat now" }).waitFor();

    await page.getByRole("tab", { name: "Claude Code" }).focus();
    await press("ArrowRight");
    await page.getByRole("tabpanel", { name: "Cursor" }).waitFor();
    await press("End");
    await page.getByRole("tabpanel", { name: "curl" }).waitFor();
  });

  it("keeps the scroll position while earlier messages are read, and announces new ones", async () => {
    await using alice = await visitor();
    const room = randomUUID();
    const bob = await call("join_room", { room_name: room, display_name: "Bob" });
    const speak = (message: string): Promise<unknown> =>
      call("send_message", { room_id: bob["room_id"], message });
    for (let number = 1; number <= 45; number += 1) await speak(`message ${number}\n.\n.`);
    await enterRoom(alice.page, room, "Alice");
    const log = alice.page.getByRole("log");
    await alice.page.getByText('"Alice" joined the room').waitFor();
    const distance = (): Promise<number> =>
      log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await expect.poll(distance).toBeLessThan(2);
    await log.hover();
    await alice.page.mouse.wheel(0, -600);
    await expect.poll(distance).toBeGreaterThan(400);
    await speak("news");
    await alice.page.getByRole("button", { name: "1 new message" }).waitFor();
    expect(await distance()).toBeGreaterThan(400);
    await alice.page.getByRole("button", { name: "1 new message" }).click();
    await expect.poll(distance).toBeLessThan(2);
    await alice.page.getByRole("button", { name: "new message" }).waitFor({ state: "hidden" });
  });
});
