import { assertOk, type Join, PAGE_SIZE } from "./client.ts";
import type { HttpClient } from "./http.ts";

/** Joins rooms of the floor over its own minimal protocol. */
export function floorJoin(http: HttpClient): Join {
  const call = async <T>(path: string, body: object): Promise<T> => {
    const { status, text } = await http.post(path, {}, body);
    assertOk(status === 200, `${path} failed`, text);
    return JSON.parse(text) as T;
  };
  return (room, sender) => {
    const wait = (after: number, seconds: number): Promise<{ text: string }[]> =>
      call("/wait", { room, after, timeoutMs: seconds * 1_000 });
    return Promise.resolve({
      cursor: 0,
      client: {
        send: (text) => call("/append", { room, sender, text }),
        poll: async (after) => {
          const messages = await wait(after, 0);
          assertOk(messages.length === 0, "the poll returned messages", messages);
        },
        wait: async (after, seconds) => {
          const [message] = await wait(after, seconds);
          assertOk(message !== undefined, "the wait timed out");
          return message.text;
        },
        history: async () => {
          const messages: unknown[] = await call("/newest", { room, limit: PAGE_SIZE });
          return messages.length;
        },
      },
    });
  };
}
