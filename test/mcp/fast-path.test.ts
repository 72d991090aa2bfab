import { createMcpHandler } from "@modelcontextprotocol/server";
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { serverForRequest } from "../../src/transports/mcp/handler.ts";
import { fastRequest } from "../../src/transports/mcp/fast-path/eligibility.ts";

const URL = "http://localhost/mcp";
const PROTOCOL_2026 = "2026-07-28";

const JSON_HEADERS: Record<string, string> = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
  Host: "localhost",
};

interface Kind {
  name: string;
  headers: (tool: string) => Record<string, string>;
  meta: object | undefined;
}

const headers2026 = (tool: string): Record<string, string> => ({
  "MCP-Protocol-Version": PROTOCOL_2026,
  "Mcp-Method": "tools/call",
  "Mcp-Name": tool,
});

const META_2026 = {
  "io.modelcontextprotocol/protocolVersion": PROTOCOL_2026,
  "io.modelcontextprotocol/clientCapabilities": {},
};

const KINDS: Kind[] = [
  {
    name: "of the 2025 era",
    headers: () => ({ "MCP-Protocol-Version": "2025-11-25" }),
    meta: undefined,
  },
  { name: "of the 2026 era", headers: headers2026, meta: META_2026 },
  {
    name: "with a log level, as FastMCP sends it",
    headers: headers2026,
    meta: { ...META_2026, "io.modelcontextprotocol/logLevel": "debug" },
  },
];

/** The last JSON-RPC message of a response, which is JSON or an event stream. */
async function lastMessage(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  const data = response.headers.get("content-type")?.includes("event-stream")
    ? text
        .split("\n")
        .findLast((line) => line.startsWith("data: "))
        ?.slice(6)
    : text;
  return JSON.parse(data ?? "") as Record<string, unknown>;
}

/** Masks what differs between calls: secrets, times and made-up names. */
function comparable(message: unknown): string {
  return JSON.stringify(message)
    .replaceAll(/room_[\w-]{33}/gu, "<room_id>")
    .replaceAll(/ticket_[\w-]+/gu, "<ticket>")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, "<time>")
    .replaceAll(/waited_seconds\\?":[\d.]+/gu, "<waited>")
    .replaceAll(/\b(?:[a-z]{6}-){4}[a-z]{6}\b/gu, "<room name>");
}

/** The SDK's own handler, which the server uses for everything unusual. */
const sdkHandler = createMcpHandler(serverForRequest, { responseMode: "auto" });

describe.each(KINDS)("a tools/call $name", ({ headers, meta }) => {
  it.each([
    ["a new room", "join_room", {}],
    ["a poll of the queue", "enter_queue", { timeout: 0, topic: "fast path" }],
    ["a wait", "enter_queue", { timeout: 0.05, topic: "fast path wait" }],
    ["a refusal", "leave_chat", { room_id: "wrong" }],
    ["a wait that is refused", "wait_for_message", { room_id: "wrong", timeout: 1 }],
    ["invalid parameters", "send_message", { room_id: 5, extra: true }],
    ["no arguments", "get_messages", undefined],
  ])("gets the same answer on the fast path as from the SDK: %s", async (_, tool, args) => {
    const body = {
      jsonrpc: "2.0",
      id: "the id",
      method: "tools/call",
      params: { name: tool, ...(args && { arguments: args }), ...(meta && { _meta: meta }) },
    };
    const request = (): Request =>
      new Request(URL, {
        method: "POST",
        headers: { ...JSON_HEADERS, ...headers(tool) },
        body: JSON.stringify(body),
      });
    expect(fastRequest(request().headers, body, tool)).toBeDefined();
    const fast = await lastMessage(await exports.default.fetch(request()));
    const sdk = await lastMessage(await sdkHandler.fetch(request()));
    expect(sdk).toHaveProperty("result");
    expect(comparable(fast)).toBe(comparable(sdk));
  });
});

it("leaves a tools/call with an unknown log level to the SDK", () => {
  const meta = { ...META_2026, "io.modelcontextprotocol/logLevel": "loud" };
  const params = { name: "leave_chat", arguments: {}, _meta: meta };
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
  const headers = new Headers({ ...JSON_HEADERS, ...headers2026("leave_chat") });
  expect(fastRequest(headers, body, "leave_chat")).toBeUndefined();
});
