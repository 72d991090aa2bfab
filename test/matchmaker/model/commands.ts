import * as fc from "fast-check";
import { TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import { type Harness, PEOPLE } from "./harness.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Command = fc.AsyncCommand<Harness, Harness>;

function command(
  name: string,
  run: (harness: Harness) => void | Promise<void>,
  check: (harness: Harness) => boolean = () => true,
): Command {
  return {
    check,
    run: async (harness) => {
      await run(harness);
      if (!name.endsWith("…")) await harness.settle();
    },
    toString: () => name,
  };
}

const person = fc.constantFrom(...PEOPLE);
const topic = fc.constantFrom("tea", "tea", "coffee");
/** A poll, a wait of one slice or a wait of three. */
const seconds = fc.constantFrom(0, 20, 20, 60);
/** With "…" the next command follows before any reply is awaited. */
const rest = fc.constantFrom("", "", "", " …");
const which = fc.constantFrom(0, 1);

const WHICH = ["newest", "older"];

const enter = fc.tuple(person, topic, seconds, rest).map(([person, topic, seconds, rest]) =>
  command(
    `${person} enters on ${topic} for ${seconds} s${rest}`,
    (harness) => {
      harness.newTicket(person);
      harness.send(
        harness.newCall(person, { isNewTicket: true, topic, remainingMs: seconds * SECOND }),
      );
    },
    (harness) => !harness.isUnmatched(person),
  ),
);

const reenter = fc
  .tuple(person, fc.option(topic, { nil: undefined, freq: 2 }), seconds, rest)
  .map(([person, topic, seconds, rest]) =>
    command(
      `${person} comes back${topic === undefined ? "" : ` on ${topic}`} for ${seconds} s${rest}`,
      (harness) => harness.reenter(person, seconds * SECOND, topic),
      (harness) => harness.isUnmatched(person) || seconds === 0,
    ),
  );

/** What the Worker does when the room of a match reports that its chat is over. */
const requeue = fc
  .tuple(person, fc.option(topic, { nil: undefined, freq: 2 }), seconds, rest)
  .map(([person, topic, seconds, rest]) =>
    command(
      `${person} goes back to the queue${topic === undefined ? "" : ` on ${topic}`} for ${seconds} s${rest}`,
      async (harness) => {
        const more = { isNewTicket: false, topic, remainingMs: seconds * SECOND };
        const call = harness.newCall(person, more);
        if (await harness.endChat(call)) harness.send(call, true);
      },
      (harness) => harness.isMatched(person),
    ),
  );

const requeueCall = fc.tuple(person, which, rest).map(([person, index, rest]) =>
  command(
    `the ${WHICH[index]} call of ${person} goes back to the queue${rest}`,
    async (harness) => {
      const call = harness.callOf(person, index);
      if (call && (await harness.endChat(call))) harness.send(call, true);
    },
    (harness) => harness.isMatched(person) && harness.callOf(person, index) !== undefined,
  ),
);

const wrongRoom = fc
  .tuple(person, fc.boolean(), seconds, rest)
  .map(([person, isFormer, seconds, rest]) =>
    command(
      `${person} reports the end of ${isFormer ? "an earlier chat" : "another chat"}, for ${seconds} s${rest}`,
      (harness) => {
        const endedRoom = harness.otherRoom(person, isFormer);
        const more = { isNewTicket: false, topic: undefined, remainingMs: seconds * SECOND };
        harness.send(harness.newCall(person, { ...more, endedRoom }));
      },
      (harness) => harness.ticket(person) !== undefined,
    ),
  );

const continueCall = fc.tuple(person, which, rest).map(([person, index, rest]) =>
  command(
    `the ${WHICH[index]} call of ${person} asks for a further slice${rest}`,
    (harness) => {
      const call = harness.callOf(person, index);
      if (call) harness.send(call, true);
    },
    (harness) => harness.callOf(person, index) !== undefined,
  ),
);

const disconnect = fc.tuple(person, which, rest).map(([person, index, rest]) =>
  command(
    `the client of the ${WHICH[index]} call of ${person} disconnects${rest}`,
    async (harness) => {
      const call = harness.callOf(person, index);
      if (call) await harness.cancel(call);
    },
    (harness) => harness.callOf(person, index) !== undefined,
  ),
);

const advance = fc
  .constantFrom(10, 25)
  .map((seconds) => command(`${seconds} s pass`, (harness) => harness.advance(seconds * SECOND)));

const age = fc.tuple(fc.constantFrom(4, 4, 10, 40), fc.boolean()).map(([minutes, runsAlarm]) =>
  command(
    `${minutes} min pass${runsAlarm ? ", the alarm runs" : ""}`,
    async (harness) => {
      await harness.age(minutes * MINUTE);
      if (runsAlarm) await harness.runAlarm();
    },
    // A real open call was made less than five minutes ago, so its ticket cannot expire.
    ({ model }) =>
      model.openRequests().every(({ call }) => {
        const { idleMs = 0 } = model.tickets.find(call.ticket) ?? {};
        return idleMs + minutes * MINUTE < TICKET_TTL_MS;
      }),
  ),
);

const evict = fc.constant(
  command(
    "the object is evicted",
    (harness) => harness.evict(),
    ({ model }) => model.openRequests().length === 0,
  ),
);

const crash = fc.constantFrom("", ", all retry", ", all retry, the last one first").map((then) =>
  command(`crash${then}`, async (harness) => {
    await harness.crash();
    if (then !== "") harness.retryLost(then.endsWith("first"));
  }),
);

const crashAtMatch = fc.tuple(person, fc.boolean()).map(([person, isWritten]) =>
  command(
    `${person} is matched, crash ${isWritten ? "after" : "before"} the match is written`,
    (harness) => harness.crashAtMatch(person, isWritten),
    (harness) => harness.possiblePartner(person) !== undefined,
  ),
);

const crashAtRequeue = fc.tuple(person, fc.boolean()).map(([person, isWritten]) =>
  command(
    `${person} goes back to the queue, crash ${isWritten ? "after" : "before"} that is written`,
    (harness) => harness.crashAtRequeue(person, isWritten),
    (harness) => harness.isMatched(person),
  ),
);

/** Up to 60 commands, of which about 40 pass their check and run. */
export const commands = fc.commands(
  [
    ...[enter, reenter, requeue].flatMap((often) => [often, often, often]),
    ...[continueCall, requeueCall, crashAtMatch].flatMap((sometimes) => [sometimes, sometimes]),
    crashAtRequeue,
    wrongRoom,
    disconnect,
    advance,
    age,
    evict,
    crash,
  ],
  { maxCommands: 60, size: "max" },
);
