import { MATCHED_TICKET_TTL_MS } from "../../../src/domain/limits.ts";
import { Driver } from "./driver.ts";
import { Model } from "./model.ts";
import { restart } from "./restart.ts";
import type { Call, Request, Ticket } from "./shapes.ts";
import { claim } from "./told.ts";

const HOLD_MS = 20_000;

export const PEOPLE = ["A", "B", "C", "D"] as const;
export type Person = (typeof PEOPLE)[number];

/** People who come to the matchmaker and to its model alike. */
export class Game {
  readonly model = new Model();
  readonly driver = new Driver();
  /** How many tickets each person had. */
  readonly #counts = new Map<Person, number>();
  /** Of each person's ticket, newest first. */
  readonly #calls = new Map<string, Call[]>();
  /** Cut off by a crash; their Workers are yet to ask again. */
  #lost: Call[] = [];
  #time = 0;

  /** The person's newest ticket; one that nobody has given out if there is none. */
  ticketOf(person: Person): string {
    return `${person}${this.#counts.get(person) ?? 0}`;
  }

  callOf(person: Person, age: number): Call | undefined {
    return this.#calls.get(this.ticketOf(person))?.[age];
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

  comeBack(person: Person, remainingMs: number, topic?: string): void {
    this.ask(this.newCall(person, { isNewTicket: false, topic, remainingMs }));
  }

  /** The same call is for the ticket of a match whose chat is over, as its Worker has found out. */
  async endChat(call: Call): Promise<boolean> {
    const { pair } = this.model.tickets.known(call.ticket) ?? {};
    if (!this.driver.told.knows(call.ticket, pair?.room)) {
      this.ask(call);
      await this.settle();
    }
    if (pair?.room !== undefined) call.endedRoom = pair.room;
    return pair !== undefined;
  }

  /** The room that this ticket was in before, or one of others. */
  otherRoom(person: Person, isFormer: boolean): string {
    const hash = this.ticketOf(person);
    const { pair: current } = this.model.tickets.byHash.get(hash) ?? {};
    const rooms = [...this.model.tickets.pairs]
      .filter((pair) => pair !== current)
      .filter(({ first, second }) => [first, second].includes(hash) === isFormer)
      .flatMap(({ room }) => room ?? []);
    return rooms.at(-1) ?? "a room that never was";
  }

  settle(): Promise<void> {
    return this.driver.settle((ticket) => this.model.tickets.known(ticket)?.topic);
  }

  ticket(person: Person): Ticket | undefined {
    return this.model.tickets.known(this.ticketOf(person));
  }

  isMatched(person: Person): boolean {
    return this.ticket(person)?.pair !== undefined;
  }

  mayBeMatched(person: Person): boolean {
    const ticket = this.ticket(person);
    return ticket !== undefined && ticket.pair === undefined;
  }

  /** Somebody else whose ticket may be matched with this person's. */
  mayMeet(person: Person): Person | undefined {
    const { tickets } = this.model;
    const self = this.ticket(person);
    if (!self || self.pair) return undefined;
    return PEOPLE.filter((one) => one !== person && this.mayBeMatched(one)).find((one) => {
      const other = this.ticket(one);
      return other?.topic === self.topic && !tickets.haveMet(self.hash, other.hash);
    });
  }

  ask(call: Call, continued = false): void {
    this.#lost = this.#lost.filter((lost) => lost !== call);
    const request = { call, continued };
    this.driver.ask(request);
    this.driver.expect(this.model.enter(request));
  }

  async drop(call: Call): Promise<void> {
    this.driver.expect(this.model.drop(call.waitId));
    await this.driver.drop(call.waitId);
  }

  async pass(ms: number): Promise<void> {
    await this.settle();
    for (const call of [...this.#calls.values()].flat()) {
      call.remainingMs = Math.max(0, call.remainingMs - ms);
    }
    this.driver.expect(this.model.pass(ms));
    await this.driver.pass(ms);
  }

  async age(ms: number): Promise<void> {
    await this.settle();
    this.model.tickets.age(ms);
    const { tickets, pairs } = this.model.tickets.lapsed();
    for (const ticket of tickets) {
      this.driver.told.lapse(ticket);
      this.#calls.delete(ticket);
      this.#lost = this.#lost.filter((call) => call.ticket !== ticket);
    }
    for (const { room } of pairs) if (room !== undefined) this.driver.told.lapseRoom(room);
    this.driver.told.age(ms);
    await this.driver.age(ms);
  }

  async evict(): Promise<void> {
    await this.settle();
    this.model.forget();
    await this.driver.evict();
  }

  async alarm(): Promise<void> {
    const isSet = !this.model.tickets.isEmpty;
    this.model.alarm();
    claim((await this.driver.alarm()) === isSet, `the alarm is ${isSet ? "not set" : "set"}`);
  }

  /** Resets the object, in the middle of `during` if given. What was not answered yet may be on disk or not. */
  async crash(during?: Request, isWritten = false): Promise<void> {
    if (during) this.driver.expect(this.model.enter(during));
    const lost = [...(await this.driver.crash(during, isWritten)), ...(during ? [during] : [])];
    this.#lost.push(...lost.map(({ call }) => call));
    const stored = await this.driver.stored();
    this.driver.told.checkStored(stored.tickets);
    restart(this.model, stored);
  }

  /** Resets the object when two meet: in the turn that writes their match, or as soon as it `isWritten`. */
  async crashAtMatch(person: Person, isWritten: boolean): Promise<void> {
    const other = this.mayMeet(person) ?? person;
    const comes = this.model.isOpen(this.ticketOf(person)) ? other : person;
    const self = this.ticket(comes);
    if (self && !this.model.partnerFor(self)) {
      this.comeBack(comes === person ? other : person, HOLD_MS);
    }
    await this.settle();
    const more = { isNewTicket: false, topic: undefined, remainingMs: HOLD_MS };
    const call = this.newCall(comes, more);
    await this.crash({ call, continued: false }, isWritten);
    claim(this.isMatched(comes) || !isWritten, "the match is not on disk");
  }

  /** Resets the object when a ticket goes back to the queue, before or after that is written. */
  async crashAtGoingBack(person: Person, isWritten: boolean): Promise<void> {
    const more = { isNewTicket: false, topic: undefined, remainingMs: HOLD_MS };
    const call = this.newCall(person, more);
    await this.endChat(call);
    await this.settle();
    await this.crash({ call, continued: true }, isWritten);
    const { room } = this.ticket(person)?.pair ?? {};
    claim(room !== call.endedRoom || !isWritten, `${call.ticket} is still in the match on disk`);
  }

  /** The Workers of the calls that a crash cut off ask again. */
  askLost(isReversed = false): void {
    for (const call of isReversed ? this.#lost.toReversed() : this.#lost) this.ask(call, true);
  }

  /** Everybody gets their answer, leaves, and looks once more for their match. When all has lapsed nothing is left. */
  async end(): Promise<void> {
    this.askLost();
    await this.settle();
    for (const { call } of this.model.openRequests()) await this.drop(call);
    for (const ticket of this.model.tickets.byHash.keys()) {
      this.#time += 1;
      const call = { ticket, isNewTicket: false, topic: undefined, remainingMs: 0 };
      this.ask({ ...call, waitId: `${ticket} at the end`, calledAt: this.#time });
    }
    await this.settle();
    this.driver.told.checkRooms();
    await this.age(MATCHED_TICKET_TTL_MS);
    await this.alarm();
    const { tickets, met } = await this.driver.stored();
    claim(tickets.length === 0, `${tickets.length} tickets never lapse`);
    claim(met.length === 0, `who has met is noted for nobody: ${JSON.stringify(met)}`);
    claim(!(await this.driver.alarm()), "the alarm is set for nothing");
  }
}
