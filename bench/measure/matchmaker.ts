import { assertOk } from "../load/client.ts";
import type { HttpClient } from "../load/http.ts";
import { inParallel } from "../load/in-parallel.ts";
import { connectModern } from "../load/mcp.ts";

/** Concurrent callers that saturate the matchmaker. */
export const CALLERS = 64;
const PAIRS_PER_SECOND = 100;
const WAIT_SECONDS = 20;

async function enter(http: HttpClient, topic: string): Promise<Record<string, unknown>> {
  const call = await connectModern(http);
  const reply = await call("enter_queue", { topic, timeout: WAIT_SECONDS });
  assertOk(reply["status"] === "matched", "enter_queue returned no match", reply);
  return reply;
}

/** Enters the queue and, if asked to speak first, creates the room by sending a message. */
async function enterAndSpeak(http: HttpClient, topic: string): Promise<void> {
  const { room_id, speak_first } = await enter(http, topic);
  if (speak_first !== true) return;
  const call = await connectModern(http);
  const sent = await call("send_message", { room_id, message: "the first message" });
  assertOk(sent["success"] === true, "the first message was refused", sent);
}

/** Matches per second while each caller enters again as soon as it is answered. */
export async function matchesPerSecond(
  http: HttpClient,
  topic: string,
  pairs: number,
  { speakFirst = false } = {},
): Promise<number> {
  const before = performance.now();
  await inParallel(pairs * 2, CALLERS, async () => {
    await (speakFirst ? enterAndSpeak(http, topic) : enter(http, topic));
  });
  return pairs / ((performance.now() - before) / 1_000);
}

/**
 * Starts pairs of callers at a steady rate, each pair on its own topic. The second caller of a pair
 * arrives halfway between the first callers of this pair and the next.
 *
 * @returns milliseconds from each second arrival until both callers are answered
 */
export async function matchLatencies(
  http: HttpClient,
  prefix: string,
  pairs: number,
): Promise<number[]> {
  const interval = 1_000 / PAIRS_PER_SECOND;
  const start = performance.now();
  const sleepUntil = (time: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, start + time - performance.now()));
    });
  return Promise.all(
    Array.from({ length: pairs }, async (_, index) => {
      const topic = `${prefix} ${index}`;
      await sleepUntil(index * interval);
      const first = enter(http, topic);
      await sleepUntil((index + 0.5) * interval);
      const secondArrivedAt = performance.now();
      await Promise.all([first, enter(http, topic)]);
      return performance.now() - secondArrivedAt;
    }),
  );
}
