import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/clients.ts";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import { gatherIn, plainCaller, wholeHistory } from "../support/plain-call.ts";
import { enterRoom, say, shownTexts, untilShown, visit } from "../support/visitor.ts";

const SPEAKERS = 25;
const MESSAGES_EACH = 40;

describe("the page of a room with a thousand messages", () => {
  let fixture: PageServer;

  beforeAll(async () => {
    fixture = await startPageServer();
  });

  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
  });

  it("shows each message once and in order, and stays responsive", { tags: "P1" }, async () => {
    const call = plainCaller(fixture.url);
    await using alice = await visit(fixture.browser, fixture.url);
    const { page } = alice;
    const room = randomUUID();
    const names = Array.from({ length: SPEAKERS }, (_, index) => `Speaker ${index}`);
    const speakers = await gatherIn(call, room, ...names);
    await enterRoom(page, room, "Alice");
    await page.getByText('"Alice" joined the room').waitFor();

    const speakAll = async ({ room_id }: Json, speaker: number): Promise<void> => {
      const callFromOwnAddress = plainCaller(fixture.url, `192.0.2.${speaker}`);
      for (let number = 0; number < MESSAGES_EACH; number += 1) {
        const sent = await callFromOwnAddress("send_message", {
          room_id,
          message: `${speaker}: ${number}`,
        });
        expect(sent).toMatchObject({ success: true });
      }
    };
    const speaking = Promise.all(speakers.map(speakAll));
    await untilShown(page, "0: 10");
    // Far more than a busy machine needs, and far less than a frozen page would take.
    page.setDefaultTimeout(5_000);
    await say(page, "I can still write");
    await untilShown(page, "I can still write");
    await speaking;
    page.setDefaultTimeout(20_000);
    await call("send_message", { room_id: speakers[0]?.["room_id"], message: "the end" });
    await untilShown(page, "the end");

    const texts = (await wholeHistory(call, speakers[0]?.["room_id"]))
      .filter(({ event }) => event === undefined)
      .map(({ message }) => message);
    expect(texts).toHaveLength(SPEAKERS * MESSAGES_EACH + 2);
    expect(await shownTexts(page)).toEqual(texts);

    await page.reload();
    await untilShown(page, "the end");
    await page.getByRole("button", { name: "Show earlier messages" }).click();
    await expect.poll(async () => (await shownTexts(page)).length).toBeGreaterThan(300);
    const shown = await shownTexts(page);
    expect(shown).toEqual(texts.slice(-shown.length));
  });
});
