import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  MCP_URL,
  messagesOf,
  postMcp,
  resumeMcp,
  toolCall,
  untilIdentified,
} from "../support/mcp.ts";
import { ask, gather, type Json, unique, untilWaiting } from "../support/plain.ts";

/** The tool's reply in the last message of a stream, whose JSON-RPC id must be this one. */
function replyTo(id: number | string, messages: readonly Json[]): Json {
  expect(messages).toHaveLength(1);
  expect(messages[0]?.["id"]).toBe(id);
  return messages[0]?.["result"].structuredContent;
}

async function resumed(handle: string, headers: Record<string, string> = {}): Promise<Json[]> {
  const response = await resumeMcp(handle, headers);
  expect(response.status).toBe(200);
  return messagesOf(response);
}

describe.each(["2025", "2026"] as const)("a wait over the %s protocol", { tags: "R9" }, (era) => {
  const begin = async (id: number | string, name: string, params: Json) =>
    untilIdentified(await postMcp(...toolCall(era, id, name, params)));

  it("goes on over another connection and answers the same request", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const wait = await begin("a-7", "wait_for_message", { room_id, cursor });
    await wait.cut();
    const answer = resumed(wait.id);
    await untilWaiting(alice?.["room_id"], "Bob");
    await ask("send_message", { room_id: alice?.["room_id"], message: "still there?" });
    expect(replyTo("a-7", await answer)).toMatchObject({ message: "still there?", id: 3 });
  });

  it("returns what was written while there was no connection", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const wait = await begin(1, "wait_for_message", { room_id, cursor });
    await wait.cut();
    await ask("send_message", { room_id: alice?.["room_id"], message: "one" });
    await ask("send_message", { room_id: alice?.["room_id"], message: "two" });
    expect(replyTo(1, await resumed(wait.id))).toMatchObject({ message: "one", cursor: 4 });
  });

  it("is answered byte for byte as over its first connection", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    await ask("send_message", { room_id: alice?.["room_id"], message: "the same" });
    const call = toolCall(era, "a-7", "wait_for_message", { room_id, cursor });
    const first = await postMcp(...call);
    const text = await first.text();
    const again = await resumeMcp(/^id: (.+)$/mu.exec(text)?.[1] ?? "");
    expect(await again.text()).toBe(text);
    expect([...again.headers]).toEqual([...first.headers]);
  });

  it("can be resumed as often as its connection breaks", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const wait = await begin(1, "wait_for_message", { room_id, cursor });
    await wait.cut();
    for (let again = 0; again < 3; again += 1) {
      const stream = await untilIdentified(await resumeMcp(wait.id));
      expect(stream.id).toBe(wait.id);
      await stream.cut();
    }
    await ask("send_message", { room_id: alice?.["room_id"], message: "at last" });
    expect(replyTo(1, await resumed(wait.id))).toMatchObject({ message: "at last" });
  });

  it("returns its lost reply again, although it began without a cursor", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id } = bob as Json;
    await ask("wait_for_message", { room_id, timeout: 0 });
    await ask("send_message", { room_id: alice?.["room_id"], message: "lost" });
    const wait = await begin(1, "wait_for_message", { room_id });
    const lost = replyTo(1, await wait.rest());
    expect(lost).toMatchObject({ message: "lost" });
    expect(replyTo(1, await resumed(wait.id))).toEqual(lost);
    expect(replyTo(1, await resumed(wait.id))).toEqual(lost);
    expect(await ask("wait_for_message", { room_id, timeout: 0 })).toMatchObject({ timeout: true });
  });

  it("keeps its deadline and reports the whole time waited", async () => {
    const [bob] = await gather("Bob");
    const { room_id, cursor } = bob as Json;
    const wait = await begin(1, "wait_for_message", { room_id, cursor, timeout: 0.3 });
    await wait.cut();
    const reply = replyTo(1, await resumed(wait.id));
    expect(reply).toMatchObject({ timeout: true, cursor });
    expect(reply["waited_seconds"]).toBeGreaterThanOrEqual(0.3);
    expect(reply["next"]).toContain("timeout 1");
  });

  it.each([
    ["a cursor", { cursor: 2 }],
    ["no cursor", {}],
  ])("goes on after send_message with %s, which sends only once", async (_, cursor) => {
    const [alice, bob] = await gather("Alice", "Bob");
    const [from, to] = [alice?.["room_id"], bob?.["room_id"]];
    await ask("wait_for_message", { room_id: from, cursor: 2, timeout: 0 });
    const params = { room_id: from, message: "Hello?", wait_for_reply: 20, ...cursor };
    const sending = await begin(5, "send_message", params);
    await untilWaiting(to, "Alice");
    await ask("send_message", { room_id: to, message: "Hi!" });
    const lost = replyTo(5, await sending.rest());
    expect(lost).toMatchObject({ success: true, id: 3, reply: { message: "Hi!", id: 4 } });
    expect(replyTo(5, await resumed(sending.id))).toEqual(lost);
    const { messages } = await ask("get_messages", { room_id: to, after: 2 });
    expect((messages as Json[]).map(({ message }) => message)).toEqual(["Hello?", "Hi!"]);
  });

  it("returns a match that was made while there was no connection", async () => {
    const topic = unique("topic");
    const waiting = await begin(9, "enter_queue", { topic, display_name: "Alice" });
    const partner = ask("enter_queue", { topic, display_name: "Bob", timeout: 20 });
    expect(await partner).toMatchObject({ status: "matched", partner: "Alice" });
    await waiting.cut();
    const matched = replyTo(9, await resumed(waiting.id));
    expect(matched).toMatchObject({ status: "matched", partner: "Bob", speak_first: true });
    expect(
      await ask("send_message", { room_id: matched["room_id"], message: "Hello" }),
    ).toMatchObject({ success: true });
  });

  it("is held by the newest connection, whatever happens to the older one", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const older = await begin(1, "wait_for_message", { room_id, cursor });
    await untilWaiting(alice?.["room_id"], "Bob");
    const newer = await untilIdentified(await resumeMcp(older.id));
    await older.cut();
    await untilWaiting(alice?.["room_id"], "Bob");
    await ask("send_message", { room_id: alice?.["room_id"], message: "to the newer" });
    expect(replyTo(1, await newer.rest())).toMatchObject({ message: "to the newer" });
  });

  it("does not end a wait that the same client began later", { tags: "R7" }, async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const older = await begin(1, "wait_for_message", { room_id, cursor });
    await untilWaiting(alice?.["room_id"], "Bob");
    await older.cut();
    const newer = ask("wait_for_message", { room_id, cursor, timeout: 20 });
    await untilWaiting(alice?.["room_id"], "Bob");
    // The newer one supersedes the older one as soon as it arrives, so this is answered at once.
    expect(replyTo(1, await resumed(older.id))).toMatchObject({ superseded: true });
    await ask("send_message", { room_id: alice?.["room_id"], message: "to the newer" });
    expect(await newer).toMatchObject({ message: "to the newer" });
  });
});

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

