import { assert } from "vitest";
import { MATCHED_TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import { Driver } from "./driver.ts";
import { Model } from "./model.ts";
import { restart } from "./restart.ts";
import type { Call, Request, Ticket } from "./shapes.ts";

const WAIT_MS = 20_000;

export const PEOPLE = ["A", "B", "C", "D"] as const;
export type Person = (typeof PEOPLE)[number];

/** Makes the same calls to the matchmaker and to its model. */
export class Harness {
  readonly model = new Model();
  readonly driver = new Driver();
  /** How many tickets each person has had. */
  readonly #counts = new Map<Person, number>();
  /** The calls with each ticket, newest first. */
  readonly #calls = new Map<string, Call[]>();
  /** Calls that a crash cut off and that have not been retried yet. */
  #lost: Call[] = [];
  #time = 0;

  /** Hash of the person's newest ticket, or of one that was never issued if they have none. */
  ticketOf(person: Person): string {
    return `${person}${this.#counts.get(person) ?? 0}`;
  }

  callOf(person: Person, index: number): Call | undefined {
    return this.#calls.get(this.ticketOf(person))?.[index];
  }

  newTicket(person: Person): void {
    this.#counts.set(person, (this.#counts.get(person) ?? 0) + 1);
  }

  newCall(person: Person, more: Omit<Call, "ticket" | "waitId" | "calledAt">): Call {
    this.#time += 1;
    const ticket = this.ticketOf(person);
    const call = { ...more, ticket, waitId: `${ticket} at ${this.#time}`, calledAt: this.#time };
    this.#calls.set(ticket, [call, ...(this.#calls.get(ticket) ?? [])]);
    return call;
  }

  reenter(person: Person, remainingMs: number, topic?: string): void {
    this.send(this.newCall(person, { isNewTicket: false, topic, remainingMs }));
  }

  /** Makes the call report that the chat of its match is over. Returns whether it has a match. */
  async endChat(call: Call): Promise<boolean> {
    const { pair } = this.model.tickets.find(call.ticket) ?? {};
    if (!this.driver.observations.hasSeen(call.ticket, pair?.room)) {
      this.send(call);
      await this.settle();
    }
    if (pair?.room !== undefined) call.endedRoom = pair.room;
    return pair !== undefined;
  }

  /** A room that the person's ticket has left, or a room of others. */
  otherRoom(person: Person, isFormer: boolean): string {
    const hash = this.ticketOf(person);
    const { pair: current } = this.model.tickets.byHash.get(hash) ?? {};
    const rooms = [...this.model.tickets.pairs]
      .filter((pair) => pair !== current)
      .filter(({ first, second }) => [first, second].includes(hash) === isFormer)
      .flatMap(({ room }) => room ?? []);
    return rooms.at(-1) ?? "an unknown room";
  }

  settle(): Promise<void> {
    return this.driver.settle((ticket) => this.model.tickets.find(ticket)?.topic);
  }

  ticket(person: Person): Ticket | undefined {
    return this.model.tickets.find(this.ticketOf(person));
  }

  isMatched(person: Person): boolean {
    return this.ticket(person)?.pair !== undefined;
  }

  isUnmatched(person: Person): boolean {
    const ticket = this.ticket(person);
    return ticket !== undefined && ticket.pair === undefined;
  }

  /** Someone else whose ticket can be matched with this person's. */
  possiblePartner(person: Person): Person | undefined {
    const { tickets } = this.model;
    const self = this.ticket(person);
    if (!self || self.pair) return undefined;
    return PEOPLE.filter((one) => one !== person && this.isUnmatched(one)).find((one) => {
      const other = this.ticket(one);
      return other?.topic === self.topic && !tickets.haveMet(self.hash, other.hash);
    });
  }

  send(call: Call, continued = false): void {
    this.#lost = this.#lost.filter((lost) => lost !== call);
    const request = { call, continued };
    this.driver.send(request);
    this.driver.expect(this.model.enter(request));
  }

  async cancel(call: Call): Promise<void> {
    this.driver.expect(this.model.cancel(call.waitId));
    await this.driver.cancel(call.waitId);
  }

  async advance(ms: number): Promise<void> {
    await this.settle();
    for (const call of [...this.#calls.values()].flat()) {
      call.remainingMs = Math.max(0, call.remainingMs - ms);
    }
    this.driver.expect(this.model.advance(ms));
    await this.driver.advance(ms);
  }

  async age(ms: number): Promise<void> {
    await this.settle();
    this.model.tickets.age(ms);
    const { tickets, pairs } = this.model.tickets.expired();
    for (const ticket of tickets) {
      this.driver.observations.expireTicket(ticket);
      this.#calls.delete(ticket);
      this.#lost = this.#lost.filter((call) => call.ticket !== ticket);
    }
    for (const { room } of pairs) if (room !== undefined) this.driver.observations.expireRoom(room);
    this.driver.observations.age(ms);
    await this.driver.age(ms);
  }

  async evict(): Promise<void> {
    await this.settle();
    this.model.resetMemory();
    await this.driver.evict();
  }

  async runAlarm(): Promise<void> {
    const isSet = !this.model.tickets.isEmpty;
    this.model.runAlarm();
    assert((await this.driver.runAlarm()) === isSet, `the alarm is ${isSet ? "not set" : "set"}`);
  }

  /** Crashes the object, during `during` if given. Unanswered requests may be on disk or not. */
  async crash(during?: Request, isWritten = false): Promise<void> {
    if (during) this.driver.expect(this.model.enter(during));
    const lost = [...(await this.driver.crash(during, isWritten)), ...(during ? [during] : [])];
    this.#lost.push(...lost.map(({ call }) => call));
    const stored = await this.driver.stored();
    this.driver.observations.checkStored(stored.tickets);
    restart(this.model, stored);
  }

  /** Crashes the object in the turn that makes a match, or right after its write. */
  async crashAtMatch(person: Person, isWritten: boolean): Promise<void> {
    const other = this.possiblePartner(person) ?? person;
    const arriving = this.model.isOpen(this.ticketOf(person)) ? other : person;
    const self = this.ticket(arriving);
    if (self && !this.model.partnerFor(self)) {
      this.reenter(arriving === person ? other : person, WAIT_MS);
    }
    await this.settle();
    const more = { isNewTicket: false, topic: undefined, remainingMs: WAIT_MS };
    const call = this.newCall(arriving, more);
    await this.crash({ call, continued: false }, isWritten);
    assert(this.isMatched(arriving) || !isWritten, "the match is not on disk");
  }

  /** Crashes the object when a ticket goes back to the queue, before or after the write. */
  async crashAtRequeue(person: Person, isWritten: boolean): Promise<void> {
    const more = { isNewTicket: false, topic: undefined, remainingMs: WAIT_MS };
    const call = this.newCall(person, more);
    await this.endChat(call);
    await this.settle();
    await this.crash({ call, continued: true }, isWritten);
    const { room } = this.ticket(person)?.pair ?? {};
    assert(room !== call.endedRoom || !isWritten, `${call.ticket} is still in the match on disk`);
  }

  /** Retries the calls that a crash cut off, as their Workers do. */
  retryLost(isReversed = false): void {
    for (const call of isReversed ? this.#lost.toReversed() : this.#lost) this.send(call, true);
  }

  /** Ends all calls, reads every match once more, and checks that all data expires. */
  async finish(): Promise<void> {
    this.retryLost();
    await this.settle();
    for (const { call } of this.model.openRequests()) await this.cancel(call);
    for (const ticket of this.model.tickets.byHash.keys()) {
      this.#time += 1;
      const call = { ticket, isNewTicket: false, topic: undefined, remainingMs: 0 };
      this.send({ ...call, waitId: `${ticket} at the end`, calledAt: this.#time });
    }
    await this.settle();
    this.driver.observations.checkRooms();
    await this.age(MATCHED_TICKET_TTL_MS);
    await this.runAlarm();
    const { tickets, met } = await this.driver.stored();
    assert(tickets.length === 0, `${tickets.length} tickets never expire`);
    assert(met.length === 0, `meetings outlive their tickets: ${JSON.stringify(met)}`);
    assert(!(await this.driver.runAlarm()), "an alarm is set although no tickets are left");
  }
}
