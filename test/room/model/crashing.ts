import { isRefusal } from "../../../src/domain/refusal.ts";
import type { SendResult } from "../../../src/room/rpc.ts";
import { Watched } from "./object.ts";
import { sent } from "./reading.ts";
import { isSpent, send } from "./sending.ts";
import { head, member, positionOf, type State } from "./state.ts";
import { inputOf, type Message, realSend, say } from "./talk.ts";
import type { World } from "./world.ts";

/** More messages than one reply holds. In between the object stops, because it takes no more at once. */
export async function flood(world: World, key: string): Promise<void> {
  if (!member(world.state, key)) return;
  for (const count of [30, 30]) {
    await crash(world);
    for (let sent = 0; sent < count; sent += 1) {
      say(world, key, { label: undefined, text: "flood", cursor: "none" });
    }
    await world.settle();
  }
}

/** The object stops as in a crash; whoever had a wait open asks again. */
export async function crash(world: World): Promise<void> {
  const askAgain = await world.crash();
  askAgain();
  await world.settle();
}

/** A crash while a message is under way: it was stored or not, and the Worker tries again. */
export async function sayThroughCrash(world: World, key: string, message: Message): Promise<void> {
  if (isSpent(world.state, key)) return;
  const input = inputOf(world, key, message);
  const headBefore = head(world.state);
  const first = new Watched(realSend(world, input));
  let predicted = send(world.state, input);
  const askAgain = await world.crash([first]);
  let answer = first.isCutOff() ? undefined : first.value;
  if (!answer) {
    answer = await realSend(world, { ...input, retried: true });
    const entry = world.state.log[headBefore];
    const person = member(world.state, input.key);
    // What stored nothing is asked anew: a cursor that had moved may have been lost with the rest of the memory.
    if (!entry) predicted = send(world.state, { ...input, retried: true });
    if (entry && person && !isRefusal(answer as object)) {
      forgetWaiting(world.state, entry.id, answer as SendResult);
      predicted = sent(world.state, entry, person, positionOf(person, input.cursor));
    }
  }
  world.heard("send", input.key, answer, predicted, { text: input.text });
  askAgain();
}

/** A message stored only by the second try came when no wait was open any more. */
function forgetWaiting({ log }: State, id: number, { deliveredTo }: SendResult): void {
  const entry = log[id - 1];
  if (!entry || deliveredTo.length > 0) return;
  entry.queuedFor = [...entry.queuedFor, ...entry.deliveredTo];
  entry.deliveredTo = [];
}
