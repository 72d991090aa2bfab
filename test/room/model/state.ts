import type { RoomEvent } from "../../../src/domain/message.ts";

/** A message in the model. Times count only the milliseconds that a step lets pass. */
export interface Entry {
  id: number;
  /** Id of the sender, or of the participant whom the event is about. */
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
  deliveryCursor: number;
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
  isCancelled: boolean;
}

/** The predicted reply to a call, without times. */
export type Answer = Record<string, unknown> | undefined;

/** A room as plain lists. A reset of the object loses `waits` and `sendCounts`. */
export interface State {
  now: number;
  room?: { isPaired: boolean; size: number };
  people: Person[];
  log: Entry[];
  waits: Map<number, Latest>;
  /** Messages by sender. The model never exceeds the burst, because the clock refills it. */
  sendCounts: Map<number, number>;
  /** Replies to open waits that have ended but are not yet compared. */
  ended: { waitId: string; answer: Answer }[];
}

/** A refusal, as the room returns it. */
export function refused(reason: string, data: object = {}): Answer {
  return { kind: "refused", reason, ...data };
}

/** The result for a key that may not act in the room. */
export function notInRoom({ room }: State): Answer {
  return room ? refused("not_in_room") : { kind: "room_missing" };
}

export function newState(): State {
  return { now: 0, people: [], log: [], waits: new Map(), sendCounts: new Map(), ended: [] };
}

/** Loses what a reset or an eviction of the object loses. */
export function resetMemory({ waits, sendCounts }: State): void {
  waits.clear();
  sendCounts.clear();
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

/** A participant who may still call the room. */
export function member({ people }: State, key: string): Person | undefined {
  return people.find((person) => person.key === key && !person.hasLeft);
}

/** The same, and records the call. */
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

/** Where a call starts to read. Keeps a presented cursor for later calls that present none. */
export function positionOf(person: Person, cursor: number | undefined): number {
  const position = Math.max(person.joinedId, cursor ?? person.deliveryCursor);
  person.deliveryCursor = Math.max(person.deliveryCursor, cursor ?? 0);
  return position;
}

export function isWaiting({ waits }: State, id: number): boolean {
  return waits.get(id)?.isOpen === true;
}

/** The entry as participants see it, without its time. */
export function toMessage({ id, message, sender, event }: Entry): object {
  return { id, message, sender, ...(event && { event }) };
}
