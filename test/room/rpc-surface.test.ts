import { describe, expect, it } from "vitest";
import { join, newRoom } from "../support/room.ts";

describe("the RPC surface of a room", () => {
  it("does not expose the store, which only tests use", async () => {
    const room = newRoom();
    await join(room, "Alice");
    const { store } = room as unknown as { store: Promise<unknown> };
    await expect(store).rejects.toThrow(/does not implement "store"/u);
    expect(await join(room, "Bob")).toMatchObject({ status: "joined" });
  });
});
