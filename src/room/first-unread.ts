/** What was found when somebody's unread messages were last looked for. */
interface Look {
  /** Nothing of others lies after this id … */
  after: number;
  /** … and up to this one: the first of others, or else the newest message at that time. */
  upTo: number;
  isFound: boolean;
}

/**
 * Where the first message of others after a participant's cursor is, as far as it was looked for before. So a long run of
 * somebody's own messages is read once, and not again with each call. Ids only grow, so what was found stays true.
 */
export class FirstUnread {
  readonly #looks = new Map<number, Look>();

  /** The id of the first message of others after `after`, if it is known to be one. */
  known(participantId: number, after: number): number | undefined {
    const look = this.#looks.get(participantId);
    return look?.isFound && look.after <= after && after < look.upTo ? look.upTo : undefined;
  }

  /** From where on it must be looked for: `after`, or further on. */
  searchedTo(participantId: number, after: number): number {
    const look = this.#looks.get(participantId);
    if (!look || after < look.after || after >= look.upTo) return after;
    return look.isFound ? look.upTo - 1 : look.upTo;
  }

  /**
   * Notes what a look found.
   *
   * @param after where it was to begin
   * @param found the first message of others, if there is one
   * @param head the newest message
   */
  note(participantId: number, after: number, found: number | undefined, head: number): void {
    const before = this.#looks.get(participantId);
    // A look that goes on where the one before ended covers both.
    const joins = before && !before.isFound && before.after <= after && after <= before.upTo;
    this.#looks.set(participantId, {
      after: joins ? before.after : after,
      upTo: found ?? head,
      isFound: found !== undefined,
    });
  }

  forget(): void {
    this.#looks.clear();
  }
}
