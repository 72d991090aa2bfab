import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  LAST_CALL_RESOLUTION_MS,
  NO_SHOW_MS,
  PAIRED_IDLE_MS,
  WIPE_EMPTY_MS,
} from "../../src/domain/limits.ts";
import type { Room } from "../../src/room/room.ts";
import { age, newRoom, openPair, poll, type RoomStub, send, tables } from "../support/room.ts";

/** Everything stored except the times, which differ from run to run. */
function snapshot(room: RoomStub): Promise<unknown> {
  return runInDurableObject(room, (_instance, { storage: { sql } }) => {
    const names = sql
      .exec(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('participants', 'messages')",
      )
      .toArray();
    if (names.length === 0) return "wiped";
    return {
      participants: sql
        .exec(
          "SELECT id, name, gone_at IS NULL AS present, gone_reason FROM participants ORDER BY id",
        )
        .toArray(),
      messages: sql
        .exec("SELECT id, participant_id, sender, text, event FROM messages ORDER BY id")
        .toArray(),
    };
  });
}

function runAlarm(room: RoomStub): Promise<void> {
  return runInDurableObject(room, (instance: Room) => instance.alarm());
}

/**
 * Runs the alarm with its n-th SQL statement failing. Returns whether it reached that statement.
 */
function runAlarmFailingAt(room: RoomStub, statement: number): Promise<boolean> {
  return runInDurableObject(room, async (instance: Room, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    let statements = 0;
    sql.exec = ((...args: Parameters<typeof exec>) => {
      statements += 1;
      if (statements === statement) throw new Error("the storage fails");
      return exec(...args);
    }) as typeof sql.exec;
    try {
      await instance.alarm();
    } catch {
      // The caller runs the alarm again, as the platform does after a failure.
    } finally {
      sql.exec = exec;
    }
    return statements >= statement;
  });
}

const SCENARIOS: Record<string, (room: RoomStub) => Promise<void>> = {
  "disconnects one of a pair": async (room) => {
    await openPair(room);
    await send(room, "alice", "hello?");
    await age(room, NO_SHOW_MS);
    await poll(room, "alice");
  },
  "disconnects both of a pair": async (room) => {
    await openPair(room);
    await poll(room, "alice");
    await poll(room, "bob");
    await age(room, PAIRED_IDLE_MS + LAST_CALL_RESOLUTION_MS);
  },
  "wipes a room": async (room) => {
    await openPair(room);
    await room.leave({ keyHash: "alice" });
    await room.leave({ keyHash: "bob" });
    await age(room, WIPE_EMPTY_MS);
  },
};

describe.each(Object.keys(SCENARIOS))("an alarm that %s", (name) => {
  const prepare = async (): Promise<RoomStub> => {
    const room = newRoom();
    await SCENARIOS[name]?.(room);
    return room;
  };

  const expected = async (): Promise<unknown> => {
    const room = await prepare();
    const before = await snapshot(room);
    await runAlarm(room);
    const after = await snapshot(room);
    expect(after).not.toEqual(before);
    return after;
  };

  it("reaches the same state when it runs seven times", { tags: "D4" }, async () => {
    const room = await prepare();
    for (let run = 0; run < 7; run += 1) await runAlarm(room);
    expect(await snapshot(room)).toEqual(await expected());
  });

  it("reaches the same state after a failure at any statement", { tags: "D4" }, async () => {
    const target = await expected();
    let failures = 0;
    for (let hasFailed = true; hasFailed;) {
      const room = await prepare();
      hasFailed = await runAlarmFailingAt(room, failures + 1);
      if (hasFailed) failures += 1;
      await runAlarm(room);
      expect(await snapshot(room), `after a failure of statement ${failures}`).toEqual(target);
    }
    expect(failures).toBeGreaterThan(1);
  });
});

it("runs an alarm without effect in a room that was never created", async () => {
  const room = newRoom();
  await runAlarm(room);
  expect(await tables(room)).toEqual([]);
});
