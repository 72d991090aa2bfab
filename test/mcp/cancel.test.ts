import { beforeAll, describe, expect, it } from "vitest";
import { parseSessionId } from "../../src/transports/mcp/session-id.ts";
import { messagesOf, postMcp } from "../support/mcp.ts";
import { ask, gather, type Json, unique, untilWaiting } from "../support/plain.ts";

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

async function sessionOfNewClient(): Promise<string> {
  const response = await postMcp(JSON.stringify(INITIALIZE));
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}

function callTool(id: number, session: string, name: string, params: Json): Promise<Response> {
  return postMcp(
    JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: params },
    }),
    { "Mcp-Session-Id": session },
  );
}

function cancel(requestId: number, session: string): Promise<Response> {
  return postMcp(
    JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } }),
    { "Mcp-Session-Id": session },
  );
}

async function untilNotWaiting(observerRoomId: string, name: string): Promise<void> {
  for (;;) {
    const { participants } = await ask("get_messages", { room_id: observerRoomId, limit: 1 });
    const found = (participants as Json[]).find((participant) => participant["name"] === name);
    if (found?.["status"] !== "waiting") return;
  }
}

describe("a cancel notification", () => {
  let session: string;

  beforeAll(async () => {
    session = await sessionOfNewClient();
  });

  it("uses the session id that the handshake returns", () => {
    expect(parseSessionId(session)).toBe(session);
  });

  it("ends the wait it names, and the next message arrives without a cursor", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const open = await callTool(7, session, "wait_for_message", { room_id: bob?.["room_id"] });
    await untilWaiting(alice?.["room_id"], "Bob");
    expect((await cancel(7, session)).status).toBe(202);
    await untilNotWaiting(alice?.["room_id"], "Bob");
    const sent = await ask("send_message", {
      room_id: alice?.["room_id"],
      message: "in between",
    });
    expect(sent).toMatchObject({ queued_for: ["Bob"] });
    expect(sent).not.toHaveProperty("delivered_to");
    const discarded = (await messagesOf(open)).at(-1);
    expect(discarded?.["result"].structuredContent).toMatchObject({ timeout: true });
    expect(await ask("wait_for_message", { room_id: bob?.["room_id"], timeout: 20 })).toMatchObject(
      { message: "in between" },
    );
  });

  it("finds no session id in the response to a wait, which some clients take for a new session", async () => {
    const [bob] = await gather("Bob");
    const params = { room_id: bob?.["room_id"], timeout: 0.01 };
    const response = await callTool(9, session, "wait_for_message", params);
    await response.text();
    expect(response.headers.has("mcp-session-id")).toBe(false);
  });

  it("takes its enter_queue call out of the queue", async () => {
    const topic = unique("topic");
    const open = await callTool(10, session, "enter_queue", { topic, timeout: 20 });
    const answer = messagesOf(open);
    // A cancel has no effect before the call reaches the queue, so it is repeated until then.
    const isOver = answer.then(() => true);
    const cancelled = async (): Promise<boolean> => (await cancel(10, session)).status !== 202;
    while (!(await Promise.race([isOver, cancelled()])));
    expect((await answer).at(-1)?.["result"].structuredContent).toMatchObject({
      status: "waiting",
    });
    expect(await ask("enter_queue", { topic, timeout: 0 })).toMatchObject({ status: "waiting" });
  });

  it("ends no wait of another request or session, and none without a session", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const open = await callTool(11, session, "wait_for_message", { room_id: bob?.["room_id"] });
    await untilWaiting(alice?.["room_id"], "Bob");
    await cancel(12, session);
    await cancel(11, await sessionOfNewClient());
    await cancel(11, "made up");
    await cancel(11, "");
    await ask("send_message", { room_id: alice?.["room_id"], message: "still there" });
    expect((await messagesOf(open)).at(-1)?.["result"].structuredContent).toMatchObject({
      message: "still there",
    });
  });

  it("does not end a later wait that reuses the id of the cancelled request", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    const first = await callTool(13, session, "wait_for_message", {
      room_id: bob?.["room_id"],
      timeout: 0.01,
    });
    await first.text();
    await cancel(13, first.headers.get("mcp-session-id") ?? "");
    const again = await callTool(13, session, "wait_for_message", { room_id: bob?.["room_id"] });
    await untilWaiting(alice?.["room_id"], "Bob");
    await ask("send_message", { room_id: alice?.["room_id"], message: "hello" });
    expect((await messagesOf(again)).at(-1)?.["result"].structuredContent).toMatchObject({
      message: "hello",
    });
  });
});
