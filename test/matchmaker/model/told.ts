import type { Match } from "../../../src/matchmaker/rpc.ts";
import { keyOf } from "./request.ts";
import type { StoredTicket } from "./shapes.ts";

/** Everything that anybody was told of a match. Knows nothing of the model. */
export class Told {
  /** Of each ticket, by room, oldest first. */
  readonly #byTicket = new Map<string, Map<string, Match>>();
  readonly #byRoom = new Map<string, Set<string>>();
  /** Rooms that each ticket said are over. */
  readonly #over = new Map<string, Set<string>>();
  readonly #tickets = new Set<string>();

  /** The ticket was heard of. */
  give(ticket: string): void {
    this.#tickets.add(ticket);
  }

  /** The ticket says that the chat of this room is over. */
  end(ticket: string, room: string): void {
    this.#over.set(ticket, (this.#over.get(ticket) ?? new Set()).add(room));
  }

  knows(ticket: string, room: string | undefined): boolean {
    return room !== undefined && this.#byTicket.get(ticket)?.has(room) === true;
  }

  /** Whether the two were told of a match with each other. */
  haveMet(one: string, other: string): boolean {
    return [...(this.#byTicket.get(one)?.keys() ?? [])].some((room) => this.knows(other, room));
  }

  /** Claims that all that was told is on disk. */
  checkStored(stored: readonly StoredTicket[]): void {
    const tickets = new Set(stored.map(({ ticket }) => ticket));
    for (const ticket of this.#tickets) claim(tickets.has(ticket), `${ticket} is lost`);
    const rooms = new Set(stored.map(({ ticket, room }) => `${ticket} in ${room}`));
    for (const [room, sides] of this.#byRoom) {
      for (const side of sides) {
        claim(rooms.has(`${side} in ${room}`), `${side} was told of a match that is not on disk`);
      }
    }
  }

  note(ticket: string, match: Match): void {
    const { roomAddress, matchedAt, participants, partner, speakFirst } = match;
    const matches = this.#byTicket.get(ticket) ?? new Map<string, Match>();
    const earlier = matches.get(roomAddress);
    claim(!earlier || isSame(earlier, match), `${ticket} is told otherwise of its match`);
    for (const room of matches.keys()) {
      const isOver = this.#over.get(ticket)?.has(room) === true;
      claim(room === roomAddress || isOver, `${ticket} is in two matches`);
    }
    const newest = [...matches.keys()].at(-1);
    claim(!earlier || newest === roomAddress, `${ticket} is told of a match that it left behind`);
    this.#byTicket.set(ticket, matches.set(roomAddress, match));

    const sides = this.#byRoom.get(roomAddress) ?? new Set();
    this.#byRoom.set(roomAddress, sides.add(ticket));
    claim(sides.size <= 2, `${[...sides].join(", ")} share a room`);
    const [speaker, listener] = participants;
    claim(participants.length === 2, `the room of ${ticket} is not one of two`);
    claim(speaker?.keyHash !== listener?.keyHash, `${ticket} is matched with itself`);
    claim(speaker?.name !== listener?.name, `${ticket} and its partner go by one name`);
    const [self, other] = speakFirst ? [speaker, listener] : [listener, speaker];
    claim(self?.keyHash === keyOf(ticket), `${ticket} is told the part of the other side`);
    claim(other?.name === partner, `${ticket} is told another partner than its room has`);
    for (const { roomAddress: room, partner: met } of matches.values()) {
      claim(room === roomAddress || met !== partner, `${ticket} meets ${partner} again`);
    }

    for (const side of sides) {
      const theirs = this.#byTicket.get(side)?.get(roomAddress);
      claim(
        theirs?.matchedAt === matchedAt && isSame(theirs.participants, participants),
        `${[...sides].join(" and ")} are told different things of their room`,
      );
    }
  }

  /** Claims that exactly two tickets share each room. To be called when all were told again. */
  checkRooms(): void {
    for (const sides of this.#byRoom.values()) {
      claim(sides.size === 2, `${[...sides].join()} is alone in a room`);
    }
  }

  /** All that is stored was made so much older. */
  age(ms: number): void {
    for (const matches of this.#byTicket.values()) {
      for (const [room, match] of matches) {
        matches.set(room, { ...match, matchedAt: match.matchedAt - ms });
      }
    }
  }

  /** The ticket has lapsed. */
  lapse(ticket: string): void {
    this.#tickets.delete(ticket);
  }

  /** The match of this room has lapsed: nobody is to be told of it any more. */
  lapseRoom(room: string): void {
    this.#byRoom.delete(room);
  }
}

export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
