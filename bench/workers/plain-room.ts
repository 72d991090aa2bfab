import { DurableObject } from "cloudflare:workers";

/** A message as MCP Chat stores it. */
export type StoredMessage = {
  id: number;
  sender: string;
  text: string;
  sent_at: number;
};

/** The least a room has to do: INSERT the same row, or wait for the next INSERT. */
export class PlainRoom extends DurableObject {
  readonly #sql: SqlStorage;
  readonly #wakes = new Set<() => void>();

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS messages (
        id INTEGER PRIMARY KEY,
        participant_id INTEGER NOT NULL,
        sender TEXT NOT NULL,
        text TEXT NOT NULL,
        event TEXT CHECK (event IN ('joined', 'left', 'disconnected')),
        sent_at INTEGER NOT NULL,
        idempotency_key TEXT,
        call_id TEXT,
        delivered_to TEXT,
        queued_for TEXT
      ) STRICT;
      CREATE UNIQUE INDEX IF NOT EXISTS messages_by_idempotency_key
        ON messages (participant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;`);
  }

  append(sender: string, text: string): { id: number; woken: number } {
    const woken = this.#wakes.size;
    const { id } = this.#sql
      .exec<{ id: number }>(
        `INSERT INTO messages
           (participant_id, sender, text, sent_at, idempotency_key, call_id, delivered_to, queued_for)
         VALUES (1, ?, ?, ?, NULL, ?, '[]', '[2]') RETURNING id`,
        sender,
        text,
        Date.now(),
        crypto.randomUUID(),
      )
      .one();
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
    return { id, woken };
  }

  /** Returns the messages after an id. If there are none, waits for `append` or the timeout. */
  async wait(after: number, timeoutMs: number): Promise<StoredMessage[]> {
    const found = this.#after(after);
    if (found.length > 0 || timeoutMs <= 0) return found;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakes.add(wake);
    });
    return this.#after(after);
  }

  newest(limit: number): StoredMessage[] {
    return this.#sql
      .exec<StoredMessage>(
        "SELECT id, sender, text, sent_at FROM messages ORDER BY id DESC LIMIT ?",
        limit,
      )
      .toArray()
      .toReversed();
  }

  #after(id: number): StoredMessage[] {
    return this.#sql
      .exec<StoredMessage>(
        "SELECT id, sender, text, sent_at FROM messages WHERE id > ? ORDER BY id LIMIT 50",
        id,
      )
      .toArray();
  }
}
