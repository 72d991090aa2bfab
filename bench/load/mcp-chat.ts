import { assertOk, type Join, PAGE_SIZE } from "./client.ts";
import type { HttpClient } from "./http.ts";
import type { CallTool } from "./mcp.ts";

/** Calls tools of MCP Chat over plain HTTP. */
export function connectPlainHttp(http: HttpClient): Promise<CallTool> {
  return Promise.resolve(async (method, params) => {
    const { status, text } = await http.post("/mcp/v1/tools/call", {}, { method, params });
    const json = JSON.parse(text) as Record<string, unknown>;
    assertOk(status === 200 && json["error"] === undefined, `${method} failed`, text);
    return json;
  });
}

/** Joins rooms of MCP Chat, over a new connection for each participant. */
export function mcpChatJoin(connect: () => Promise<CallTool>): Join {
  return async (room_name, display_name) => {
    const call = await connect();
    const { room_id, cursor } = await call("join_room", {
      room_name,
      display_name,
      max_participants: 50,
    });
    return {
      cursor: Number(cursor),
      client: {
        send: async (message) => {
          const sent = await call("send_message", { room_id, message });
          assertOk(sent["success"] === true, "the message was refused", sent);
          return {
            id: Number(sent["id"]),
            woken: ((sent["delivered_to"] ?? []) as unknown[]).length,
          };
        },
        poll: async (after) => {
          const reply = await call("wait_for_message", { room_id, cursor: after, timeout: 0 });
          assertOk(reply["timeout"] === true, "the poll returned a message", reply);
        },
        wait: async (after, timeout) => {
          const reply = await call("wait_for_message", { room_id, cursor: after, timeout });
          assertOk(typeof reply["id"] === "number", "the wait returned no message", reply);
          return String(reply["message"]);
        },
        history: async () => {
          const { messages } = await call("get_messages", { room_id, limit: PAGE_SIZE });
          return (messages as unknown[]).length;
        },
      },
    };
  };
}
