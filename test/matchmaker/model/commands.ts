import * as fc from "fast-check";
import { TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import { type Game, PEOPLE } from "./game.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Command = fc.AsyncCommand<Game, Game>;

function command(
  name: string,
  run: (game: Game) => void | Promise<void>,
  check: (game: Game) => boolean = () => true,
): Command {
  return {
    check,
    run: async (game) => {
      await run(game);
      if (!name.endsWith("…")) await game.settle();
    },
    toString: () => name,
  };
}

const person = fc.constantFrom(...PEOPLE);
const topic = fc.constantFrom("tea", "tea", "coffee");
/** A poll, a wait of one slice, one of three. */
const seconds = fc.constantFrom(0, 20, 20, 60);
/** Whether the next command follows before anything is answered. */
const rest = fc.constantFrom("", "", "", " …");
const which = fc.constantFrom(0, 1);

const WHICH = ["newest", "older"];

const enter = fc.tuple(person, topic, seconds, rest).map(([person, topic, seconds, rest]) =>
  command(
    `${person} enters on ${topic} for ${seconds} s${rest}`,
    (game) => {
      game.newTicket(person);
      game.ask(game.newCall(person, { isNewTicket: true, topic, remainingMs: seconds * SECOND }));
    },
    (game) => !game.mayBeMatched(person),
  ),
);

const comeBack = fc
  .tuple(person, fc.option(topic, { nil: undefined, freq: 2 }), seconds, rest)
  .map(([person, topic, seconds, rest]) =>
    command(
      `${person} comes back${topic === undefined ? "" : ` on ${topic}`} for ${seconds} s${rest}`,
      (game) => game.comeBack(person, seconds * SECOND, topic),
      (game) => game.mayBeMatched(person) || seconds === 0,
    ),
  );

/** What the Worker does when the room of the match says that the chat there is over. */
const goBack = fc
  .tuple(person, fc.option(topic, { nil: undefined, freq: 2 }), seconds, rest)
  .map(([person, topic, seconds, rest]) =>
    command(
      `${person} goes back to the queue${topic === undefined ? "" : ` on ${topic}`} for ${seconds} s${rest}`,
      async (game) => {
        const more = { isNewTicket: false, topic, remainingMs: seconds * SECOND };
        const call = game.newCall(person, more);
        if (await game.endChat(call)) game.ask(call, true);
      },
      (game) => game.isMatched(person),
    ),
  );

const findOver = fc.tuple(person, which, rest).map(([person, age, rest]) =>
  command(
    `the ${WHICH[age]} call of ${person} goes back to the queue${rest}`,
    async (game) => {
      const call = game.callOf(person, age);
      if (call && (await game.endChat(call))) game.ask(call, true);
    },
    (game) => game.isMatched(person) && game.callOf(person, age) !== undefined,
  ),
);

const mistake = fc
  .tuple(person, fc.boolean(), seconds, rest)
  .map(([person, isFormer, seconds, rest]) =>
    command(
      `${person} says that ${isFormer ? "the chat before" : "a chat of others"} is over, for ${seconds} s${rest}`,
      (game) => {
        const endedRoom = game.otherRoom(person, isFormer);
        const more = { isNewTicket: false, topic: undefined, remainingMs: seconds * SECOND };
        game.ask(game.newCall(person, { ...more, endedRoom }));
      },
      (game) => game.ticket(person) !== undefined,
    ),
  );

const askAgain = fc.tuple(person, which, rest).map(([person, age, rest]) =>
  command(
    `the ${WHICH[age]} call of ${person} asks for a further slice${rest}`,
    (game) => {
      const call = game.callOf(person, age);
      if (call) game.ask(call, true);
    },
    (game) => game.callOf(person, age) !== undefined,
  ),
);

const vanish = fc.tuple(person, which, rest).map(([person, age, rest]) =>
  command(
    `the client of the ${WHICH[age]} call of ${person} vanishes${rest}`,
    async (game) => {
      const call = game.callOf(person, age);
      if (call) await game.drop(call);
    },
    (game) => game.callOf(person, age) !== undefined,
  ),
);

const pass = fc
  .constantFrom(10, 25)
  .map((seconds) => command(`${seconds} s pass`, (game) => game.pass(seconds * SECOND)));

const grow = fc.tuple(fc.constantFrom(4, 4, 10, 40), fc.boolean()).map(([minutes, rings]) =>
  command(
    `${minutes} min pass${rings ? ", the alarm rings" : ""}`,
    async (game) => {
      await game.age(minutes * MINUTE);
      if (rings) await game.alarm();
    },
    // A call that is open was made less than five minutes ago.
    ({ model }) =>
      model.openRequests().every(({ call }) => {
        const { idleMs = 0 } = model.tickets.known(call.ticket) ?? {};
        return idleMs + minutes * MINUTE < TICKET_TTL_MS;
      }),
  ),
);

const evict = fc.constant(
  command(
    "the object is evicted",
    (game) => game.evict(),
    ({ model }) => model.openRequests().length === 0,
  ),
);

const crash = fc
  .constantFrom("", ", all ask again", ", all ask again, the last one first")
  .map((then) =>
    command(`crash${then}`, async (game) => {
      await game.crash();
      if (then !== "") game.askLost(then.endsWith("first"));
    }),
  );

const crashAtMatch = fc.tuple(person, fc.boolean()).map(([person, isWritten]) =>
  command(
    `${person} meets somebody, crash ${isWritten ? "after" : "before"} the match is written`,
    (game) => game.crashAtMatch(person, isWritten),
    (game) => game.mayMeet(person) !== undefined,
  ),
);

const crashAtGoingBack = fc.tuple(person, fc.boolean()).map(([person, isWritten]) =>
  command(
    `${person} goes back to the queue, crash ${isWritten ? "after" : "before"} that is written`,
    (game) => game.crashAtGoingBack(person, isWritten),
    (game) => game.isMatched(person),
  ),
);

/** Up to 60 things that happen to people and to the object between them; about 40 of them can. */
export const commands = fc.commands(
  [
    ...[enter, comeBack, goBack].flatMap((often) => [often, often, often]),
    ...[askAgain, findOver, crashAtMatch].flatMap((sometimes) => [sometimes, sometimes]),
    crashAtGoingBack,
    mistake,
    vanish,
    pass,
    grow,
    evict,
    crash,
  ],
  { maxCommands: 60, size: "max" },
);
