import type { RoomEvent } from "../../../src/domain/message.ts";

/** One message as the model keeps it. Times are the model's own: milliseconds of silence, no clock. */
export interface Entry {
  id: number;
  /** Id of the participant who sent it, or whom the event is about. */
  by: number;
  sender: string;
  message: string;
  event?: RoomEvent;
  sentAt: number;
  key?: string | undefined;
  callId?: string;
  deliveredTo: number[];
  queuedFor: number[];
}

export interface Person {
  id: number;
  key: string;
  name: string;
  joinedAt: number;
  joinedId: number;
  /** Where they read on without a cursor. */
  answered: number;
  hasCalled: boolean;
  lastCall: number;
  goneAt?: number;
  hasLeft: boolean;
}

/** The newest wait of a participant. */
export interface Latest {
  waitId: string;
  calledAt: number;
  key: string;
  position: number;
  isOpen: boolean;
  isDropped: boolean;
}

/** What a call is to answer. Only what can be predicted is in it: no times. */
export type Answer = Record<string, unknown> | undefined;

/** A room as plain lists. What the object forgets when it stops is in `waits` and `spent`. */
export interface State {
  now: number;
  room?: { isPaired: boolean; size: number };
  people: Person[];
  log: Entry[];
  waits: Map<number, Latest>;
  /** Messages by sender: more than the room takes at once are never sent, since its allowance grows by the clock. */
  spent: Map<number, number>;
  /** Answers of open waits that ended, until they are compared. */
  ended: { waitId: string; answer: Answer }[];
}

export const NOT_IN_ROOM = { refused: "not_in_room" };

export function newState(): State {
  return { now: 0, people: [], log: [], waits: new Map(), spent: new Map(), ended: [] };
}

/** What a reset or an eviction of the object does. */
export function forgetMemory({ waits, spent }: State): void {
  waits.clear();
  spent.clear();
}

export function head({ log }: State): number {
  return log.length;
}

export function present({ people }: State): Person[] {
  return people.filter(({ goneAt }) => goneAt === undefined);
}

export function nameOf({ people }: State, id: number): string {
  return people.find((person) => person.id === id)?.name ?? "nobody";
}

/** Somebody who may act in the room. */
export function member({ people }: State, key: string): Person | undefined {
  return people.find((person) => person.key === key && !person.hasLeft);
}

/** The same, as a caller: their silence ends. */
export function caller(state: State, key: string): Person | undefined {
  const person = member(state, key);
  if (!person) return undefined;
  person.hasCalled = true;
  person.lastCall = state.now;
  return person;
}

export function isOver({ room, people }: State): boolean {
  return room?.isPaired === true && people.some(({ goneAt }) => goneAt !== undefined);
}

export function unread({ log }: State, person: Person, after: number): Entry[] {
  return log.filter(({ id, by }) => id > after && by !== person.id);
}

/** Where a call reads on; a presented cursor is kept for the calls that present none. */
export function positionOf(person: Person, cursor: number | undefined): number {
  const position = Math.max(person.joinedId, cursor ?? person.answered);
  person.answered = Math.max(person.answered, cursor ?? 0);
  return position;
}

export function isWaiting({ waits }: State, id: number): boolean {
  return waits.get(id)?.isOpen === true;
}

/** What participants are shown of an entry, but for its time. */
export function shown({ id, message, sender, event }: Entry): object {
  return { id, message, sender, ...(event && { event }) };
}
