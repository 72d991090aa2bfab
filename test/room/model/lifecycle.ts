import { runDurableObjectAlarm } from "cloudflare:test";
import { assert } from "vitest";
import { age } from "../../support/room.ts";
import { Client, Observations } from "./clients.ts";
import * as membership from "./membership.ts";
import { alarm, isOverdue } from "./expiry.ts";
import { resetMemory, head } from "./state.ts";
import { cancelWait, wait } from "./requests.ts";
import { PAIR, type Harness } from "./harness.ts";

/** Runs an overdue alarm first: a call that reschedules it would make its time unpredictable. */
async function runOverdueAlarm(harness: Harness): Promise<void> {
  if (isOverdue(harness.state)) await runAlarm(harness);
}

export async function enter(harness: Harness, who: number, size?: number): Promise<void> {
  await runOverdueAlarm(harness);
  const { key, name } = harness.person(who);
  const { stub } = harness.real;
  if (harness.isPaired) {
    const participants = PAIR.map((one) => ({ name: one.name, keyHash: one.key }));
    const promise = stub.open({ keyHash: key, matchedAt: Date.now(), participants });
    harness.track("open", key, promise, membership.open(harness.state, key, PAIR));
  } else {
    const call = { keyHash: key, roomName: "r", displayName: name, maxParticipants: size };
    harness.track("join", key, stub.join(call), membership.join(harness.state, key, name, size));
  }
  for (const person of harness.state.people) {
    if (harness.clients.has(person.key) || person.hasLeft) continue;
    const start = person.joinedId;
    harness.clients.set(person.key, new Client(start, harness.isPaired ? start : start + 1));
  }
  await harness.settle();
}

export async function leave(harness: Harness, who: number): Promise<void> {
  await runOverdueAlarm(harness);
  const { key } = harness.person(who);
  harness.track(
    "leave",
    key,
    harness.real.stub.leave({ keyHash: key }),
    membership.leave(harness.state, key),
  );
  await harness.settle();
  harness.clients.delete(key);
}

export async function runAlarm(harness: Harness): Promise<void> {
  if (isOverdue(harness.state)) await checkLog(harness);
  const isSet = harness.state.room !== undefined;
  const { isWiped } = alarm(harness.state);
  assert.equal(await runDurableObjectAlarm(harness.real.stub), isSet, "whether an alarm was set");
  await harness.settle();
  if (!isWiped) return;
  harness.clients.clear();
  harness.observations = new Observations();
}

export async function letTimePass(
  harness: Harness,
  seconds: number,
  then: "alarm" | "no alarm yet",
): Promise<void> {
  if (!harness.state.room) return;
  const ms = seconds * 1_000;
  await age(harness.real.stub, ms);
  harness.state.now += ms;
  if (then === "alarm") await runAlarm(harness);
}

/** Evicts the object, as the platform does while no wait is open. */
export async function evict(harness: Harness): Promise<void> {
  if (harness.hasOpenWaits) return;
  await harness.real.evict();
  resetMemory(harness.state);
}

async function checkLog(harness: Harness): Promise<void> {
  const stored = harness.state.room ? await harness.real.log() : [];
  assert.deepEqual(
    stored.map(({ id, sender, text }) => ({ id, sender, text })),
    harness.state.log.map(({ id, sender, message }) => ({ id, sender, text: message })),
    "the log",
  );
  harness.observations.check(stored, harness.state.now);
}

/** Lets everyone read to the end of the log, then checks the whole log. */
export async function finish(harness: Harness): Promise<void> {
  for (const { key, waitId } of harness.openWaits()) cancelWait(harness, key, waitId);
  await harness.settle();
  for (const person of harness.state.people.filter(({ hasLeft }) => !hasLeft)) {
    const client = harness.clients.get(person.key);
    if (!client) throw new Error(`no client for ${person.key}`);
    for (let before = -1; before < client.cursor;) {
      before = client.cursor;
      wait(harness, person.key, { cursor: "newest", duration: "poll" });
      await harness.settle();
    }
    assert.deepEqual(client.missing(harness.state, person, head(harness.state)), [], "unobserved");
  }
  await checkLog(harness);
}
