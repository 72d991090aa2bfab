import * as fc from "fast-check";
import * as crashes from "./crashes.ts";
import * as lifecycle from "./lifecycle.ts";
import * as requests from "./requests.ts";
import type { CursorChoice, Harness } from "./harness.ts";

/** One step of a run. A failing sequence prints it with `toString`. */
export interface Step<Result = void> {
  run: (harness: Harness) => Result;
  toString: () => string;
}

type Arbitraries<Args extends unknown[]> = { [Index in keyof Args]: fc.Arbitrary<Args[Index]> };

/**
 * In seconds. No deadline of a room is a multiple of 35 s or within 5 s after one, so no sum of
 * these multiples comes close to a deadline.
 */
const PAUSES = [35, 140, 980, 3_640, 86_450, 604_835];

const always = <Value>(value: Value): fc.Arbitrary<Value> => fc.constant(value);

function stepOf<Args extends unknown[], Result>(
  name: string,
  args: Arbitraries<Args>,
  run: (harness: Harness, ...args: Args) => Result,
): fc.Arbitrary<Step<Result>> {
  return fc.tuple<Args>(...args).map((values) => ({
    run: (harness) => run(harness, ...values),
    toString: () =>
      `${name}(${values.map((value) => JSON.stringify(value)?.replaceAll('"', "") ?? "-").join(", ")})`,
  }));
}

const who = fc.constantFrom(0, 1, 0, 1, 0, 1, 2, 2, 3, 4);
const back = fc.constantFrom(0, 0, 1, 2);
const near = fc.integer({ min: 1, max: 9 });
const cursor: fc.Arbitrary<CursorChoice> = fc.oneof(
  { weight: 4, arbitrary: always<CursorChoice>("newest") },
  { weight: 3, arbitrary: always<CursorChoice>("none") },
  { weight: 2, arbitrary: near.map<CursorChoice>((count) => `newest-${count}`) },
  { weight: 1, arbitrary: near.map<CursorChoice>((count) => `head+${count}`) },
);
const isLost = fc.constantFrom(false, false, false, true);
const message: fc.Arbitrary<requests.Message> = fc.record({
  label: fc.constantFrom(undefined, undefined, "k1", "k2"),
  text: fc.constantFrom("tea", "coffee", "tea", "coffee", "long"),
  cursor,
});
const bound = fc.option(fc.nat({ max: 12 }), { nil: undefined });

const send = stepOf("send", [who, message], (harness, person, what) =>
  requests.sendMessage(harness, harness.key(person), what),
);
const resend = stepOf("resend", [who, fc.constantFrom("repeat", "retry")], (harness, person, how) =>
  requests.resend(harness, harness.key(person), how),
);
const flood = stepOf("flood", [who], (harness, person) =>
  crashes.flood(harness, harness.key(person)),
);
const waitOf = (name: string, duration: requests.Wait["duration"]): fc.Arbitrary<Step> =>
  stepOf(name, [who, cursor, isLost], (harness, person, cursor, isLost) =>
    requests.wait(harness, harness.key(person), { cursor, duration, isLost }),
  );
const wait = waitOf("wait", "open");
const continueWait = stepOf("continueWait", [who, back], (harness, person, back) =>
  requests.continueWait(harness, harness.key(person), back),
);
const cancelWait = stepOf("cancelWait", [who, back], (harness, person, back) => {
  const key = harness.key(person);
  requests.cancelWait(harness, key, harness.waits.get(key)?.[back]?.waitId ?? "unheard of");
});
const recordDelivery = stepOf("recordDelivery", [who, cursor], (harness, person, cursor) =>
  requests.confirmDelivery(harness, harness.key(person), cursor),
);
const page = fc.record({ after: bound, before: bound, limit: fc.constantFrom(1, 3, 50) });
const history = stepOf("history", [who, page], (harness, person, page) =>
  requests.readHistory(harness, harness.key(person), page),
);

/** Calls that participants make to their room. Several may be pending at once. */
export const concurrent: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: send },
  { weight: 2, arbitrary: resend },
  { weight: 6, arbitrary: wait },
  { weight: 4, arbitrary: waitOf("poll", "poll") },
  { weight: 2, arbitrary: continueWait },
  { weight: 1, arbitrary: cancelWait },
  { weight: 2, arbitrary: recordDelivery },
  { weight: 2, arbitrary: history },
);

const size = fc.constantFrom(undefined, 2, 3);

/** Steps that run alone: they would make the order of pending calls unpredictable. */
export const exclusive: fc.Arbitrary<Step<Promise<void> | void>> = fc.oneof(
  { weight: 6, arbitrary: stepOf("enter", [who, size], lifecycle.enter) },
  { weight: 1, arbitrary: stepOf("leave", [who], lifecycle.leave) },
  { weight: 1, arbitrary: waitOf("tinyWait", "tiny") },
  { weight: 1, arbitrary: flood },
  {
    weight: 6,
    arbitrary: stepOf(
      "timePasses",
      [fc.constantFrom(...PAUSES), fc.constantFrom("alarm", "alarm", "no alarm yet")],
      lifecycle.letTimePass,
    ),
  },
  { weight: 2, arbitrary: stepOf("alarm", [], lifecycle.runAlarm) },
  { weight: 2, arbitrary: stepOf("evict", [], lifecycle.evict) },
  { weight: 2, arbitrary: stepOf("crash", [], crashes.crash) },
  {
    weight: 2,
    arbitrary: stepOf("sendThroughCrash", [who, message], (harness, person, what) =>
      crashes.sendThroughCrash(harness, harness.key(person), what),
    ),
  },
);
