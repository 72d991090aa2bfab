import { type CapturedReply, MCP_HEADERS, post } from "./captured-reply.ts";
import type { Json } from "./clients.ts";

const rpc = (method: string, params: Json): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

/** Sends both endpoints malformed requests that carry the mark in every field. */
export async function sendMalformedRequests(url: string, mark: string): Promise<CapturedReply[]> {
  const bodies = [
    `{"method": "${mark}`,
    `{"method": "get_messages", "params": {"room_id": "${mark}"}`,
    mark,
    `"${mark}"`,
    `[{"${mark}": 1}]`,
    `{"${mark}": "${mark}"}`,
    `{"method": "get_messages", "params": "${mark}"}`,
    `{"method": {"${mark}": 1}}`,
    `${"[".repeat(100)}"${mark}"${"]".repeat(100)}`,
    JSON.stringify({ method: "leave_chat", params: { room_id: mark.repeat(20_000) } }),
    rpc(mark, {}),
    rpc("tools/call", { name: mark }),
    rpc("tools/call", { name: "leave_chat", arguments: mark }),
    rpc("tools/call", { [mark]: 1 }),
    rpc("prompts/get", { name: mark }),
    rpc("prompts/get", { name: "join_chat", arguments: { room_name: mark.repeat(20) } }),
    rpc("resources/read", { uri: mark }),
    rpc("notifications/cancelled", { requestId: mark }),
    rpc("initialize", { protocolVersion: mark, capabilities: { [mark]: {} } }),
    rpc("initialize", {
      protocolVersion: mark,
      capabilities: {},
      clientInfo: { name: mark, version: mark },
    }),
  ];
  const replies: CapturedReply[] = [];
  for (const body of bodies) {
    replies.push(
      await post(`${url}/mcp/v1/tools/call`, body),
      await post(`${url}/mcp`, body, MCP_HEADERS),
      await post(`${url}/mcp`, body, {
        ...MCP_HEADERS,
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": mark,
        "Mcp-Name": mark,
        "Mcp-Session-Id": mark,
      }),
    );
  }
  for (const path of [
    `/${mark}`,
    `/mcp/${mark}`,
    `/mcp/v1/tools/call?room_id=${mark}`,
    `/mcp?key=${mark}`,
  ]) {
    replies.push(await post(url + path, "{}", MCP_HEADERS));
  }
  return replies;
}
