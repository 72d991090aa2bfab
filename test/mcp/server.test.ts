import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { messagesOf, modernRequest, postMcp, request } from "../support/mcp.ts";
import { ask, gather, type Json, UNKNOWN_ROOM_ID, untilWaiting } from "../support/plain.ts";

const TOOL_NAMES = [
  "enter_queue",
  "join_room",
  "send_message",
  "wait_for_message",
  "get_messages",
  "leave_chat",
];

const ERAS: [string, typeof request][] = [
  ["2025", request],
  ["2026", modernRequest],
];

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

describe("the MCP server", () => {
  it("returns its name, version, capabilities and instructions in the handshake", async () => {
    const { result } = await request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    });
    expect(result.serverInfo).toEqual({ name: "mcp-chat", title: "MCP Chat", version });
    expect(result.protocolVersion).toBe("2025-11-25");
    expect(result.instructions).toContain("untrusted");
    expect(result.capabilities).toEqual({ tools: {}, prompts: {} });
  });

  it("returns its capabilities and instructions from server/discover of the 2026 protocol", async () => {
    const { result } = await modernRequest("server/discover");
    expect(result.instructions).toContain("wait_for_message");
    expect(result.capabilities).toEqual({ tools: {}, prompts: {} });
  });
});

describe.each(ERAS)("invalid parameters over the %s protocol", (_era, rpc) => {
  it.each([
    ["tools/list", { cursor: 1 }],
    ["prompts/list", { cursor: {} }],
    ["prompts/get", { name: "join_chat", arguments: "" }],
    ["tools/call", { name: "join_room", arguments: [] }],
  ])("get an invalid-params error from %s", async (method, params) => {
    const { error } = await rpc(method, params);
    expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining(method) });
  });
});

describe.each(ERAS)("the MCP server over the %s protocol", (_era, rpc) => {
  it("lists all six tools with schemas, titles and accurate hints", async () => {
    const { result } = await rpc("tools/list");
    const tools = result.tools as Json[];
    expect(tools.map(({ name }) => name)).toEqual(TOOL_NAMES);
    for (const tool of tools) {
      expect(tool["title"]).toBeTruthy();
      expect(tool["inputSchema"]).toMatchObject({ type: "object", additionalProperties: false });
      expect(tool["outputSchema"]).toMatchObject({ type: "object" });
      expect(tool["annotations"]).toMatchObject({ openWorldHint: true });
      for (const field of Object.values<Json>(tool["inputSchema"].properties)) {
        expect(field["description"]).toBeTruthy();
      }
    }
    const readOnly = tools.filter(({ annotations }) => annotations.readOnlyHint);
    expect(readOnly.map(({ name }) => name)).toEqual(["wait_for_message", "get_messages"]);
  });

  it("returns the same JSON as text and as structured content", async () => {
    const { result } = await rpc("tools/call", {
      name: "join_room",
      arguments: { display_name: "Alice" },
    });
    expect(result.isError).toBeUndefined();
    expect(result.structuredContent).toMatchObject({ status: "created", display_name: "Alice" });
    expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
  });

  it("marks a refusal as an error, with the same JSON as text and structured content", async () => {
    const { result } = await rpc("tools/call", {
      name: "wait_for_message",
      arguments: { room_id: "room_x" },
    });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({ error: "Not in room" });
    expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
  });

  it.each([
    ["send_message", { message: "" }, "message must contain"],
    ["send_message", { message: "x".repeat(16_001) }, "16000"],
    ["wait_for_message", { timeout: -1 }, "timeout: "],
    ["wait_for_message", { timeout: "ten" }, "timeout: "],
    ["wait_for_message", { timeout: "" }, "timeout: "],
    ["wait_for_message", { cursor: 99 }, "newest message in this room, 1"],
    ["get_messages", { limit: 0 }, "limit: "],
  ])("refuses bad input to %s: %j", async (name, params, problem) => {
    const [alice] = await gather("Alice");
    const before = await ask("get_messages", { room_id: alice?.["room_id"] });
    const { result } = await rpc("tools/call", {
      name,
      arguments: { room_id: alice?.["room_id"], ...params },
    });
    expect(result.isError).toBe(true);
    expect(result.structuredContent.error).toContain(problem);
    expect(result.structuredContent.next).toBeTruthy();
    expect(await ask("get_messages", { room_id: alice?.["room_id"] })).toEqual(before);
  });

  it("takes numbers that are sent as text", async () => {
    const [alice, bob] = await gather("Alice", "Bob");
    await ask("send_message", { room_id: bob?.["room_id"], message: "hi" });
    const { result } = await rpc("tools/call", {
      name: "wait_for_message",
      arguments: { room_id: alice?.["room_id"], timeout: "0", cursor: "2" },
    });
    expect(result.structuredContent).toMatchObject({ message: "hi", cursor: 3 });
  });

  it("names another timeout after each timeout", async () => {
    const [alice] = await gather("Alice");
    const nextAfter = async (timeout: number | string): Promise<string> => {
      const { result } = await rpc("tools/call", {
        name: "wait_for_message",
        arguments: { room_id: alice?.["room_id"], timeout },
      });
      return result.structuredContent.next as string;
    };
    expect(await nextAfter(0)).toContain("with cursor 1 and timeout 1.");
    expect(await nextAfter("0.5")).toContain("with cursor 1 and timeout 1.");
    const { result } = await rpc("tools/call", { name: "enter_queue", arguments: { timeout: 0 } });
    expect(result.structuredContent.next).toContain("with this ticket and timeout 1 ");
  });

  it("refuses a topic of 10,000 characters", async () => {
    const { result } = await rpc("tools/call", {
      name: "enter_queue",
      arguments: { topic: "x".repeat(10_000) },
    });
    expect(result).toMatchObject({ isError: true });
    expect(result.structuredContent.error).toContain("topic must be");
  });

  it("answers an unknown tool and an unknown method with a protocol error", async () => {
    const { error } = await rpc("tools/call", { name: "fly", arguments: {} });
    expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining("tools/list") });
    expect((await rpc("tools/fly")).error).toMatchObject({ code: -32_601 });
  });

  it("offers prompts that start a chat", async () => {
    const { result } = await rpc("prompts/list");
    expect((result.prompts as Json[]).map(({ name }) => name)).toEqual([
      "chat_with_stranger",
      "join_chat",
    ]);
    const { result: prompt } = await rpc("prompts/get", {
      name: "join_chat",
      arguments: { room_name: "tea", display_name: "" },
    });
    expect(prompt.messages[0].content.text).toContain('join_room with room_name "tea",');
  });

  it("refuses an unknown prompt, and an argument that is too long", async () => {
    expect((await rpc("prompts/get", { name: "fly" })).error).toMatchObject({ code: -32_602 });
    const { error } = await rpc("prompts/get", {
      name: "join_chat",
      arguments: { room_name: "x".repeat(41) },
    });
    expect(error.message).toContain("room_name must be at most 40");
  });
});

