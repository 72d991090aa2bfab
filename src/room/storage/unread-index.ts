/** What is known of the messages that others than one participant wrote. */
interface Known {
  /** There is none after the one id and up to the other. */
  clear?: { after: number; upTo: number };
  /** The first after the one id is the other. */
  first?: { after: number; id: number };
}

/**
 * Where the first message of others after a participant's cursor is, as far as that was looked for before. So somebody who
 * writes while nothing is unread reads no rows, and a long run of one's own messages is read once, not with each call. Ids
 * only grow, so what was found stays true.
 */
export class UnreadIndex {
  readonly #known = new Map<number, Known>();

  /** The id of the first message of others after `after`, if that is known and there is one. */
  found(participantId: number, after: number): number | undefined {
    const first = this.#known.get(participantId)?.first;
    return first && first.after <= after && after < first.id ? first.id : undefined;
  }

  /** After which id it must be looked for: `after`, or a later one. */
  searchedTo(participantId: number, after: number): number {
    const found = this.found(participantId, after);
    if (found !== undefined) return found - 1;
    const clear = this.#clearAt(participantId, after);
    return clear ? clear.upTo : after;
  }

  /**
   * Notes what a look found.
   *
   * @param after where it was to begin
   * @param first the first message of others, if there is one
   * @param head the newest message
   */
  note(participantId: number, after: number, first: number | undefined, head: number): void {
    // What was clear before need not have been looked at again.
    const from = this.#clearAt(participantId, after)?.after ?? after;
    const found =
      first === undefined
        ? { clear: { after: from, upTo: head } }
        : { first: { after: from, id: first } };
    this.#known.set(participantId, { ...this.#known.get(participantId), ...found });
  }

  /** Notes that a message was appended: its author has not got more to read than before. */
  noteAppended(authorId: number, id: number): void {
    const clear = this.#known.get(authorId)?.clear;
    if (clear?.upTo === id - 1) clear.upTo = id;
  }

  forgetReader(participantId: number): void {
    this.#known.delete(participantId);
  }

  forget(): void {
    this.#known.clear();
  }

  #clearAt(participantId: number, after: number): Known["clear"] {
    const clear = this.#known.get(participantId)?.clear;
    return clear && clear.after <= after && after <= clear.upTo ? clear : undefined;
  }
}
