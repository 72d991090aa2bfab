import { isRefusal } from "../../../src/domain/refusal.ts";
import type { SentResult } from "../../../src/room/rpc.ts";
import { PendingCall } from "./real-room.ts";
import { sent } from "./reading.ts";
import { hasUsedBurst, send } from "./sending.ts";
import { head, member, positionOf, type State } from "./state.ts";
import { inputOf, type Message, realSend, sendMessage } from "./requests.ts";
import type { Harness } from "./harness.ts";

/** Sends more messages than one reply holds. The crashes in between reset the send rate. */
export async function flood(harness: Harness, key: string): Promise<void> {
  if (!member(harness.state, key)) return;
  for (const count of [30, 30]) {
    await crash(harness);
    for (let sent = 0; sent < count; sent += 1) {
      sendMessage(harness, key, { label: undefined, text: "flood", cursor: "none" });
    }
    await harness.settle();
  }
}

/** Crashes the object, then retries the waits that were open. */
export async function crash(harness: Harness): Promise<void> {
  const retryWaits = await harness.crash();
  retryWaits();
  await harness.settle();
}

/** Crashes the object during a send, which may have been stored, and retries as the Worker does. */
export async function sendThroughCrash(
  harness: Harness,
  key: string,
  message: Message,
): Promise<void> {
  if (hasUsedBurst(harness.state, key)) return;
  const input = inputOf(harness, key, message);
  const headBefore = head(harness.state);
  const first = new PendingCall(realSend(harness, input));
  let predicted = send(harness.state, input);
  const retryWaits = await harness.crash([first]);
  let answer = first.isCutOff() ? undefined : first.value;
  if (!answer) {
    answer = await realSend(harness, { ...input, retried: true });
    const entry = harness.state.log[headBefore];
    const person = member(harness.state, input.key);
    // A cursor that the first try moved may be lost with the object's memory.
    if (!entry) predicted = send(harness.state, { ...input, retried: true });
    if (entry && person && !isRefusal(answer as object)) {
      markAsQueued(harness.state, entry.id, answer as SentResult);
      predicted = sent(harness.state, entry, person, positionOf(person, input.cursor));
    }
  }
  harness.checkReply("send", input.key, answer, predicted, { text: input.text });
  retryWaits();
}

/** Marks the message as queued for everyone if the retry stored it: the crash ended all waits. */
function markAsQueued({ log }: State, id: number, { deliveredTo }: SentResult): void {
  const entry = log[id - 1];
  if (!entry || deliveredTo.length > 0) return;
  entry.queuedFor = [...entry.queuedFor, ...entry.deliveredTo];
  entry.deliveredTo = [];
}
