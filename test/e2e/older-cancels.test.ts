import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../harness/server.ts";
import { CLIENT, meet } from "./clients/meeting.ts";
import { SDK_1 } from "./clients/sdk-1.ts";
import { SDK_2_LEGACY } from "./clients/sdk-2.ts";
import { ask } from "./support/clients.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

describe.each([SDK_1, SDK_2_LEGACY])(
  "$name, which cancels by a notification and leaves its stream open",
  { tags: "C1" },
  ({ connect }) => {
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

    it("ends its wait in the room, and then receives, without a cursor, what was sent in between", async () => {
      await using client = await connect(server.url);
      const { roomId, partner } = await meet(client, server.url);
      for (const message of ["first", "second"]) {
        const cancel = new AbortController();
        const cancelled = client.callTool("wait_for_message", { room_id: roomId }, cancel.signal);
        await partner.untilClientWaits();
        cancel.abort();
        await expect(cancelled).rejects.toThrow(/abort|cancel/iu);
        await partner.untilClientStopsWaiting();
        expect(await partner.send(message)).toMatchObject({ queued_for: [CLIENT] });
        expect(await ask(client, "wait_for_message", { room_id: roomId })).toMatchObject({
          message,
        });
      }
    });
  },
);
