import { assert } from "vitest";
import { wait as waitIn } from "../../support/room.ts";
import { type Client, type Reply, Observations } from "./clients.ts";
import { compare, RealRoom, PendingCall } from "./real-room.ts";
import { type Answer, resetMemory, member, newState } from "./state.ts";
import { wait, type WaitInput } from "./waiting.ts";

const WAIT_MS = { open: 20_000, tiny: 1, poll: 0 };

/** What the caller learns from a reply. */
interface Outcome {
  /** The reply never reaches the client. */
  isLost?: boolean;
  /** The text of an acknowledged message, which must not be lost. */
  text?: string;
}

interface Call extends Outcome {
  what: string;
  key: string;
  pending: PendingCall;
  predicted: Answer;
  /** The call ends by a timer, so its reply has to be awaited. */
  isTimed?: boolean;
}

interface OpenWait {
  input: WaitInput;
  isLost: boolean;
  pending: PendingCall;
}

/** The pending calls to the real room, each with the reply that the model predicts. */
export class Calls {
  readonly state = newState();
  readonly real = new RealRoom();
  clients = new Map<string, Client>();
  observations = new Observations();
  #calls: Call[] = [];
  #open: OpenWait[] = [];

  get hasOpenWaits(): boolean {
    return this.#open.length > 0;
  }

  openWaits(): WaitInput[] {
    return this.#open.map(({ input }) => input);
  }

  /** Adds a call. The room runs calls in the order in which they were added before a `settle`. */
  track(
    what: string,
    key: string,
    promise: Promise<unknown>,
    predicted: Answer,
    text?: string,
  ): void {
    const pending = new PendingCall(promise);
    this.#calls.push({ what, key, pending, predicted, ...(text !== undefined && { text }) });
  }

  startWait(input: WaitInput, isLost = false): void {
    const { key, duration, ...call } = input;
    const pending = new PendingCall(
      waitIn(this.real.stub, key, { ...call, remainingMs: WAIT_MS[duration] }),
    );
    const predicted = wait(this.state, input);
    const isTimed = duration === "tiny";
    if (predicted === "open") this.#open.push({ input, isLost, pending });
    else this.#calls.push({ what: "wait", key, pending, predicted, isLost, isTimed });
  }

  /** Compares all replies since the last time with the model. Leaves only open waits pending. */
  async settle(): Promise<void> {
    for (const { what, key, pending, predicted, isTimed, ...outcome } of this.#calls.splice(0)) {
      if (isTimed) await pending.done;
      this.checkReply(what, key, await this.real.answer(pending), predicted, outcome);
    }
    for (const { waitId, answer } of this.state.ended.splice(0)) {
      const { input, pending, isLost } = this.#removeOpen(waitId);
      this.checkReply("open wait", input.key, await this.real.answer(pending), answer, { isLost });
    }
    if (!this.hasOpenWaits) return;
    await this.real.roundTrip();
    for (const { input, pending } of this.#open) {
      assert.isUndefined(pending.result, `the wait of ${input.key} must stay open`);
    }
  }

  checkReply(
    what: string,
    key: string,
    actual: unknown,
    predicted: Answer,
    outcome: Outcome = {},
  ): void {
    compare(`${what} of ${key}`, actual, predicted);
    if (actual === undefined || outcome.isLost) return;
    this.observations.add(key, actual as Reply, outcome.text, this.state.now);
    this.clients.get(key)?.receive(this.state, member(this.state, key), actual as Reply);
  }

  #removeOpen(waitId: string): OpenWait {
    const index = this.#open.findIndex(({ input }) => input.waitId === waitId);
    const [open] = this.#open.splice(index, 1);
    if (index === -1 || !open) throw new Error(`the model ended an unknown wait: ${waitId}`);
    return open;
  }

  /** Cursors are written late, so a crash may leave an older one, but never a newer one. */
  async #loadDeliveryCursors(): Promise<void> {
    const stored = await this.real.deliveryCursors();
    for (const person of this.state.people) {
      const cursor = stored.get(person.key) ?? person.deliveryCursor;
      assert.isAtMost(cursor, person.deliveryCursor, `the stored cursor of ${person.key}`);
      person.deliveryCursor = cursor;
    }
  }

  /** Crashes the object. Returns a function that retries the open waits that it cut off. */
  async crash(underWay: readonly PendingCall[] = []): Promise<() => void> {
    await this.real.abort([...underWay, ...this.#open.map(({ pending }) => pending)]);
    resetMemory(this.state);
    await this.#loadDeliveryCursors();
    const ended = this.state.ended.splice(0);
    const open = this.#open.splice(0);
    const cut = open.filter(({ input, isLost, pending }) => {
      if (pending.isCutOff()) return true;
      const answer = ended.find(({ waitId }) => waitId === input.waitId)?.answer;
      this.checkReply("open wait", input.key, pending.value, answer, { isLost });
      return false;
    });
    // The Worker retries a wait as a further slice.
    return () => {
      for (const { input, isLost } of cut) this.startWait({ ...input, continued: true }, isLost);
    };
  }
}
