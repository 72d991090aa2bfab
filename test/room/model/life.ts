import { runDurableObjectAlarm } from "cloudflare:test";
import { assert } from "vitest";
import { age } from "../../support/room.ts";
import { Client, Sightings } from "./clients.ts";
import { join, leave, open } from "./membership.ts";
import { alarm, isOverdue } from "./silence.ts";
import { forgetMemory, head } from "./state.ts";
import { hangUp, listen } from "./talk.ts";
import { PAIR, type World } from "./world.ts";

/** Once an alarm is overdue, a call that sets it anew would have it ring at a moment nobody knows. */
async function ringIfOverdue(world: World): Promise<void> {
  if (isOverdue(world.state)) await ring(world);
}

export async function enter(world: World, who: number, size?: number): Promise<void> {
  await ringIfOverdue(world);
  const { key, name } = world.person(who);
  const { stub } = world.real;
  if (world.isPaired) {
    const participants = PAIR.map((one) => ({ name: one.name, keyHash: one.key }));
    const promise = stub.open({ keyHash: key, matchedAt: Date.now(), participants });
    world.made("open", key, promise, open(world.state, key, PAIR));
  } else {
    const call = { keyHash: key, roomName: "r", displayName: name, maxParticipants: size };
    world.made("join", key, stub.join(call), join(world.state, key, name, size));
  }
  for (const person of world.state.people) {
    if (world.clients.has(person.key) || person.hasLeft) continue;
    const start = person.joinedId;
    world.clients.set(person.key, new Client(start, world.isPaired ? start : start + 1));
  }
  await world.settle();
}

export async function goAway(world: World, who: number): Promise<void> {
  await ringIfOverdue(world);
  const { key } = world.person(who);
  world.made("leave", key, world.real.stub.leave({ keyHash: key }), leave(world.state, key));
  await world.settle();
  world.clients.delete(key);
}

export async function ring(world: World): Promise<void> {
  if (isOverdue(world.state)) await checkLog(world);
  const isSet = world.state.room !== undefined;
  const { isWiped } = alarm(world.state);
  assert.equal(await runDurableObjectAlarm(world.real.stub), isSet, "whether an alarm was set");
  await world.settle();
  if (!isWiped) return;
  world.clients.clear();
  world.sightings = new Sightings();
}

export async function fallSilent(
  world: World,
  seconds: number,
  then: "alarm" | "no alarm yet",
): Promise<void> {
  if (!world.state.room) return;
  const ms = seconds * 1_000;
  await age(world.real.stub, ms);
  world.state.now += ms;
  if (then === "alarm") await ring(world);
}

/** Takes the object out of memory, as the platform does while nobody waits. */
export async function evict(world: World): Promise<void> {
  if (world.hasOpenWaits) return;
  await world.real.evict();
  forgetMemory(world.state);
}

async function checkLog(world: World): Promise<void> {
  const stored = world.state.room ? await world.real.log() : [];
  assert.deepEqual(
    stored.map(({ id, sender, text }) => ({ id, sender, text })),
    world.state.log.map(({ id, sender, message }) => ({ id, sender, text: message })),
    "the log",
  );
  world.sightings.check(stored, world.state.now);
}

/** At the end everybody reads to the end; then every check of a log is made. */
export async function finish(world: World): Promise<void> {
  for (const { key, waitId } of world.openWaits()) hangUp(world, key, waitId);
  await world.settle();
  for (const person of world.state.people.filter(({ hasLeft }) => !hasLeft)) {
    const client = world.clients.get(person.key);
    if (!client) throw new Error(`nobody speaks for ${person.key}`);
    for (let before = -1; before < client.cursor;) {
      before = client.cursor;
      listen(world, person.key, { cursor: "newest", hold: "poll" });
      await world.settle();
    }
    assert.deepEqual(client.missing(world.state, person, head(world.state)), [], "unobserved");
  }
  await checkLog(world);
}
