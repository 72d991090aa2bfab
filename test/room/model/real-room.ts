import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { assert } from "vitest";
import { isRetryable } from "../../../src/object-clients/object-call.ts";
import type { Room } from "../../../src/room/room.ts";
import type { RoomStub } from "../../support/room.ts";
import type { StoredRow } from "./clients.ts";

/** Round trips in which a due reply must arrive. A count does not depend on the machine's speed. */
const ROUND_TRIPS = 20;

/** A call that may not have ended yet. */
export class PendingCall {
  readonly done: Promise<void>;
  result: { value: unknown } | { error: unknown } | undefined;

  constructor(promise: Promise<unknown>) {
    this.done = this.#await(promise);
  }

  async #await(promise: Promise<unknown>): Promise<void> {
    try {
      this.result = { value: await promise };
    } catch (error) {
      this.result = { error };
    }
  }

  get value(): unknown {
    if (!this.result) throw new Error("the call was not answered");
    if ("error" in this.result) throw this.result.error;
    return this.result.value;
  }

  /** Whether a reset of the object ended the call, after which the Worker would retry it. */
  isCutOff(): boolean {
    return this.result !== undefined && "error" in this.result && isRetryable(this.result.error);
  }
}

/** The room object under test, called through stubs as the Worker does. */
export class RealRoom {
  readonly #name = crypto.randomUUID();
  stub: RoomStub = this.#freshStub();

  #freshStub(): RoomStub {
    return env.ROOMS.getByName(this.#name);
  }

  /** Resolves once the object has run every call made before. */
  async roundTrip(): Promise<void> {
    await this.stub.cancelWait({ waitId: "nobody's" });
  }

  /** The reply to a call that must be due. */
  async answer(pending: PendingCall): Promise<unknown> {
    for (let count = 0; count < ROUND_TRIPS && !pending.result; count += 1) await this.roundTrip();
    return pending.value;
  }

  async evict(): Promise<void> {
    // Only an object in memory can be evicted.
    await this.roundTrip();
    // The platform evicts no object with a pending timer, so the cursors are always written first.
    await runInDurableObject(this.stub, ({ store }: Room) =>
      store.state()?.participants.writeDeliveryCursors(),
    );
    await evictDurableObject(this.stub);
    this.stub = this.#freshStub();
  }

  /** Crashes the object: it loses its memory, and every open call fails. */
  async abort(cut: readonly PendingCall[]): Promise<void> {
    await runInDurableObject(this.stub, (_instance, state) => state.abort("by the test")).catch(
      () => "the reset ends the call that makes it",
    );
    await Promise.all(cut.map(({ done }) => done));
    this.stub = this.#freshStub();
  }

  /** The stored delivery cursors, by key. */
  async deliveryCursors(): Promise<ReadonlyMap<string, number>> {
    const rows = await runInDurableObject(
      this.stub,
      ({ store }: Room) => store.state()?.participants.all() ?? [],
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

/** A result without what the model can't predict: times. */
export function comparable(answer: unknown): unknown {
  if (answer === undefined) return undefined;
  const { sentAt: _, ...rest } = JSON.parse(JSON.stringify(answer), (field, value: unknown) =>
    field === "timestamp" ? undefined : value,
  ) as Record<string, unknown>;
  return rest;
}

export function compare(what: string, actual: unknown, predicted: unknown): void {
  assert.deepEqual({ [what]: comparable(actual) }, { [what]: predicted }, `the answer to ${what}`);
}
