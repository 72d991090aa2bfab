import { assert } from "vitest";
import type { Match } from "../../../src/matchmaker/rpc.ts";
import { keyOf } from "./request.ts";
import type { StoredTicket } from "./shapes.ts";

/** Every match that a reply has shown. Independent of the model. */
export class Observations {
  /** The matches of each ticket, by room, oldest first. */
  readonly #byTicket = new Map<string, Map<string, Match>>();
  readonly #byRoom = new Map<string, Set<string>>();
  /** The rooms whose chats each ticket has reported as over. */
  readonly #over = new Map<string, Set<string>>();
  readonly #tickets = new Set<string>();

  addTicket(ticket: string): void {
    this.#tickets.add(ticket);
  }

  endChat(ticket: string, room: string): void {
    this.#over.set(ticket, (this.#over.get(ticket) ?? new Set()).add(room));
  }

  hasSeen(ticket: string, room: string | undefined): boolean {
    return room !== undefined && this.#byTicket.get(ticket)?.has(room) === true;
  }

  /** Whether both tickets have seen a match with each other. */
  haveMet(one: string, other: string): boolean {
    return [...(this.#byTicket.get(one)?.keys() ?? [])].some((room) => this.hasSeen(other, room));
  }

  /** Checks that everything seen so far is on disk. */
  checkStored(stored: readonly StoredTicket[]): void {
    const tickets = new Set(stored.map(({ ticket }) => ticket));
    for (const ticket of this.#tickets) assert(tickets.has(ticket), `${ticket} is lost`);
    const rooms = new Set(stored.map(({ ticket, room }) => `${ticket} in ${room}`));
    for (const [room, sides] of this.#byRoom) {
      for (const side of sides) {
        assert(rooms.has(`${side} in ${room}`), `${side} saw a match that is not on disk`);
      }
    }
  }

  addMatch(ticket: string, match: Match): void {
    const { roomAddress, matchedAt, participants, partner, speakFirst } = match;
    const matches = this.#byTicket.get(ticket) ?? new Map<string, Match>();
    const earlier = matches.get(roomAddress);
    assert(!earlier || isSame(earlier, match), `${ticket} sees a different version of its match`);
    for (const room of matches.keys()) {
      const isOver = this.#over.get(ticket)?.has(room) === true;
      assert(room === roomAddress || isOver, `${ticket} is in two matches`);
    }
    const newest = [...matches.keys()].at(-1);
    assert(!earlier || newest === roomAddress, `${ticket} sees a match that it has left`);
    this.#byTicket.set(ticket, matches.set(roomAddress, match));

    const sides = this.#byRoom.get(roomAddress) ?? new Set();
    this.#byRoom.set(roomAddress, sides.add(ticket));
    assert(sides.size <= 2, `${[...sides].join(", ")} share a room`);
    const [speaker, listener] = participants;
    assert(participants.length === 2, `the room of ${ticket} is not for two`);
    assert(speaker?.keyHash !== listener?.keyHash, `${ticket} is matched with itself`);
    assert(speaker?.name !== listener?.name, `${ticket} and its partner have the same name`);
    const [self, other] = speakFirst ? [speaker, listener] : [listener, speaker];
    assert(self?.keyHash === keyOf(ticket), `${ticket} sees the other side's part`);
    assert(other?.name === partner, `${ticket} sees a partner who is not in its room`);
    for (const { roomAddress: room, partner: met } of matches.values()) {
      assert(room === roomAddress || met !== partner, `${ticket} is matched with ${partner} again`);
    }

    for (const side of sides) {
      const theirs = this.#byTicket.get(side)?.get(roomAddress);
      assert(
        theirs?.matchedAt === matchedAt && isSame(theirs.participants, participants),
        `${[...sides].join(" and ")} see different versions of their room`,
      );
    }
  }

  /** Checks that two tickets share each room. Call it once every ticket has seen its match. */
  checkRooms(): void {
    for (const sides of this.#byRoom.values()) {
      assert(sides.size === 2, `${[...sides].join()} is alone in a room`);
    }
  }

  /** Follows the ageing of the stored data, in milliseconds. */
  age(ms: number): void {
    for (const matches of this.#byTicket.values()) {
      for (const [room, match] of matches) {
        matches.set(room, { ...match, matchedAt: match.matchedAt - ms });
      }
    }
  }

  expireTicket(ticket: string): void {
    this.#tickets.delete(ticket);
  }

  /** The match of this room has expired, so no reply may show it. */
  expireRoom(room: string): void {
    this.#byRoom.delete(room);
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