async function newSession(): Promise<Record<string, string>> {
  const response = await postMcp(JSON.stringify(INITIALIZE));
  await response.text();
  return { "Mcp-Session-Id": response.headers.get("mcp-session-id") ?? "" };
}

async function objectIds(): Promise<unknown> {
  return [await listDurableObjectIds(env.ROOMS), await listDurableObjectIds(env.MATCHMAKER)];
}

describe("the id of a waiting reply", { tags: "R9" }, () => {
  it("works only in the session that it was given to", async () => {
    const [ours, theirs] = [await newSession(), await newSession()];
    const topic = unique("topic");
    const [body] = toolCall("2025", 1, "enter_queue", { topic });
    const wait = await untilIdentified(await postMcp(body, ours));
    await wait.cut();
    expect((await resumeMcp(wait.id)).status).toBe(405);
    expect((await resumeMcp(wait.id, theirs)).status).toBe(405);
    const partner = ask("enter_queue", { topic, timeout: 20 });
    expect(replyTo(1, await resumed(wait.id, ours))).toMatchObject({ status: "matched" });
    expect(await partner).toMatchObject({ status: "matched" });
  });

  it.each([
    ["before the wait is resumed", true],
    ["only once the wait is resumed", false],
  ])("leads to a wait that a cancel ends, if its first connection ends %s", async (_, isCut) => {
    const session = await newSession();
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const [body] = toolCall("2025", 3, "wait_for_message", { room_id, cursor });
    const wait = await untilIdentified(await postMcp(body, session));
    await untilWaiting(alice?.["room_id"], "Bob");
    if (isCut) await wait.cut();
    const stream = await untilIdentified(await resumeMcp(wait.id, session));
    if (!isCut) await wait.rest();
    await untilWaiting(alice?.["room_id"], "Bob");
    const cancel = { method: "notifications/cancelled", params: { requestId: 3 } };
    await postMcp(JSON.stringify({ jsonrpc: "2.0", ...cancel }), session);
    expect(replyTo(3, await stream.rest())).toMatchObject({ timeout: true, cursor });
  });

  it("leads to no wait once the client has cancelled the call", async () => {
    const session = await newSession();
    const [alice, bob] = await gather("Alice", "Bob");
    const { room_id, cursor } = bob as Json;
    const [body] = toolCall("2025", 3, "wait_for_message", { room_id, cursor });
    const wait = await untilIdentified(await postMcp(body, session));
    await untilWaiting(alice?.["room_id"], "Bob");
    const cancel = { method: "notifications/cancelled", params: { requestId: 3 } };
    await postMcp(JSON.stringify({ jsonrpc: "2.0", ...cancel }), session);
    await wait.rest();
    expect(replyTo(3, await resumed(wait.id, session))).toMatchObject({ timeout: true, cursor });
    const sent = await ask("send_message", { room_id: alice?.["room_id"], message: "unread" });
    expect(sent).toMatchObject({ queued_for: ["Bob"] });
  });

  it.each([
    ["POST", 400],
    ["DELETE", 405],
    ["HEAD", 405],
  ])("can't be used with %s", async (method, status) => {
    const topic = unique("topic");
    const call = toolCall("2025", 1, "enter_queue", { topic, timeout: 0.01 });
    const [, id = ""] = /^id: (.+)$/mu.exec(await (await postMcp(...call)).text()) ?? [];
    const headers = { Host: "localhost", "Content-Type": "application/json", "Last-Event-ID": id };
    const body = method === "POST" ? "{}" : null;
    const response = await exports.default.fetch(MCP_URL, { method, headers, body });
    await response.text();
    expect(response.status).toBe(status);
  });

  it("is followed by a last id that leads nowhere", async () => {
    const [bob] = await gather("Bob");
    const params = { room_id: bob?.["room_id"], timeout: 0.01 };
    const response = await postMcp(...toolCall("2025", 1, "wait_for_message", params));
    const ids = [...(await response.text()).matchAll(/^id: (.*)$/gmu)].map(([, id]) => id);
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe("done");
    expect((await resumeMcp("done")).status).toBe(405);
  });

  it("is not sent to the Java SDK, which takes the event for an error", async () => {
    const [bob] = await gather("Bob");
    const params = { room_id: bob?.["room_id"], timeout: 0.01 };
    const [body] = toolCall("2025", 1, "wait_for_message", params);
    const response = await postMcp(body, { "User-Agent": "Java-http-client/17.0.15" });
    expect(await response.text()).not.toMatch(/^(?:id|retry):/mu);
  });

  it("is refused 512 times if it is forged, and costs no object", async () => {
    const [bob] = await gather("Bob");
    const params = { room_id: bob?.["room_id"], timeout: 20 };
    const wait = await untilIdentified(
      await postMcp(...toolCall("2025", 1, "wait_for_message", params)),
    );
    const before = await objectIds();
    const forged = Array.from({ length: 512 }, (_, index) => {
      // The last character of base64url may have bits that mean nothing.
      const at = index % (wait.id.length - 1);
      if (index % 4 === 0) return wait.id.slice(0, at);
      if (index % 4 === 1) return `${wait.id}${"A".repeat(at)}B`;
      const other = wait.id[at] === "x" ? "y" : "x";
      return `${wait.id.slice(0, at)}${other}${wait.id.slice(at + 1)}`;
    });
    const statuses = await Promise.all(
      forged.map(async (id) => {
        const response = await resumeMcp(id);
        await response.text();
        return response.status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([405]));
    expect(await objectIds()).toEqual(before);
    await wait.cut();
  });
});
