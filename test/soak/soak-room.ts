import { checkLog, type LogEntry, type LogFlaws } from "./log-check.ts";
import type { Reply, RestartingServer } from "./restarting-server.ts";

const READER = "Reader";

function isReadersJoin(text: string): boolean {
  return text === `"${READER}" joined the room`;
}

/** A room under load: many senders, one reader in blocking waits, and every reply they got. */
export class SoakRoom {
  readonly #server: RestartingServer;
  readonly #name: string;
  readonly #acknowledged: LogEntry[] = [];
  readonly #seen: LogEntry[] = [];
  #readerRoomId = "";
  #cursor: unknown;
  /** Replies that were neither a success nor an expected refusal. */
  unexpectedReplies = 0;

  constructor(server: RestartingServer, name: string) {
    this.#server = server;
    this.#name = name;
  }

  async #join(display_name: string): Promise<Reply> {
    return this.#server.call("join_room", {
      room_name: this.#name,
      display_name,
      max_participants: 50,
    });
  }

  /** Joins the reader before any sender, so the whole log is unread for them. */
  async open(): Promise<void> {
    const joined = await this.#join(READER);
    this.#readerRoomId = String(joined["room_id"]);
    this.#cursor = joined["cursor"];
  }

  /** Sends messages one by one, each until it is acknowledged, while `next` returns true. */
  async send(sender: string, next: () => boolean, onAcknowledged: () => void): Promise<void> {
    const { room_id } = await this.#join(sender);
    for (let number = 1; next(); number += 1) {
      const text = `${sender} ${number}`;
      const sent = await this.#server.call("send_message", {
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
        this.unexpectedReplies += 1;
      }
    }
  }

  /** Reads through waits, passing the cursor, until `isOver` returns true and nothing is unread. */
  async read(isOver: () => boolean): Promise<void> {
    for (;;) {
      const wasOver = isOver();
      const reply = await this.#server.call("wait_for_message", {
        room_id: this.#readerRoomId,
        cursor: this.#cursor,
        timeout: wasOver ? 0 : 1,
      });
      if (reply["timeout"] === true && wasOver) return;
      if (reply["error"] !== undefined) this.unexpectedReplies += 1;
      if (typeof reply["id"] === "number") {
        const more = (reply["more"] ?? []) as Reply[];
        for (const { id, message } of [reply, ...more]) {
          this.#seen.push({ id: Number(id), text: String(message) });
        }
        this.#cursor = reply["cursor"];
      }
    }
  }

  async #log(): Promise<LogEntry[]> {
    const log: LogEntry[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await this.#server.call("get_messages", {
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

  async check(): Promise<LogFlaws> {
    return checkLog(this.#acknowledged, await this.#log(), this.#seen, isReadersJoin);
  }
}
