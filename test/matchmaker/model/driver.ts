import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { assert, vi } from "vitest";
import type { Matchmaker } from "../../../src/matchmaker/matchmaker.ts";
import { isRetryable } from "../../../src/object-clients/object-call.ts";
import { age, newMatchmaker } from "../../support/matchmaker.ts";
import { describe, matches } from "./expected.ts";
import type { Ending, Request, Stored, StoredMeeting, StoredTicket } from "./shapes.ts";
import { type PendingRequest, toEnterRequest, waitForEnd } from "./request.ts";
import { Observations } from "./observations.ts";

/** Sends requests to the real matchmaker and compares its answers with the expected ones. */
export class Driver {
  readonly observations = new Observations();
  readonly #id = newMatchmaker().id;
  #stub = env.MATCHMAKER.get(this.#id);
  readonly #pending = new Map<Request, PendingRequest>();

  send(request: Request): void {
    this.#noteEndedChat(request);
    const pending: PendingRequest = { request, ended: Promise.resolve() };
    pending.ended = this.#stub.enter(toEnterRequest(request)).then(
      (answer) => void (pending.answer = answer),
      (error: Error) => void (pending.error = error),
    );
    this.#pending.set(request, pending);
  }

  async cancel(waitId: string): Promise<void> {
    await this.#stub.cancelWait({ waitId });
  }

  expect(endings: readonly Ending[]): void {
    for (const [request, expected] of endings) {
      const pending = this.#pending.get(request);
      if (pending) pending.expected = expected;
    }
  }

  /**
   * Resolves once the matchmaker has handled every request and given exactly the expected answers.
   *
   * @param topicOf returns the topic of a ticket
   */
  async settle(topicOf: (ticket: string) => string | undefined): Promise<void> {
    // Requests over one stub arrive in order.
    await this.cancel("nobody's");
    for (const pending of this.#pending.values()) {
      if (pending.expected) await this.#complete(pending);
    }
    const waiting: string[] = [];
    for (const { request, answer, error } of this.#pending.values()) {
      const { ticket } = request.call;
      const outcome = error === undefined ? JSON.stringify(answer) : String(error);
      assert(outcome === undefined, `${ticket} must wait but got ${outcome}`);
      for (const other of waiting) {
        const mayMatch =
          topicOf(ticket) === topicOf(other) && !this.observations.haveMet(ticket, other);
        assert(!mayMatch, `${other} and ${ticket} wait but are not matched`);
      }
      waiting.push(ticket);
    }
  }

  /** Advances the matchmaker's timers. */
  async advance(ms: number): Promise<void> {
    // The async variant runs what a timer triggers before the next timer, as in real time.
    await runInDurableObject(this.#stub, async () => void (await vi.advanceTimersByTimeAsync(ms)));
  }

  age(ms: number): Promise<void> {
    return age(this.#stub, ms);
  }

  runAlarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.#stub);
  }

  evict(): Promise<void> {
    return evictDurableObject(this.#stub);
  }

  /**
   * Crashes the object, during the request `during` if given. Each pending request has its expected
   * answer by then or fails with an error that its Worker retries. Returns the failed ones.
   */
  async crash(during?: Request, isWritten = false): Promise<Request[]> {
    if (during) this.#noteEndedChat(during);
    await runInDurableObject(this.#stub, async (instance: Matchmaker, state) => {
      if (during) void instance.enter(toEnterRequest(during)).catch(() => "the reply is lost");
      if (isWritten) await state.storage.sync();
      state.abort("crash of the model test");
    }).catch(() => "the crash ends the call that makes it");
    vi.clearAllTimers();
    this.#stub = env.MATCHMAKER.get(this.#id);
    const lost: Request[] = [];
    for (const pending of this.#pending.values()) {
      await waitForEnd(pending);
      if (pending.error && isRetryable(pending.error)) {
        lost.push(pending.request);
        this.#pending.delete(pending.request);
      } else {
        await this.#complete(pending);
      }
    }
    return lost;
  }

  /** Everything the matchmaker has on disk. */
  stored(): Promise<Stored> {
    return runInDurableObject(this.#stub, (_instance, { storage: { sql } }) => ({
      tickets: sql
        .exec<StoredTicket>(
          `WITH rows AS (
             SELECT *, instr(ticket_hash, char(10)) AS mark FROM tickets
           ), owned AS (
             SELECT *, iif(mark, substr(ticket_hash, 1, mark - 1), ticket_hash) AS owner FROM rows
           )
           SELECT one.owner AS ticket, one.mark > 0 AS isFormer, one.number, one.topic,
             one.room_address AS room, other.owner AS partner, one.last_call_at AS lastCallAt
           FROM owned AS one LEFT JOIN owned AS other ON other.number = one.partner_number`,
        )
        .toArray(),
      met: sql
        .exec<StoredMeeting>("SELECT ticket_hash AS one, other_hash AS other FROM met")
        .toArray(),
    }));
  }

  /** Ends everything that is still pending, even after a failed run. */
  async close(): Promise<void> {
    for (const { call } of this.#pending.keys()) await this.cancel(call.waitId);
    vi.clearAllTimers();
  }

  #noteEndedChat({ call: { ticket, endedRoom } }: Request): void {
    if (endedRoom !== undefined) this.observations.endChat(ticket, endedRoom);
  }

  async #complete(pending: PendingRequest): Promise<void> {
    await waitForEnd(pending);
    const { request, answer, error, expected } = pending;
    const { ticket } = request.call;
    if (answer && answer.kind !== "refused") this.observations.addTicket(ticket);
    if (answer && "match" in answer) this.observations.addMatch(ticket, answer.match);
    const outcome = error === undefined ? JSON.stringify(answer) : String(error);
    assert(
      answer !== undefined && expected !== undefined && matches(answer, expected, ticket),
      `${ticket} got ${outcome ?? "no answer"} instead of ${expected ? describe(expected) : "no answer yet"}`,
    );
    this.#pending.delete(request);
  }
}
