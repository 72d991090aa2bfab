import { type ResponseWriter, streamingResponse } from "../http/streaming-response.ts";
import { JSON_HEADERS } from "../http/responses.ts";

const UTF8 = new TextEncoder();
const SPACE = UTF8.encode(" ");

// JSON allows spaces before its value.
const PULSE = { headers: JSON_HEADERS, opening: SPACE, heartbeat: SPACE };

/** Answers with JSON that is not known yet, see `streamingResponse`. */
export function streamingJson(
  requestSignal: AbortSignal,
  work: (reply: ResponseWriter) => Promise<object>,
): Response {
  return streamingResponse(requestSignal, PULSE, async (reply) =>
    UTF8.encode(`${JSON.stringify(await work(reply))}\n`),
  );
}
