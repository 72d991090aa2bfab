import type { RoomEvent } from "../../../src/domain/message.ts";
import { views } from "./reading.ts";
import {
  type Answer,
  head,
  isOver,
  notInRoom,
  type Person,
  positionOf,
  present,
  refused,
  type State,
} from "./state.ts";
import { Turn } from "./waiting.ts";

const EVENT_TEXT = {
  joined: "joined the room",
  left: "left the room",
  disconnected: "has disconnected",
};

export function announce(state: State, turn: Turn, person: Person, event: RoomEvent): void {
  const message = `"${person.name}" ${EVENT_TEXT[event]}`;
  state.log.push({
    id: head(state) + 1,
    by: person.id,
    sender: "System",
    message,
    event,
    sentAt: state.now,
    deliveredTo: [],
    queuedFor: [],
  });
  turn.wakeAllBut();
}

function add(state: State, key: string, name: string, hasCalled: boolean): Person {
  const person = {
    id: state.people.length + 1,
    key,
    name,
    joinedAt: state.now,
    joinedId: head(state),
    deliveryCursor: head(state),
    hasCalled,
    lastCall: state.now,
    hasLeft: false,
  };
  state.people.push(person);
  return person;
}

export function open(state: State, key: string, pair: { key: string; name: string }[]): Answer {
  if (!state.room) {
    state.room = { isPaired: true, size: 2 };
    for (const one of pair) add(state, one.key, one.name, false);
    return { kind: "opened", cursor: 0, hasBegun: false, isChatOver: false };
  }
  const person = state.people.find((candidate) => candidate.key === key);
  return {
    kind: "opened",
    cursor: person ? positionOf(person, undefined) : 0,
    hasBegun: head(state) > 0,
    isChatOver: isOver(state),
  };
}

/** The name, with the first free number from (2) if it is taken. */
function distinct(name: string, taken: string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}

export function join(state: State, key: string, name = "Guest", size = 8): Answer {
  const isNew = !state.room;
  const earlier = state.people.find((person) => person.key === key);
  const people = present(state);
  if (!earlier && people.length >= (state.room?.size ?? size)) return refused("room_full");
  state.room ??= { isPaired: false, size };
  const maxParticipants = state.room.size;
  if (earlier) {
    const status = earlier.id === 1 ? "created" : "joined";
    const cursor = earlier.joinedId + 1;
    const { name: displayName } = earlier;
    return {
      kind: "joined",
      status,
      displayName,
      maxParticipants,
      participants: views(state),
      cursor,
    };
  }
  const taken = people.map((person) => person.name);
  const person = add(state, key, distinct(name, taken), true);
  const turn = new Turn(state);
  announce(state, turn, person, "joined");
  turn.done();
  return {
    kind: "joined",
    status: isNew ? "created" : "joined",
    displayName: person.name,
    maxParticipants,
    participants: views(state),
    cursor: head(state),
  };
}

export function leave(state: State, key: string): Answer {
  const person = state.people.find((candidate) => candidate.key === key);
  if (!person) return notInRoom(state);
  if (person.hasLeft) return { kind: "left" };
  person.hasLeft = true;
  const turn = new Turn(state);
  if (person.goneAt === undefined) {
    person.goneAt = state.now;
    announce(state, turn, person, "left");
  }
  turn.end(state.waits.get(person.id), "cancelled");
  state.waits.delete(person.id);
  turn.done();
  return { kind: "left" };
}
