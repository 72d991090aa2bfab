import type { Build } from "../../harness/workerd.ts";
import { type LogFlaws, sumFlaws } from "./log-check.ts";
import { seededRandom } from "./random.ts";
import { RestartingServer } from "./restarting-server.ts";
import { SoakRoom } from "./soak-room.ts";

export interface SoakPlan {
  build: Build;
  stateDirectory: string;
  /** How many times the server is killed. */
  kills: number;
  /** Minimum number of messages that must be sent and acknowledged. */
  sends: number;
  seed: number;
  onProgress?: (acknowledged: number, kills: number) => void;
}

export interface SoakReport extends LogFlaws {
  acknowledged: number;
  kills: number;
  /** Tries that got no answer and were repeated. */
  retries: number;
  /** Replies that were neither a success nor an expected refusal. */
  unexpectedReplies: number;
}

const ROOMS = 4;
/** Enough to keep each sender below its rate limit between two kills. */
const SENDERS_PER_ROOM = 12;

/**
 * Runs 48 senders and four readers in four rooms, kills the server at random moments, then checks
 * every log.
 */
export async function runSoak(plan: SoakPlan): Promise<SoakReport> {
  const random = seededRandom(plan.seed);
  await using server = new RestartingServer(plan.build, plan.stateDirectory);
  const rooms = Array.from({ length: ROOMS }, (_, index) => new SoakRoom(server, `soak ${index}`));
  await Promise.all(rooms.map((room) => room.open()));

  let started = 0;
  let acknowledged = 0;
  const sendsPerKill = plan.sends / (plan.kills + 1);
  let nextKillAt = sendsPerKill * (0.5 + random());
  let killing: Promise<void> | undefined;
  const killWhenDue = (): void => {
    if (killing || server.kills >= plan.kills || acknowledged < nextKillAt) return;
    nextKillAt = Math.min(nextKillAt + sendsPerKill * (0.5 + random()), plan.sends - 1);
    killing = server.restart().finally(() => {
      killing = undefined;
      plan.onProgress?.(acknowledged, server.kills);
    });
  };
  // A kill needs traffic to interrupt, so sending continues until all kills have happened, too.
  const next = (): boolean => {
    const isNeeded = started < plan.sends || server.kills < plan.kills;
    if (isNeeded) started += 1;
    return isNeeded;
  };
  const sending = Promise.all(
    rooms.flatMap((room, index) =>
      Array.from({ length: SENDERS_PER_ROOM }, (_, sender) =>
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

  const flaws = sumFlaws(await Promise.all(rooms.map((room) => room.check())));
  const unexpectedReplies = rooms.reduce((sum, room) => sum + room.unexpectedReplies, 0);
  return {
    acknowledged,
    kills: server.kills,
    retries: server.retries,
    unexpectedReplies,
    ...flaws,
  };
}
