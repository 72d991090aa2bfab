import { DELIVERY_CURSOR_WRITE_MS } from "../domain/limits.ts";
import type { Evidence, ParticipantRow } from "./storage/participant-table.ts";
import type { RoomStore } from "./storage/room-store.ts";

/**
 * Moves the delivery cursors: where reading resumes for callers without a cursor. They are written
 * in batches a moment later, so a write holds up no reply and everyone who received a message
 * shares one write. A kill before the write repeats messages to such a caller but never skips any.
 */
export class DeliveryCursors {
  readonly #store: RoomStore;
  #isWriteDue = false;

  constructor(store: RoomStore) {
    this.#store = store;
  }

  /** Moves a participant's cursor, never back. */
  move(participant: ParticipantRow, cursor: number, evidence: Evidence): void {
    const participants = this.#store.state()?.participants;
    const hasMoved = participants?.moveDeliveryCursor(participant, cursor, evidence);
    if (!hasMoved || this.#isWriteDue) return;
    this.#isWriteDue = true;
    setTimeout(() => {
      this.#isWriteDue = false;
      this.#store.state()?.participants.writeDeliveryCursors();
    }, DELIVERY_CURSOR_WRITE_MS);
  }
}
