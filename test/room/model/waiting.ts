import { look, nothing } from "./reading.ts";
import {
  type Answer,
  caller,
  head,
  type Latest,
  member,
  NOT_IN_ROOM,
  type Person,
  positionOf,
  type State,
} from "./state.ts";

export const CURSOR_AHEAD = { refused: "cursor_ahead" };
const DROPPED = { kind: "dropped" };

type End = "look" | "superseded" | "dropped";

/** Open waits that end in this turn. They are answered from what the turn leaves behind. */
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
    for (const [id, latest] of this.#state.waits) if (id !== author) this.end(latest, "look");
  }

  done(): void {
    for (const { latest, why } of this.#ending) {
      this.#state.ended.push({ waitId: latest.waitId, answer: this.#answer(latest, why) });
    }
  }

  #answer({ key, position }: Latest, why: End): Answer {
    if (why === "dropped") return DROPPED;
    const person = member(this.#state, key);
    if (!person) return NOT_IN_ROOM;
    if (why === "superseded") return nothing(this.#state, why, person, position);
    return look(this.#state, person, position) ?? { kind: "again" };
  }
}

export interface WaitInput {
  key: string;
  cursor: number | undefined;
  waitId: string;
  calledAt: number;
  continued: boolean;
  /** `open`: longer than the run; `tiny`: over at once; `poll`: none. */
  hold: "open" | "tiny" | "poll";
}

/** Lets a wait in as the participant's newest, or says why not. */
function admit(
  { waits }: State,
  turn: Turn,
  person: Person,
  { waitId, calledAt, continued, key }: WaitInput,
  position: number,
): "dropped" | "superseded" | Latest {
  const before = waits.get(person.id);
  const isSame = before?.waitId === waitId;
  if (isSame && continued && before.isDropped) return "dropped";
  if (before && !isSame && continued && before.calledAt >= calledAt) return "superseded";
  turn.end(before, isSame ? "dropped" : "superseded");
  const latest = { waitId, calledAt, key, position, isOpen: false, isDropped: false };
  waits.set(person.id, latest);
  return latest;
}

/** The answer, or `open` if the wait stays open. */
export function wait(state: State, input: WaitInput): Answer | "open" {
  const person = caller(state, input.key);
  if (!person) return NOT_IN_ROOM;
  if ((input.cursor ?? 0) > head(state)) return CURSOR_AHEAD;
  const position = positionOf(person, input.cursor);
  const turn = new Turn(state);
  const admitted = admit(state, turn, person, input, position);
  if (admitted === "dropped") return DROPPED;
  if (admitted === "superseded") return nothing(state, admitted, person, position);
  const news = look(state, person, position);
  admitted.isOpen = !news && input.hold === "open";
  turn.done();
  if (admitted.isOpen) return "open";
  return news ?? nothing(state, "timeout", person, position);
}

export function drop(state: State, waitId: string): void {
  const latest = [...state.waits.values()].find((candidate) => candidate.waitId === waitId);
  if (!latest) return;
  const turn = new Turn(state);
  latest.isDropped = true;
  turn.end(latest, "dropped");
  turn.done();
}
