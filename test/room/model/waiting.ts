import { unreadOrEnd, emptyResult } from "./reading.ts";
import {
  type Answer,
  caller,
  head,
  type Latest,
  member,
  notInRoom,
  type Person,
  positionOf,
  refused,
  type State,
} from "./state.ts";

const CANCELLED = { kind: "cancelled" };

export function cursorAhead(state: State): Answer {
  return refused("cursor_ahead", { head: head(state) });
}

type End = "woken" | "superseded" | "cancelled";

/** The open waits that end in this turn. The state at the end of the turn decides their answers. */
export class Turn {
  readonly #state: State;
  readonly #ending: { latest: Latest; why: End }[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  end(latest: Latest | undefined, why: End): void {
    if (!latest?.isOpen) return;
    latest.isOpen = false;
    this.#ending.push({ latest, why });
  }

  wakeAllBut(author?: number): void {
    for (const [id, latest] of this.#state.waits) if (id !== author) this.end(latest, "woken");
  }

  done(): void {
    for (const { latest, why } of this.#ending) {
      this.#state.ended.push({ waitId: latest.waitId, answer: this.#answer(latest, why) });
    }
  }

  #answer({ key, position }: Latest, why: End): Answer {
    if (why === "cancelled") return CANCELLED;
    const person = member(this.#state, key);
    if (!person) return notInRoom(this.#state);
    if (why === "superseded") return emptyResult(this.#state, why, person, position);
    return unreadOrEnd(this.#state, person, position) ?? { kind: "again" };
  }
}

export interface WaitInput {
  key: string;
  cursor: number | undefined;
  waitId: string;
  calledAt: number;
  continued: boolean;
  /** `open` outlasts the run, `tiny` ends almost immediately, `poll` does not wait. */
  duration: "open" | "tiny" | "poll";
}

/** Admits a wait as the participant's newest, or returns why not. */
function admit(
  { waits }: State,
  turn: Turn,
  person: Person,
  { waitId, calledAt, continued, key }: WaitInput,
  position: number,
): "cancelled" | "superseded" | Latest {
  const before = waits.get(person.id);
  const isSame = before?.waitId === waitId;
  if (isSame && continued && before.isCancelled) return "cancelled";
  if (before && !isSame && continued && before.calledAt >= calledAt) return "superseded";
  turn.end(before, isSame ? "cancelled" : "superseded");
  const latest = { waitId, calledAt, key, position, isOpen: false, isCancelled: false };
  waits.set(person.id, latest);
  return latest;
}

/** Returns the reply, or `open` if the wait stays open. */
export function wait(state: State, input: WaitInput): Answer | "open" {
  const person = caller(state, input.key);
  if (!person) return notInRoom(state);
  if ((input.cursor ?? 0) > head(state)) return cursorAhead(state);
  const position = positionOf(person, input.cursor);
  const turn = new Turn(state);
  const admitted = admit(state, turn, person, input, position);
  if (admitted === "cancelled") return CANCELLED;
  if (admitted === "superseded") return emptyResult(state, admitted, person, position);
  const result = unreadOrEnd(state, person, position);
  admitted.isOpen = !result && input.duration === "open";
  turn.done();
  if (admitted.isOpen) return "open";
  return result ?? emptyResult(state, "timeout", person, position);
}

export function cancel(state: State, waitId: string): void {
  const latest = [...state.waits.values()].find((candidate) => candidate.waitId === waitId);
  if (!latest) return;
  const turn = new Turn(state);
  latest.isCancelled = true;
  turn.end(latest, "cancelled");
  turn.done();
}
