import { type Join, must, PAGE } from "./chatter.ts";
import type { CallTool } from "./mcp.ts";

/** Speaks to the comparisons that are MCP servers: the session knows the room, or if there is none each call says it. */
export function usualMcpJoin(
  connect: () => Promise<CallTool>,
  { sessions }: { sessions: boolean },
): Join {
  return async (room, name) => {
    const client = await connect();
    await client("join_room", { room, name });
    const where = sessions ? {} : { room, name };
    const call: CallTool = (tool, given) => client(tool, { ...where, ...given });
    const wait = async (after: number, timeout: number): Promise<{ text: string }[]> => {
      const { messages } = await call("wait_for_message", { after, timeout });
      return messages as { text: string }[];
    };
    return {
      cursor: 0,
      chatter: {
        send: async (message) => {
          const { id, woken } = await call("send_message", { message });
          return { id: Number(id), woken: Number(woken) };
        },
        poll: async (after) => must((await wait(after, 0)).length === 0, "the poll was not empty"),
        wait: async (after, timeout) => {
          const [message] = await wait(after, timeout);
          must(message !== undefined, "nothing came");
          return message.text;
        },
        history: async () => {
          const { messages } = await call("get_messages", { limit: PAGE });
          return (messages as unknown[]).length;
        },
      },
    };
  };
}
