import { assertOk, type Join, PAGE_SIZE } from "./client.ts";
import type { CallTool } from "./mcp.ts";

/**
 * Joins rooms of the MCP servers to compare with, which all have the same tools. With sessions, the
 * server remembers a client's room and name; without, every call carries them.
 */
export function comparisonMcpJoin(
  connect: () => Promise<CallTool>,
  { sessions }: { sessions: boolean },
): Join {
  return async (room, name) => {
    const callTool = await connect();
    await callTool("join_room", { room, name });
    const membership = sessions ? {} : { room, name };
    const call: CallTool = (tool, args) => callTool(tool, { ...membership, ...args });
    const wait = async (after: number, timeout: number): Promise<{ text: string }[]> => {
      const { messages } = await call("wait_for_message", { after, timeout });
      return messages as { text: string }[];
    };
    return {
      cursor: 0,
      client: {
        send: async (message) => {
          const { id, woken } = await call("send_message", { message });
          return { id: Number(id), woken: Number(woken) };
        },
        poll: async (after) => {
          const messages = await wait(after, 0);
          assertOk(messages.length === 0, "the poll returned messages", messages);
        },
        wait: async (after, timeout) => {
          const [message] = await wait(after, timeout);
          assertOk(message !== undefined, "the wait timed out");
          return message.text;
        },
        history: async () => {
          const { messages } = await call("get_messages", { limit: PAGE_SIZE });
          return (messages as unknown[]).length;
        },
      },
    };
  };
}
