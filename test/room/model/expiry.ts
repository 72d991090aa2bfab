import { announce } from "./membership.ts";
import { type Person, present, type State } from "./state.ts";
import { Turn } from "./waiting.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Calls are recorded at most this often, which adds to every deadline measured from a call. */
const RESOLUTION = 30 * SECOND;

function disconnectAt({ hasCalled, joinedAt, lastCall }: Person): number {
  return hasCalled ? lastCall + 15 * MINUTE + RESOLUTION : joinedAt + 2 * MINUTE;
}

function wipeAt(state: State): number {
  if (present(state).length === 0) {
    return Math.max(...state.people.map(({ goneAt }) => goneAt ?? 0)) + HOUR;
  }
  const lastCall = Math.max(...state.people.map((person) => person.lastCall));
  return lastCall + (state.room?.isPaired ? DAY : 7 * DAY) + RESOLUTION;
}

/** Whether the platform would have run the alarm already. */
export function isOverdue(state: State): boolean {
  if (!state.room) return false;
  const gone = state.room.isPaired ? present(state).map(disconnectAt) : [];
  return Math.min(wipeAt(state), ...gone) <= state.now;
}

export function alarm(state: State): { isWiped: boolean } {
  if (!state.room) return { isWiped: false };
  const turn = new Turn(state);
  const overdue = state.room.isPaired
    ? present(state).filter((person) => disconnectAt(person) <= state.now)
    : [];
  for (const person of overdue) {
    person.goneAt = state.now;
    announce(state, turn, person, "disconnected");
  }
  const isWiped = wipeAt(state) <= state.now;
  if (isWiped) {
    delete state.room;
    state.people = [];
    state.log = [];
    turn.wakeAllBut();
  }
  turn.done();
  return { isWiped };
}
