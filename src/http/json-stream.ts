import { type OpenReply, keptAlive } from "../kept-alive.ts";
import { JSON_HEADERS } from "./responses.ts";

const UTF8 = new TextEncoder();
const SPACE = UTF8.encode(" ");

// JSON allows spaces before its value.
const PULSE = { headers: JSON_HEADERS, opening: SPACE, heartbeat: SPACE };

/** Answers with JSON that is not known yet, see `keptAlive`. */
export function jsonKeptAlive(
  requestSignal: AbortSignal,
  work: (reply: OpenReply) => Promise<object>,
): Response {
  return keptAlive(requestSignal, PULSE, async (reply) =>
    UTF8.encode(`${JSON.stringify(await work(reply))}\n`),
  );
}
