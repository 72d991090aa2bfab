import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { assert } from "vitest";
import { mayRetry } from "../../../src/object-clients/object-call.ts";
import type { Room } from "../../../src/room/room.ts";
import type { RoomStub } from "../../support/room.ts";
import type { StoredRow } from "./clients.ts";

/** Calls after which an answer that is due must have come: counted, so that a slow machine makes no difference. */
const ROUNDS = 20;

/** A call under way. */
export class Watched {
  readonly done: Promise<void>;
  outcome: { value: unknown } | { error: unknown } | undefined;

  constructor(promise: Promise<unknown>) {
    this.done = this.#watch(promise);
  }

  async #watch(promise: Promise<unknown>): Promise<void> {
    try {
      this.outcome = { value: await promise };
    } catch (error) {
      this.outcome = { error };
    }
  }

  get value(): unknown {
    if (!this.outcome) throw new Error("was not answered");
    if ("error" in this.outcome) throw this.outcome.error;
    return this.outcome.value;
  }

  /** Whether the object stopped under the call, so that the Worker would ask again. */
  isCutOff(): boolean {
    return this.outcome !== undefined && "error" in this.outcome && mayRetry(this.outcome.error);
  }
}

/** The object under test, through stubs as the Worker takes them. */
export class RealRoom {
  readonly #name = crypto.randomUUID();
  stub: RoomStub = this.#freshStub();

  #freshStub(): RoomStub {
    return env.ROOMS.getByName(this.#name);
  }

  /** Comes back once the object has carried out everything it was asked before. */
  async round(): Promise<void> {
    await this.stub.cancelWait({ waitId: "nobody's" });
  }

  /** The answer of a call that should not hold any longer. */
  async answer(watched: Watched): Promise<unknown> {
    for (let round = 0; round < ROUNDS && !watched.outcome; round += 1) await this.round();
    return watched.value;
  }

  async evict(): Promise<void> {
    // Only what is in memory can be evicted.
    await this.round();
    // The platform evicts nothing while a timer is pending, and so not before the cursors that moved are written.
    await runInDurableObject(this.stub, ({ store }: Room) =>
      store.participants.writeDeliveryCursors(),
    );
    await evictDurableObject(this.stub);
    this.stub = this.#freshStub();
  }

  /** Stops the object as a crash does: its memory is lost, and every open call fails. */
  async abort(cut: readonly Watched[]): Promise<void> {
    await runInDurableObject(this.stub, (_instance, state) => state.abort("by the test")).catch(
      () => "the reset ends the call that makes it",
    );
    await Promise.all(cut.map(({ done }) => done));
    this.stub = this.#freshStub();
  }

  /** Where each participant reads on without a cursor, by key, as it is stored. */
  async answered(): Promise<ReadonlyMap<string, number>> {
    const rows = await runInDurableObject(this.stub, ({ store }: Room) =>
      store.room() ? store.participants.all() : [],
    );
    return new Map(rows.map(({ key_hash, delivery_cursor }) => [key_hash, delivery_cursor]));
  }

  log(): Promise<StoredRow[]> {
    return runInDurableObject(this.stub, (_instance, { storage: { sql } }) =>
      sql
        .exec<StoredRow>(
          "SELECT id, sender, text, event, sent_at, call_id FROM messages ORDER BY id",
        )
        .toArray(),
    );
  }
}

/** An answer without what the model can't know: its times, and the words of refusals. */
export function plain(answer: unknown): unknown {
  if (answer === undefined) return undefined;
  const { sentAt: _, ...rest } = JSON.parse(JSON.stringify(answer), (field, value: unknown) =>
    field === "timestamp" ? undefined : value,
  ) as Record<string, unknown>;
  if (typeof rest["refused"] !== "string") return rest;
  const { error: _error, next, unmade: _unmade, ...refusal } = rest;
  const isUnread = String(next).startsWith("Messages are unread");
  return { ...refusal, ...(isUnread && { isUnread }) };
}

export function compare(what: string, actual: unknown, predicted: unknown): void {
  assert.deepEqual({ [what]: plain(actual) }, { [what]: predicted }, `the answer to ${what}`);
}
