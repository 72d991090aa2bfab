import type { Match } from "../../../src/matchmaker/calls.ts";
import { keyOf } from "./request.ts";
import type { StoredTicket } from "./shapes.ts";

/** Everything that anybody was told of a match. Knows nothing of the model. */
export class Told {
  readonly #byTicket = new Map<string, Match>();
  readonly #byRoom = new Map<string, Set<string>>();

  readonly #tickets = new Set<string>();

  /** The ticket was heard of. */
  give(ticket: string): void {
    this.#tickets.add(ticket);
  }

  /** Claims that all that was told is on disk. */
  checkStored(stored: readonly StoredTicket[]): void {
    const rooms = new Map(stored.map(({ ticket, room }) => [ticket, room]));
    for (const ticket of this.#tickets) claim(rooms.has(ticket), `${ticket} is lost`);
    for (const [ticket, { roomAddress }] of this.#byTicket) {
      claim(rooms.get(ticket) === roomAddress, `${ticket} was told of a match that is not on disk`);
    }
  }

  note(ticket: string, match: Match): void {
    const { roomAddress, matchedAt, participants, partner, speakFirst } = match;
    const earlier = this.#byTicket.get(ticket);
    claim(!earlier || isSame(earlier, match), `${ticket} is in two matches, or told otherwise`);
    this.#byTicket.set(ticket, match);

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

    for (const side of sides) {
      const theirs = this.#byTicket.get(side);
      claim(
        theirs?.matchedAt === matchedAt && isSame(theirs.participants, participants),
        `${[...sides].join(" and ")} are told different things of their room`,
      );
    }
  }

  /** Claims that exactly two tickets share each room. To be called when all were told again. */
  end(): void {
    for (const sides of this.#byRoom.values()) {
      claim(sides.size === 2, `${[...sides].join()} is alone in a room`);
    }
  }

  /** All that is stored was made so much older. */
  age(ms: number): void {
    for (const [ticket, match] of this.#byTicket) {
      this.#byTicket.set(ticket, { ...match, matchedAt: match.matchedAt - ms });
    }
  }

  /** The ticket has lapsed: nobody is to be told of its match any more. */
  lapse(ticket: string): void {
    const match = this.#byTicket.get(ticket);
    this.#tickets.delete(ticket);
    this.#byTicket.delete(ticket);
    if (match) this.#byRoom.delete(match.roomAddress);
  }
}

export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
