import { type Acknowledged, checkLog, type Read, type Verdict } from "./log-check.ts";
import type { Phoenix, Reply } from "./phoenix.ts";

const READER = "Reader";

function isReadersOwn(text: string): boolean {
  return text === `"${READER}" joined the room`;
}

/** A room under load: some who send, one who reads by blocking waits, and what each of them was told. */
export class LoadedRoom {
  readonly #phoenix: Phoenix;
  readonly #name: string;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #seen: Read[] = [];
  #readerRoomId = "";
  #cursor: unknown;
  /** Calls whose answer is neither a success nor an expected refusal. */
  faults = 0;

  constructor(phoenix: Phoenix, name: string) {
    this.#phoenix = phoenix;
    this.#name = name;
  }

  async #join(display_name: string): Promise<Reply> {
    return this.#phoenix.call("join_room", {
      room_name: this.#name,
      display_name,
      max_participants: 50,
    });
  }

  /** The reader joins first, so that everything is theirs to read. */
  async open(): Promise<void> {
    const joined = await this.#join(READER);
    this.#readerRoomId = String(joined["room_id"]);
    this.#cursor = joined["cursor"];
  }

  /** Sends one message after the other, each until it is acknowledged, for as long as there is one to send. */
  async send(sender: string, next: () => boolean, onAcknowledged: () => void): Promise<void> {
    const { room_id } = await this.#join(sender);
    for (let number = 1; next(); number += 1) {
      const text = `${sender} ${number}`;
      const sent = await this.#phoenix.call("send_message", {
        room_id,
        message: text,
        idempotency_key: text,
      });
      if (sent["success"] === true) {
        this.#acknowledged.push({ id: Number(sent["id"]), text });
        onAcknowledged();
      } else if (typeof sent["retry_after"] === "number") {
        await new Promise((resolve) => setTimeout(resolve, Number(sent["retry_after"]) * 1_000));
        number -= 1;
      } else {
        this.faults += 1;
      }
    }
  }

  /** Reads by waits that pass the cursor until `isOver` and everything is read. */
  async read(isOver: () => boolean): Promise<void> {
    for (;;) {
      const wasOver = isOver();
      const reply = await this.#phoenix.call("wait_for_message", {
        room_id: this.#readerRoomId,
        cursor: this.#cursor,
        timeout: wasOver ? 0 : 1,
      });
      if (reply["timeout"] === true && wasOver) return;
      if (reply["error"] !== undefined) this.faults += 1;
      if (typeof reply["id"] === "number") {
        const more = (reply["more"] ?? []) as Reply[];
        for (const { id, message } of [reply, ...more]) {
          this.#seen.push({ id: Number(id), text: String(message) });
        }
        this.#cursor = reply["cursor"];
      }
    }
  }

  async #log(): Promise<Read[]> {
    const log: Read[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await this.#phoenix.call("get_messages", {
        room_id: this.#readerRoomId,
        after: log.length,
        limit: 200,
      });
      for (const { id, message } of (page["messages"] ?? []) as Reply[]) {
        log.push({ id: Number(id), text: String(message) });
      }
      hasMore = page["has_more"] === true;
    }
    return log;
  }

  async verdict(): Promise<Verdict> {
    return checkLog(this.#acknowledged, await this.#log(), this.#seen, isReadersOwn);
  }
}
