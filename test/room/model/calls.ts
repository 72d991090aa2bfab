import { assert } from "vitest";
import { wait as waitIn } from "../../support/room.ts";
import { type Client, type Reply, Sightings } from "./clients.ts";
import { compare, RealRoom, Watched } from "./object.ts";
import { type Answer, forgetMemory, member, newState } from "./state.ts";
import { wait, type WaitInput } from "./waiting.ts";

const HOLD_MS = { open: 20_000, tiny: 1, poll: 0 };

/** What becomes of an answer. */
interface Fate {
  /** The reply never reaches the client. */
  isLost?: boolean;
  /** The message that a sender may now count on. */
  text?: string;
}

interface Call extends Fate {
  what: string;
  key: string;
  watched: Watched;
  predicted: Answer;
  /** It ends by the clock. */
  isTimed?: boolean;
}

interface OpenWait {
  input: WaitInput;
  isLost: boolean;
  watched: Watched;
}

/** Calls under way to the real room, each with what the model says it will answer. */
export class Calls {
  readonly state = newState();
  readonly real = new RealRoom();
  clients = new Map<string, Client>();
  sightings = new Sightings();
  #calls: Call[] = [];
  #open: OpenWait[] = [];

  get hasOpenWaits(): boolean {
    return this.#open.length > 0;
  }

  openWaits(): WaitInput[] {
    return this.#open.map(({ input }) => input);
  }

  /** Notes a call that was made; calls made one after the other without `settle` are carried out in that order. */
  made(
    what: string,
    key: string,
    promise: Promise<unknown>,
    predicted: Answer,
    text?: string,
  ): void {
    const watched = new Watched(promise);
    this.#calls.push({ what, key, watched, predicted, ...(text !== undefined && { text }) });
  }

  ask(input: WaitInput, isLost = false): void {
    const { key, hold, ...call } = input;
    const watched = new Watched(
      waitIn(this.real.stub, key, { ...call, remainingMs: HOLD_MS[hold] }),
    );
    const predicted = wait(this.state, input);
    if (predicted === "open") this.#open.push({ input, isLost, watched });
    else
      this.#calls.push({ what: "wait", key, watched, predicted, isLost, isTimed: hold === "tiny" });
  }

  /** Compares what has come since the last time with what the model says; then nothing but open waits is under way. */
  async settle(): Promise<void> {
    for (const { what, key, watched, predicted, isTimed, ...fate } of this.#calls.splice(0)) {
      if (isTimed) await watched.done;
      this.heard(what, key, await this.real.answer(watched), predicted, fate);
    }
    for (const { waitId, answer } of this.state.ended.splice(0)) {
      const { input, watched, isLost } = this.#takeOpen(waitId);
      this.heard("open wait", input.key, await this.real.answer(watched), answer, { isLost });
    }
    if (!this.hasOpenWaits) return;
    await this.real.round();
    for (const { input, watched } of this.#open) {
      assert.isUndefined(watched.outcome, `the wait of ${input.key} was to stay open`);
    }
  }

  heard(what: string, key: string, actual: unknown, predicted: Answer, fate: Fate = {}): void {
    compare(`${what} of ${key}`, actual, predicted);
    if (actual === undefined || fate.isLost) return;
    this.sightings.add(key, actual as Reply, fate.text, this.state.now);
    this.clients.get(key)?.take(this.state, member(this.state, key), actual as Reply);
  }

  #takeOpen(waitId: string): OpenWait {
    const index = this.#open.findIndex(({ input }) => input.waitId === waitId);
    const [open] = this.#open.splice(index, 1);
    if (index === -1 || !open) throw new Error(`the model ended a wait that never was: ${waitId}`);
    return open;
  }

  /** A cursor is written a little after it has moved: what a crash leaves may be an older one, but never one that skips. */
  async #takeAnsweredFromStorage(): Promise<void> {
    const stored = await this.real.answered();
    for (const person of this.state.people) {
      const answered = stored.get(person.key) ?? person.answered;
      assert.isAtMost(answered, person.answered, `the stored cursor of ${person.key}`);
      person.answered = answered;
    }
  }

  /** Stops the object as a crash does. What its open waits were answered before, stands; the others are cut off. */
  async crash(underWay: readonly Watched[] = []): Promise<() => void> {
    await this.real.abort([...underWay, ...this.#open.map(({ watched }) => watched)]);
    forgetMemory(this.state);
    await this.#takeAnsweredFromStorage();
    const ended = this.state.ended.splice(0);
    const open = this.#open.splice(0);
    const cut = open.filter(({ input, isLost, watched }) => {
      if (watched.isCutOff()) return true;
      const answer = ended.find(({ waitId }) => waitId === input.waitId)?.answer;
      this.heard("open wait", input.key, watched.value, answer, { isLost });
      return false;
    });
    // As the Worker does: the same wait again, as a further slice.
    return () => {
      for (const { input, isLost } of cut) this.ask({ ...input, continued: true }, isLost);
    };
  }
}
