import { DELIVERY_CURSOR_WRITE_MS } from "../domain/limits.ts";
import type { ParticipantRow, ParticipantTable } from "./storage/participant-table.ts";

/**
 * Where callers without a cursor read on. A cursor that moves is written a little later: so it holds up no reply, and what many
 * have heard at once is one write. A room that is killed before it has written tells such a caller once more what they have heard.
 */
export class DeliveryCursors {
  readonly #participants: ParticipantTable;
  #isWriteDue = false;

  constructor(participants: ParticipantTable) {
    this.#participants = participants;
  }

  /** Moves the cursor of a participant; never back. */
  move(participant: ParticipantRow, cursor: number): void {
    if (!this.#participants.moveDeliveryCursor(participant, cursor) || this.#isWriteDue) return;
    this.#isWriteDue = true;
    setTimeout(() => {
      this.#isWriteDue = false;
      this.#participants.writeDeliveryCursors();
    }, DELIVERY_CURSOR_WRITE_MS);
  }
}
