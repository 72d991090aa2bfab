import { SEND_BURST } from "../../../src/domain/limits.ts";
import { disconnected, sent } from "./reading.ts";
import {
  type Answer,
  caller,
  type Entry,
  head,
  isOver,
  isWaiting,
  member,
  notInRoom,
  type Person,
  positionOf,
  present,
  refused,
  type State,
} from "./state.ts";
import { cursorAhead, Turn } from "./waiting.ts";

const DAY = 24 * 60 * 60 * 1_000;
/** How many of the newest messages are searched for a retried call. */
const RETRY_SEARCH = 200;

export interface SendInput {
  key: string;
  text: string;
  cursor: number | undefined;
  idempotencyKey: string | undefined;
  callId: string;
  retried: boolean;
}

function sentBefore(state: State, person: Person, input: SendInput): Entry | undefined {
  const own = state.log.filter(({ by, event }) => by === person.id && !event);
  const { idempotencyKey: key } = input;
  const byKey = key === undefined ? undefined : own.findLast((entry) => entry.key === key);
  if (byKey && state.now - byKey.sentAt < DAY) return byKey;
  if (!input.retried) return undefined;
  const newest = head(state) - RETRY_SEARCH;
  return own.find(({ id, callId }) => id > newest && callId === input.callId);
}

/** Whether one more message might exceed the participant's burst. */
export function hasUsedBurst(state: State, key: string): boolean {
  const person = member(state, key);
  return person !== undefined && (state.sendCounts.get(person.id) ?? 0) >= SEND_BURST;
}

export function send(state: State, input: SendInput): Answer {
  const person = caller(state, input.key);
  if (!person) return notInRoom(state);
  if ((input.cursor ?? 0) > head(state)) return cursorAhead(state);
  const position = positionOf(person, input.cursor);
  const earlier = sentBefore(state, person, input);
  if (earlier && earlier.message !== input.text) return refused("idempotency_conflict");
  if (earlier) return sent(state, earlier, person, position);
  if (isOver(state)) return disconnected(state, person, position);
  const others = present(state).flatMap(({ id }) => (id === person.id ? [] : [id]));
  const entry = {
    id: head(state) + 1,
    by: person.id,
    sender: person.name,
    message: input.text,
    sentAt: state.now,
    key: input.idempotencyKey,
    callId: input.callId,
    deliveredTo: others.filter((id) => isWaiting(state, id)),
    queuedFor: others.filter((id) => !isWaiting(state, id)),
  };
  state.log.push(entry);
  state.sendCounts.set(person.id, (state.sendCounts.get(person.id) ?? 0) + 1);
  const turn = new Turn(state);
  turn.wakeAllBut(person.id);
  turn.done();
  return sent(state, entry, person, position);
}
