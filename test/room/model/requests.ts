import { recordDelivery, history, type Page } from "./reading.ts";
import { hasUsedBurst, send, type SendInput } from "./sending.ts";
import { cancel, type WaitInput } from "./waiting.ts";
import type { CursorChoice, Harness } from "./harness.ts";

export interface Message {
  /** The idempotency key. Each participant has their own keys. */
  label: string | undefined;
  text: string;
  cursor: CursorChoice;
}

/** Four of these don't fit into one reply. */
const LONG = "long ".repeat(3_200);

export function inputOf(
  harness: Harness,
  key: string,
  { label, text, cursor }: Message,
): SendInput {
  const body = text === "long" ? LONG : text;
  const input = {
    key,
    text: label === undefined ? `${body} ${harness.next()}` : `${body} by ${key} with ${label}`,
    cursor: harness.cursor(key, cursor),
    idempotencyKey: label,
    callId: `call ${harness.next()}`,
    retried: false,
  };
  harness.sends.set(key, input);
  return input;
}

export function realSend(harness: Harness, { key: keyHash, ...call }: SendInput): Promise<unknown> {
  return harness.real.stub.send({ keyHash, ...call });
}

function sendInput(harness: Harness, input: SendInput): void {
  if (hasUsedBurst(harness.state, input.key)) return;
  harness.track(
    "send",
    input.key,
    realSend(harness, input),
    send(harness.state, input),
    input.text,
  );
}

export function sendMessage(harness: Harness, key: string, message: Message): void {
  sendInput(harness, inputOf(harness, key, message));
}

/**
 * Sends a participant's last message again. `retry` is the Worker's retry after a reset, `repeat`
 * is the client's new call with the same idempotency key.
 */
export function resend(harness: Harness, key: string, how: "retry" | "repeat"): void {
  const input = harness.sends.get(key);
  if (!input || !harness.mayPresent(key, input.cursor)) return;
  if (how === "retry") return sendInput(harness, { ...input, retried: true });
  const fresh = { ...input, callId: `call ${harness.next()}` };
  if (input.idempotencyKey !== undefined) sendInput(harness, fresh);
}

export interface Wait {
  cursor: CursorChoice;
  duration: WaitInput["duration"];
  /** The reply never reaches the client. */
  isLost?: boolean;
}

export function wait(harness: Harness, key: string, { cursor, duration, isLost }: Wait): void {
  const number = harness.next();
  const input = {
    key,
    cursor: harness.cursor(key, cursor),
    waitId: `wait ${number}`,
    calledAt: number,
    continued: false,
    duration,
  };
  harness.waits.set(key, [input, ...(harness.waits.get(key) ?? [])]);
  harness.startWait(input, isLost);
}

/** Asks for a further slice of the newest wait or of an older one. */
export function continueWait(harness: Harness, key: string, back: number): void {
  const input = harness.waits.get(key)?.[back];
  // A slice that ends by a timer would end at an unpredictable point among the other calls.
  const duration = input?.duration === "tiny" ? "poll" : input?.duration;
  if (input && duration && harness.mayPresent(key, input.cursor))
    harness.startWait({ ...input, duration, continued: true });
}

export function cancelWait(harness: Harness, key: string, waitId: string): void {
  harness.track("cancelWait", key, harness.real.stub.cancelWait({ waitId }), undefined);
  cancel(harness.state, waitId);
}

export function confirmDelivery(harness: Harness, key: string, choice: CursorChoice): void {
  const cursor = harness.cursor(key, choice) ?? 0;
  harness.track(
    "recordDelivery",
    key,
    harness.real.stub.recordDelivery({ keyHash: key, cursor }),
    undefined,
  );
  recordDelivery(harness.state, key, cursor);
}

export function readHistory(harness: Harness, key: string, page: Page): void {
  const promise = harness.real.stub.history({ keyHash: key, ...page });
  harness.track("history", key, promise, history(harness.state, key, page));
}
