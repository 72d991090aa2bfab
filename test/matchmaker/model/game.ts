import { Driver } from "./driver.ts";
import { Model } from "./model.ts";
import { restart } from "./restart.ts";
import type { Call, Request } from "./shapes.ts";
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

  newCall(person: Person, more: Pick<Call, "isNewTicket" | "topic" | "remainingMs">): Call {
    this.#time += 1;
    const ticket = this.ticketOf(person);
    const call = { ...more, ticket, waitId: `${ticket} at ${this.#time}`, calledAt: this.#time };
    this.#calls.set(ticket, [call, ...(this.#calls.get(ticket) ?? [])]);
    return call;
  }

  comeBack(person: Person, remainingMs: number, topic?: string): void {
    this.ask(this.newCall(person, { isNewTicket: false, topic, remainingMs }));
  }

  mayBeMatched(person: Person): boolean {
    const ticket = this.model.known(this.ticketOf(person));
    return ticket !== undefined && ticket.pair === undefined;
  }

  /** Somebody else whose ticket may be matched with this person's. */
  mayMeet(person: Person): Person | undefined {
    const topicOf = (one: Person) => this.model.known(this.ticketOf(one))?.topic;
    const others = PEOPLE.filter((one) => one !== person && topicOf(one) === topicOf(person));
    return this.mayBeMatched(person) ? others.find((one) => this.mayBeMatched(one)) : undefined;
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
    await this.driver.settle();
    for (const call of [...this.#calls.values()].flat()) {
      call.remainingMs = Math.max(0, call.remainingMs - ms);
    }
    this.driver.expect(this.model.pass(ms));
    await this.driver.pass(ms);
  }

  async age(ms: number): Promise<void> {
    await this.driver.settle();
    for (const ticket of this.model.age(ms)) {
      this.driver.told.lapse(ticket);
      this.#calls.delete(ticket);
      this.#lost = this.#lost.filter((call) => call.ticket !== ticket);
    }
    this.driver.told.age(ms);
    await this.driver.age(ms);
  }

  async evict(): Promise<void> {
    await this.driver.settle();
    this.model.forget();
    await this.driver.evict();
  }

  async alarm(): Promise<void> {
    const isSet = this.model.tickets.size > 0;
    this.model.alarm();
    claim((await this.driver.alarm()) === isSet, `the alarm is ${isSet ? "not set" : "set"}`);
  }

  /** Resets the object, in the middle of `during` if given. What was not answered yet may be on disk or not. */
  async crash(during?: Request, isWritten = false): Promise<void> {
    if (during) this.driver.expect(this.model.enter(during));
    const lost = [...(await this.driver.crash(during, isWritten)), ...(during ? [during] : [])];
    this.#lost.push(...lost.map(({ call }) => call));
    const stored = await this.driver.stored();
    this.driver.told.checkStored(stored);
    restart(this.model, stored);
  }

  /** Resets the object when two meet: in the turn that writes their match, or as soon as it `isWritten`. */
  async crashAtMatch(person: Person, isWritten: boolean): Promise<void> {
    const other = this.mayMeet(person) ?? person;
    const comes = this.model.isOpen(this.ticketOf(person)) ? other : person;
    if (this.model.partnerFor(this.ticketOf(comes)) === undefined) this.comeBack(other, HOLD_MS);
    await this.driver.settle();
    const more = { isNewTicket: false, topic: undefined, remainingMs: HOLD_MS };
    const call = this.newCall(comes, more);
    await this.crash({ call, continued: false }, isWritten);
    const isMatched = this.model.known(call.ticket)?.pair !== undefined;
    claim(isMatched || !isWritten, "the match is not on disk");
  }

  /** The Workers of the calls that a crash cut off ask again. */
  askLost(isReversed = false): void {
    for (const call of isReversed ? this.#lost.toReversed() : this.#lost) this.ask(call, true);
  }

  /** Everybody gets their answer, leaves, and looks once more for their match. */
  async end(): Promise<void> {
    this.askLost();
    await this.driver.settle();
    for (const { call } of this.model.openRequests()) await this.drop(call);
    for (const ticket of this.model.tickets.keys()) {
      this.#time += 1;
      const call = { ticket, isNewTicket: false, topic: undefined, remainingMs: 0 };
      this.ask({ ...call, waitId: `${ticket} at the end`, calledAt: this.#time });
    }
    await this.driver.settle();
    this.driver.told.end();
  }
}
