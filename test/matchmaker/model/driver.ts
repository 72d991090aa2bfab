import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Matchmaker } from "../../../src/matchmaker/matchmaker.ts";
import { mayRetry } from "../../../src/object-clients/object-call.ts";
import { age, newMatchmaker } from "../../support/matchmaker.ts";
import { describe, matches } from "./expected.ts";
import type { Ending, Request, Stored, StoredMeeting, StoredTicket } from "./shapes.ts";
import { type Asked, enterCall, untilEnded } from "./request.ts";
import { claim, Told } from "./told.ts";

/** Asks the real matchmaker, and compares what it answers with what it is expected to. */
export class Driver {
  readonly told = new Told();
  readonly #id = newMatchmaker().id;
  #stub = env.MATCHMAKER.get(this.#id);
  readonly #asked = new Map<Request, Asked>();

  ask(request: Request): void {
    this.#noteEnd(request);
    const asked: Asked = { request, ended: Promise.resolve() };
    asked.ended = this.#stub.enter(enterCall(request)).then(
      (answer) => void (asked.answer = answer),
      (error: Error) => void (asked.error = error),
    );
    this.#asked.set(request, asked);
  }

  async drop(waitId: string): Promise<void> {
    await this.#stub.cancelWait({ waitId });
  }

  expect(endings: readonly Ending[]): void {
    for (const [request, expected] of endings) {
      const asked = this.#asked.get(request);
      if (asked) asked.expected = expected;
    }
  }

  /**
   * Comes back when the matchmaker did all it was asked, and answered all it was expected to, and nothing else.
   *
   * @param topicOf the topic that a ticket waits on
   */
  async settle(topicOf: (ticket: string) => string | undefined): Promise<void> {
    // Requests over one stub arrive in order.
    await this.drop("nobody's");
    for (const asked of this.#asked.values()) {
      if (asked.expected) await this.#end(asked);
    }
    const waiting: string[] = [];
    for (const { request, answer, error } of this.#asked.values()) {
      const { ticket } = request.call;
      const outcome = error === undefined ? JSON.stringify(answer) : String(error);
      claim(outcome === undefined, `${ticket} was to wait and got ${outcome}`);
      for (const other of waiting) {
        const mayMatch = topicOf(ticket) === topicOf(other) && !this.told.haveMet(ticket, other);
        claim(!mayMatch, `${other} and ${ticket} wait and are not matched`);
      }
      waiting.push(ticket);
    }
  }

  /** Lets time pass for what the matchmaker holds. */
  async pass(ms: number): Promise<void> {
    // What each timer sets off comes before the next timer, as it does in real time.
    await runInDurableObject(this.#stub, async () => void (await vi.advanceTimersByTimeAsync(ms)));
  }

  age(ms: number): Promise<void> {
    return age(this.#stub, ms);
  }

  alarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.#stub);
  }

  evict(): Promise<void> {
    return evictDurableObject(this.#stub);
  }

  /**
   * Resets the object, in the middle of `during` if given. What was asked may be answered by then, as expected; all else
   * ends in an error after which its Worker asks again. Returns the latter.
   */
  async crash(during?: Request, isWritten = false): Promise<Request[]> {
    if (during) this.#noteEnd(during);
    await runInDurableObject(this.#stub, async (instance: Matchmaker, state) => {
      if (during) void instance.enter(enterCall(during)).catch(() => "nobody is left to hear it");
      if (isWritten) await state.storage.sync();
      state.abort("crash of the model test");
    }).catch(() => "the crash ends the call that makes it");
    vi.clearAllTimers();
    this.#stub = env.MATCHMAKER.get(this.#id);
    const lost: Request[] = [];
    for (const asked of this.#asked.values()) {
      await untilEnded(asked);
      if (asked.error && mayRetry(asked.error)) {
        lost.push(asked.request);
        this.#asked.delete(asked.request);
      } else {
        await this.#end(asked);
      }
    }
    return lost;
  }

  /** All that is on disk. */
  stored(): Promise<Stored> {
    return runInDurableObject(this.#stub, (_instance, { storage: { sql } }) => ({
      tickets: sql
        .exec<StoredTicket>(
          `WITH rows AS (
             SELECT *, instr(ticket_hash, char(10)) AS mark FROM tickets
           ), owned AS (
             SELECT *, iif(mark, substr(ticket_hash, 1, mark - 1), ticket_hash) AS owner FROM rows
           )
           SELECT one.owner AS ticket, one.mark > 0 AS isFormer, one.place, one.topic,
             one.room_address AS room, other.owner AS partner, one.last_call_at AS lastCallAt
           FROM owned AS one LEFT JOIN owned AS other ON other.place = one.partner_place`,
        )
        .toArray(),
      met: sql
        .exec<StoredMeeting>("SELECT ticket_hash AS one, other_hash AS other FROM met")
        .toArray(),
    }));
  }

  /** Leaves nothing open behind, however the run went. */
  async close(): Promise<void> {
    for (const { call } of this.#asked.keys()) await this.drop(call.waitId);
    vi.clearAllTimers();
  }

  #noteEnd({ call: { ticket, endedRoom } }: Request): void {
    if (endedRoom !== undefined) this.told.end(ticket, endedRoom);
  }

  async #end(asked: Asked): Promise<void> {
    await untilEnded(asked);
    const { request, answer, error, expected } = asked;
    const { ticket } = request.call;
    if (answer && "kind" in answer) this.told.give(ticket);
    if (answer && "match" in answer) this.told.note(ticket, answer.match);
    const outcome = error === undefined ? JSON.stringify(answer) : String(error);
    claim(
      answer !== undefined && expected !== undefined && matches(answer, expected, ticket),
      `${ticket} got ${outcome ?? "no answer"}, not ${expected ? describe(expected) : "to be answered yet"}`,
    );
    this.#asked.delete(request);
  }
}
