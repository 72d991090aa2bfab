import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import { MEANWHILE, OPEN_MS } from "../e2e/clients/broken-wait.ts";
import { restartAfterKill } from "../e2e/clients/killed-server.ts";
import { joinAsPartner } from "../e2e/clients/meeting.ts";
import type { Json } from "../e2e/support/clients.ts";
import { stateDirectory } from "../e2e/support/state.ts";
import { installCodex } from "./codex.ts";
import { type Script, startScriptedModel } from "./scripted-model.ts";

const SERVER = "chat";
const AGENT = "Codex";
const ROOM = "codex-over-a-kill";

/** Joins the room, waits once, and repeats what it heard. */
const joinAndWait: Script = ([joined, heard]) => {
  if (joined === undefined) {
    const params = { room_name: ROOM, display_name: AGENT };
    return { server: SERVER, tool: "join_room", params };
  }
  if (heard === undefined) {
    const { room_id, cursor } = JSON.parse(joined.slice(joined.indexOf("{"))) as Json;
    return { server: SERVER, tool: "wait_for_message", params: { room_id, cursor } };
  }
  return { say: `I heard: ${heard}` };
};

describe("Codex", () => {
  it("hears in its one wait, without an error, what is sent after a kill of the server", async () => {
    await using state = await stateDirectory();
    const build = buildWorker(`${state.path}/build`);
    const storage = `${state.path}/storage`;
    await using server = await startWorkerd(build, storage);
    await using model = await startScriptedModel(joinAndWait);
    await using codex = await installCodex(model.baseUrl, SERVER, server.url);

    const partner = await joinAsPartner(server.url, ROOM, AGENT);
    const running = codex.run("Join the room and tell me what you hear.");
    await Promise.race([partner.untilClientWaits(), running]);
    await delay(OPEN_MS);
    await using _restarted = await restartAfterKill(server, build, storage);
    await partner.send(MEANWHILE);

    const events = await running;
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
    const items = events
      .filter(({ type }) => type === "item.completed")
      .map(({ item }) => item as Json);
    expect(items.filter(({ type }) => type === "mcp_tool_call")).toMatchObject([
      { tool: "join_room", status: "completed", error: null },
      { tool: "wait_for_message", status: "completed", error: null },
    ]);
    expect(model.results()).toHaveLength(2);
    expect(items.at(-1)).toMatchObject({
      type: "agent_message",
      text: expect.stringContaining(MEANWHILE),
    });
    // It knows no model of this name.
    expect(items.filter(({ type }) => type === "error")).toMatchObject([
      { message: expect.stringContaining("Model metadata") },
    ]);
  });
});