describe.each(ERAS)("requests with the same id over the %s protocol", (era) => {
  it("get separate answers, even when they wait at the same time", async () => {
    const gathered = await Promise.all(Array.from({ length: 5 }, () => gather("Alice", "Bob")));
    const waits = gathered.map(async ([, bob]) => {
      const params = {
        name: "wait_for_message",
        arguments: { room_id: bob?.["room_id"], timeout: 20 },
        ...(era === "2026" && { _meta: ENVELOPE }),
      };
      const response = await postMcp(
        JSON.stringify({ jsonrpc: "2.0", id: "the same", method: "tools/call", params }),
        era === "2026"
          ? {
              "MCP-Protocol-Version": "2026-07-28",
              "Mcp-Method": "tools/call",
              "Mcp-Name": "wait_for_message",
            }
          : {},
      );
      return (await messagesOf(response)).at(-1);
    });
    for (const [number, [alice]] of gathered.entries()) {
      await untilWaiting(alice?.["room_id"], "Bob");
      await ask("send_message", { room_id: alice?.["room_id"], message: `to room ${number}` });
    }
    for (const [number, answer] of (await Promise.all(waits)).entries()) {
      expect(answer?.["id"]).toBe("the same");
      expect(answer?.["result"].structuredContent).toMatchObject({ message: `to room ${number}` });
    }
  });
});

describe("an invalid envelope of the 2026 protocol", () => {
  it.each<[string, Json]>([
    ["has no capabilities", { "io.modelcontextprotocol/clientCapabilities": undefined }],
    ["has a list of capabilities", { "io.modelcontextprotocol/clientCapabilities": [] }],
    [
      "has an invalid capability",
      { "io.modelcontextprotocol/clientCapabilities": { elicitation: 3 } },
    ],
    ["has invalid client info", { "io.modelcontextprotocol/clientInfo": "x" }],
    ["has an invalid log level", { "io.modelcontextprotocol/logLevel": 3 }],
  ])("is refused with 400 for blocking and other calls when it %s", async (_what, wrong) => {
    for (const name of ["leave_chat", "wait_for_message"]) {
      const params = {
        name,
        arguments: { room_id: UNKNOWN_ROOM_ID },
        _meta: { ...ENVELOPE, ...wrong },
      };
      const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
      const response = await postMcp(JSON.stringify(body), {
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": name,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: -32_602 } });
    }
  });
});

describe("the MCP endpoint", () => {
  it("answers a body that is not JSON with a parse error", async () => {
    const response = await postMcp("{");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_700 } });
  });

  it("answers JSON that is not JSON-RPC with an error", async () => {
    const response = await postMcp("{}");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: expect.any(Number) } });
  });

  it("refuses a body over 64 KiB", async () => {
    const response = await postMcp(JSON.stringify({ x: "x".repeat(65_536) }));
    expect(response.status).toBe(413);
  });

  it("refuses a batch that uses an id twice, because only one of the two would get an answer", async () => {
    const join = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"join_room"}}';
    const before = (await listDurableObjectIds(env.ROOMS)).length;
    const response = await postMcp(`[${join},${join}]`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_600 } });
    expect(await listDurableObjectIds(env.ROOMS)).toHaveLength(before);
  });

  it.each(["GET", "DELETE"])("answers %s with 405, because it has no sessions", async (method) => {
    const response = await exports.default.fetch("http://localhost/mcp", {
      method,
      headers: { Host: "localhost", Accept: "text/event-stream" },
    });
    expect(response.status).toBe(405);
  });

  it("opens the event stream of a wait with a comment before the answer", async () => {
    const response = await postMcp(
      JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "wait_for_message", arguments: { room_id: UNKNOWN_ROOM_ID } },
      }),
    );
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(await response.text()).toMatch(/^: ok\n\n/u);
  });

  it("answers 202 to a cancel of an unknown request", async () => {
    const response = await postMcp(
      JSON.stringify({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId: 12_345 },
      }),
    );
    expect(response.status).toBe(202);
    expect(await messagesOf(new Response("", response))).toEqual([]);
  });
});
