import type { Build } from "../../harness/workerd.ts";
import { addVerdicts, type Verdict } from "./log-check.ts";
import { Phoenix } from "./phoenix.ts";
import { seededRandom } from "./random.ts";
import { LoadedRoom } from "./room.ts";

export interface SoakPlan {
  build: Build;
  stateDirectory: string;
  /** How often the server is killed. */
  kills: number;
  /** How many messages are sent and acknowledged. */
  sends: number;
  seed: number;
  onProgress?: (sends: number, kills: number) => void;
}

export interface SoakReport extends Verdict {
  sends: number;
  kills: number;
  retries: number;
  faults: number;
}

const ROOMS = 4;
/** So many that none of them comes to its rate limit between two kills. */
const SENDERS_A_ROOM = 12;

/** Lets 48 senders and four readers talk in four rooms while the server is killed at random moments, then checks every log. */
export async function runSoak(plan: SoakPlan): Promise<SoakReport> {
  const random = seededRandom(plan.seed);
  await using phoenix = new Phoenix(plan.build, plan.stateDirectory);
  const rooms = Array.from(
    { length: ROOMS },
    (_, index) => new LoadedRoom(phoenix, `soak ${index}`),
  );
  await Promise.all(rooms.map((room) => room.open()));

  let begun = 0;
  let acknowledged = 0;
  const between = plan.sends / (plan.kills + 1);
  let nextKillAt = between * (0.5 + random());
  let killing: Promise<void> | undefined;
  const killWhenDue = (): void => {
    if (killing || phoenix.kills >= plan.kills || acknowledged < nextKillAt) return;
    nextKillAt = Math.min(nextKillAt + between * (0.5 + random()), plan.sends - 1);
    killing = phoenix.killAndStart().finally(() => {
      killing = undefined;
      plan.onProgress?.(acknowledged, phoenix.kills);
    });
  };
  // The kills still due when all else is sent need messages to interrupt, so the senders go on until both are done.
  const next = (): boolean => {
    const goesOn = begun < plan.sends || phoenix.kills < plan.kills;
    if (goesOn) begun += 1;
    return goesOn;
  };
  const sending = Promise.all(
    rooms.flatMap((room, index) =>
      Array.from({ length: SENDERS_A_ROOM }, (_, sender) =>
        room.send(`Sender ${index}.${sender}`, next, () => {
          acknowledged += 1;
          killWhenDue();
        }),
      ),
    ),
  );
  let isOver = false;
  const reading = Promise.all(rooms.map((room) => room.read(() => isOver)));
  await sending;
  await killing;
  isOver = true;
  await reading;

  const verdict = addVerdicts(await Promise.all(rooms.map((room) => room.verdict())));
  const faults = rooms.reduce((sum, room) => sum + room.faults, 0);
  return {
    sends: acknowledged,
    kills: phoenix.kills,
    retries: phoenix.retries,
    faults,
    ...verdict,
  };
}
