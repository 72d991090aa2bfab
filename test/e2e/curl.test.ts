import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import type { Json } from "./support/clients.ts";
import { untilWaiting } from "./support/plain-call.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const run = promisify(execFile);

describe("the server, called with curl", () => {
  let state: StateDirectory;
  let server: RunningServer;

  beforeAll(async () => {
    state = await stateDirectory();
    server = await startServer(state.path);
  });

  afterAll(async () => {
    await server?.kill();
    await state?.[Symbol.asyncDispose]();
  });

  const curl = async (method: string, params: Json = {}): Promise<Json> => {
    const body = JSON.stringify({ method, params });
    const { stdout } = await run("curl", ["-sS", `${server.url}/mcp/v1/tools/call`, "-d", body]);
    return JSON.parse(stdout) as Json;
  };

  it("pairs two strangers, delivers and keeps messages, times out, and ends", async () => {
    const [alice, bob] = await Promise.all([
      curl("enter_queue", { display_name: "Alice" }),
      curl("enter_queue", { display_name: "Bob" }),
    ]);
    expect(alice).toMatchObject({ status: "matched", partner: "Bob" });
    expect(bob).toMatchObject({ status: "matched", partner: "Alice" });

    const open = curl("wait_for_message", { room_id: bob["room_id"] });
    await untilWaiting(curl, alice["room_id"], "Bob");
    await curl("send_message", { room_id: alice["room_id"], message: "Hello Bob!" });
    expect(await open).toMatchObject({ message: "Hello Bob!", sender: "Alice" });

    await curl("send_message", { room_id: alice["room_id"], message: "Are you there?" });
    expect(await curl("wait_for_message", { room_id: bob["room_id"] })).toMatchObject({
      message: "Are you there?",
    });
    expect(await curl("wait_for_message", { room_id: bob["room_id"], timeout: 2 })).toMatchObject({
      timeout: true,
      message: "No message received",
      waited_seconds: 2,
    });

    await curl("send_message", { room_id: alice["room_id"], message: "Bye" });
    await curl("leave_chat", { room_id: alice["room_id"] });
    expect(await curl("wait_for_message", { room_id: bob["room_id"] })).toMatchObject({
      message: "Bye",
    });
    expect(await curl("wait_for_message", { room_id: bob["room_id"] })).toMatchObject({
      error: "Partner disconnected",
    });
    expect(
      await curl("wait_for_message", {
        room_id: "room_AAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAA",
      }),
    ).toMatchObject({ error: "Not in room" });
  });

  it("answers /health", async () => {
    const { stdout } = await run("curl", ["-sS", `${server.url}/health`]);
    expect(JSON.parse(stdout)).toEqual({ status: "ok" });
  });
});
