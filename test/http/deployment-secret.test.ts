import { evictAllDurableObjects, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { DeploymentSecret } from "../../src/index.ts";
import { ask } from "../support/plain.ts";
import { parseRoomId } from "../../src/domain/room-id.ts";

const object = (): DurableObjectStub<DeploymentSecret> => env.DEPLOYMENT_SECRET.getByName("secret");

describe("the deployment's secret", () => {
  it("is the same 256 bits for all who ask first at the same time", { tags: "S4" }, async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => object().read()));
    expect(secrets[0]).toHaveLength(32);
    expect(new Set(secrets.map((secret) => secret.join(" "))).size).toBe(1);
    expect(new Set(secrets[0])).not.toEqual(new Set([0]));
  });

  it("is still the same after its object was evicted", async () => {
    const before = await object().read();
    await evictAllDurableObjects();
    expect(await object().read()).toEqual(before);
  });

  it("is kept by one object of its own class", async () => {
    await ask("join_room", { display_name: "Alice" });
    expect(await listDurableObjectIds(env.DEPLOYMENT_SECRET)).toHaveLength(1);
    const stored = await runInDurableObject(object(), (_instance, { storage }) => [
      ...storage.kv.list(),
    ]);
    expect(stored).toEqual([["secret", await object().read()]]);
  });

  it("leads every isolate to the same room", async () => {
    const room_name = "the same room";
    const alice = await ask("join_room", { room_name });
    const bob = await ask("join_room", { room_name });
    const [one, other] = [alice, bob].map(({ room_id }) => parseRoomId(room_id as string)?.address);
    expect(one).toBe(other);
  });
});
