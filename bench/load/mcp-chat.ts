import { type Join, must, PAGE } from "./chatter.ts";
import type { HttpClient } from "./http.ts";
import type { CallTool } from "./mcp.ts";

/** Calls tools of MCP Chat over plain HTTP. */
export function plainClient(http: HttpClient): Promise<CallTool> {
  return Promise.resolve(async (method, params) => {
    const { status, text } = await http.post("/mcp/v1/tools/call", {}, { method, params });
    const json = JSON.parse(text) as Record<string, unknown>;
    must(status === 200 && json["error"] === undefined, `${method} failed`, text);
    return json;
  });
}

/** Speaks to MCP Chat, each participant through a client of their own. */
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
      chatter: {
        send: async (message) => {
          const sent = await call("send_message", { room_id, message });
          must(sent["success"] === true, "the send was refused", sent);
          return { id: Number(sent["id"]), woken: (sent["delivered_to"] as unknown[]).length };
        },
        poll: async (after) => {
          const reply = await call("wait_for_message", { room_id, cursor: after, timeout: 0 });
          must(reply["timeout"] === true, "the poll was not empty", reply);
        },
        wait: async (after, timeout) => {
          const reply = await call("wait_for_message", { room_id, cursor: after, timeout });
          must(typeof reply["id"] === "number", "nothing came", reply);
          return String(reply["message"]);
        },
        history: async () => {
          const { messages } = await call("get_messages", { room_id, limit: PAGE });
          return (messages as unknown[]).length;
        },
      },
    };
  };
}
