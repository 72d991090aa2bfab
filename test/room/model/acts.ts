import * as fc from "fast-check";
import * as crashing from "./crashing.ts";
import * as life from "./life.ts";
import * as talk from "./talk.ts";
import type { CursorChoice, World } from "./world.ts";

/** One step of a run, printed as it is written in a failing sequence. */
export interface Act<Result = void> {
  run: (world: World) => Result;
  toString: () => string;
}

type Arbitraries<Args extends unknown[]> = { [Index in keyof Args]: fc.Arbitrary<Args[Index]> };

/** In seconds. Multiples of 35: no time of a room is one, nor follows one within 5 s, so no sum of them is near. */
const SILENCES = [35, 140, 980, 3_640, 86_450, 604_835];

const always = <Value>(value: Value): fc.Arbitrary<Value> => fc.constant(value);

function stepOf<Args extends unknown[], Result>(
  name: string,
  args: Arbitraries<Args>,
  run: (world: World, ...args: Args) => Result,
): fc.Arbitrary<Act<Result>> {
  return fc.tuple<Args>(...args).map((values) => ({
    run: (world) => run(world, ...values),
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
const message: fc.Arbitrary<talk.Message> = fc.record({
  label: fc.constantFrom(undefined, undefined, "k1", "k2"),
  text: fc.constantFrom("tea", "coffee", "tea", "coffee", "long"),
  cursor,
});
const bound = fc.option(fc.nat({ max: 12 }), { nil: undefined });

const say = stepOf("say", [who, message], (world, person, what) =>
  talk.say(world, world.key(person), what),
);
const sayAgain = stepOf(
  "sayAgain",
  [who, fc.constantFrom("repeat", "retry")],
  (world, person, how) => talk.sayAgain(world, world.key(person), how),
);
const flood = stepOf("flood", [who], (world, person) => crashing.flood(world, world.key(person)));
const listen = (name: string, hold: talk.Wait["hold"]): fc.Arbitrary<Act> =>
  stepOf(name, [who, cursor, isLost], (world, person, cursor, isLost) =>
    talk.listen(world, world.key(person), { cursor, hold, isLost }),
  );
const wait = listen("wait", "open");
const waitOn = stepOf("waitOn", [who, back], (world, person, back) =>
  talk.listenOn(world, world.key(person), back),
);
const drop = stepOf("drop", [who, back], (world, person, back) => {
  const key = world.key(person);
  talk.hangUp(world, key, world.waits.get(key)?.[back]?.waitId ?? "unheard of");
});
const recordDelivery = stepOf("recordDelivery", [who, cursor], (world, person, cursor) =>
  talk.confirm(world, world.key(person), cursor),
);
const page = fc.record({ after: bound, before: bound, limit: fc.constantFrom(1, 3, 50) });
const history = stepOf("history", [who, page], (world, person, page) =>
  talk.lookBack(world, world.key(person), page),
);

/** What participants ask of a room they are in. Several may be under way at once. */
export const asking: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: say },
  { weight: 2, arbitrary: sayAgain },
  { weight: 6, arbitrary: wait },
  { weight: 4, arbitrary: listen("poll", "poll") },
  { weight: 2, arbitrary: waitOn },
  { weight: 1, arbitrary: drop },
  { weight: 2, arbitrary: recordDelivery },
  { weight: 2, arbitrary: history },
);

const size = fc.constantFrom(undefined, 2, 3);

/** What takes a turn of its own: it would make the order of calls under way uncertain. */
export const alone: fc.Arbitrary<Act<Promise<void> | void>> = fc.oneof(
  { weight: 6, arbitrary: stepOf("enter", [who, size], life.enter) },
  { weight: 1, arbitrary: stepOf("leave", [who], life.goAway) },
  { weight: 1, arbitrary: listen("tinyWait", "tiny") },
  { weight: 1, arbitrary: flood },
  {
    weight: 6,
    arbitrary: stepOf(
      "silence",
      [fc.constantFrom(...SILENCES), fc.constantFrom("alarm", "alarm", "no alarm yet")],
      life.fallSilent,
    ),
  },
  { weight: 2, arbitrary: stepOf("alarm", [], life.ring) },
  { weight: 2, arbitrary: stepOf("evict", [], life.evict) },
  { weight: 2, arbitrary: stepOf("crash", [], crashing.crash) },
  {
    weight: 2,
    arbitrary: stepOf("sayThroughCrash", [who, message], (world, person, what) =>
      crashing.sayThroughCrash(world, world.key(person), what),
    ),
  },
);
