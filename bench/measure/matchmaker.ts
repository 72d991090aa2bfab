import { must } from "../load/chatter.ts";
import type { HttpClient } from "../load/http.ts";
import { inParallel } from "../load/in-parallel.ts";
import { modernClient } from "../load/mcp.ts";

/** Callers at a time, for saturation. */
export const CALLERS = 64;
const PAIRS_PER_SECOND = 100;
const WAIT_SECONDS = 20;

async function enter(http: HttpClient, topic: string): Promise<Record<string, unknown>> {
  const call = await modernClient(http);
  const reply = await call("enter_queue", { topic, timeout: WAIT_SECONDS });
  must(reply["status"] === "matched", "nobody came", reply);
  return reply;
}

/** Enters, and writes the first message if that is their part; the room of the match is made then. */
async function enterAndSpeak(http: HttpClient, topic: string): Promise<void> {
  const { room_id, speak_first } = await enter(http, topic);
  if (speak_first !== true) return;
  const call = await modernClient(http);
  const sent = await call("send_message", { room_id, message: "the first message" });
  must(sent["success"] === true, "the first message was refused", sent);
}

/** Pairs made each second when callers come as fast as they are answered. */
export async function pairsPerSecond(
  http: HttpClient,
  topic: string,
  pairs: number,
  { speak = false } = {},
): Promise<number> {
  const before = performance.now();
  await inParallel(pairs * 2, CALLERS, async () => {
    await (speak ? enterAndSpeak(http, topic) : enter(http, topic));
  });
  return pairs / ((performance.now() - before) / 1_000);
}

/**
 * Lets pairs come at a steady rate, each on a topic of its own, the second halfway to the next pair's first.
 *
 * @returns milliseconds from each second arrival until both were told
 */
export async function pairingLatencies(
  http: HttpClient,
  prefix: string,
  pairs: number,
): Promise<number[]> {
  const interval = 1_000 / PAIRS_PER_SECOND;
  const start = performance.now();
  const until = (time: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, start + time - performance.now()));
    });
  return Promise.all(
    Array.from({ length: pairs }, async (_, index) => {
      const topic = `${prefix} ${index}`;
      await until(index * interval);
      const first = enter(http, topic);
      await until((index + 0.5) * interval);
      const came = performance.now();
      await Promise.all([first, enter(http, topic)]);
      return performance.now() - came;
    }),
  );
}
