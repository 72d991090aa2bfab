import { recordDelivery, history, type Page } from "./reading.ts";
import { isSpent, send, type SendInput } from "./sending.ts";
import { drop, type WaitInput } from "./waiting.ts";
import type { CursorChoice, World } from "./world.ts";

export interface Message {
  /** Idempotency key, of which each participant has their own. */
  label: string | undefined;
  text: string;
  cursor: CursorChoice;
}

/** Four of these don't fit into one reply. */
const LONG = "long ".repeat(3_200);

export function inputOf(world: World, key: string, { label, text, cursor }: Message): SendInput {
  const body = text === "long" ? LONG : text;
  const input = {
    key,
    text: label === undefined ? `${body} ${world.next()}` : `${body} by ${key} with ${label}`,
    cursor: world.cursor(key, cursor),
    idempotencyKey: label,
    callId: `call ${world.next()}`,
    retried: false,
  };
  world.sends.set(key, input);
  return input;
}

export function realSend(world: World, { key: keyHash, ...call }: SendInput): Promise<unknown> {
  return world.real.stub.send({ keyHash, ...call });
}

function sendInput(world: World, input: SendInput): void {
  if (isSpent(world.state, input.key)) return;
  world.made("send", input.key, realSend(world, input), send(world.state, input), input.text);
}

export function say(world: World, key: string, message: Message): void {
  sendInput(world, inputOf(world, key, message));
}

/**
 * The last message again: `retry`, as the Worker tries a call after a reset, or `repeat`, as the client repeats it with
 * its idempotency key.
 */
export function sayAgain(world: World, key: string, how: "retry" | "repeat"): void {
  const input = world.sends.get(key);
  if (!input || !world.mayPresent(key, input.cursor)) return;
  if (how === "retry") return sendInput(world, { ...input, retried: true });
  const fresh = { ...input, callId: `call ${world.next()}` };
  if (input.idempotencyKey !== undefined) sendInput(world, fresh);
}

export interface Wait {
  cursor: CursorChoice;
  hold: WaitInput["hold"];
  /** The reply never reaches the client. */
  isLost?: boolean;
}

export function listen(world: World, key: string, { cursor, hold, isLost }: Wait): void {
  const number = world.next();
  const input = {
    key,
    cursor: world.cursor(key, cursor),
    waitId: `wait ${number}`,
    calledAt: number,
    continued: false,
    hold,
  };
  world.waits.set(key, [input, ...(world.waits.get(key) ?? [])]);
  world.ask(input, isLost);
}

/** A further slice of the newest wait, or of an older one. */
export function listenOn(world: World, key: string, back: number): void {
  const input = world.waits.get(key)?.[back];
  // One that ends by the clock has no certain place among other calls.
  const hold = input?.hold === "tiny" ? "poll" : input?.hold;
  if (input && hold && world.mayPresent(key, input.cursor))
    world.ask({ ...input, hold, continued: true });
}

export function hangUp(world: World, key: string, waitId: string): void {
  world.made("drop", key, world.real.stub.cancelWait({ waitId }), undefined);
  drop(world.state, waitId);
}

export function confirm(world: World, key: string, choice: CursorChoice): void {
  const cursor = world.cursor(key, choice) ?? 0;
  world.made(
    "recordDelivery",
    key,
    world.real.stub.recordDelivery({ keyHash: key, cursor }),
    undefined,
  );
  recordDelivery(world.state, key, cursor);
}

export function lookBack(world: World, key: string, page: Page): void {
  const promise = world.real.stub.history({ keyHash: key, ...page });
  world.made("history", key, promise, history(world.state, key, page));
}
