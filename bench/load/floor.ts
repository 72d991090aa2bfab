import { type Join, must, PAGE } from "./chatter.ts";
import type { HttpClient } from "./http.ts";

/** Speaks to the floor, and to nothing else. */
export function floorJoin(http: HttpClient): Join {
  const call = async <T>(path: string, body: object): Promise<T> => {
    const { status, text } = await http.post(path, {}, body);
    must(status === 200, `${path} failed`, text);
    return JSON.parse(text) as T;
  };
  return (room, sender) => {
    const wait = (after: number, seconds: number): Promise<{ text: string }[]> =>
      call("/wait", { room, after, timeoutMs: seconds * 1_000 });
    return Promise.resolve({
      cursor: 0,
      chatter: {
        send: (text) => call("/append", { room, sender, text }),
        poll: async (after) => must((await wait(after, 0)).length === 0, "the poll was not empty"),
        wait: async (after, seconds) => {
          const [message] = await wait(after, seconds);
          must(message !== undefined, "nothing came");
          return message.text;
        },
        history: async () => {
          const messages: unknown[] = await call("/newest", { room, limit: PAGE });
          return messages.length;
        },
      },
    });
  };
}
