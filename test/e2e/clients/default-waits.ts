import { ask, type ClientKind, type ToolOutcome } from "../support/clients.ts";

/** How long a wait without a timeout parameter lasts. */
export const DEFAULT_WAIT_SECONDS = { MCP: 50, "plain HTTP": 60 };

/** A wait of each client without a timeout parameter, alone in its room. */
export interface DefaultWaits extends AsyncDisposable {
  of: (clientName: string) => Promise<ToolOutcome>;
}

async function waitAlone(
  { connect }: ClientKind,
  serverUrl: string,
  cancel: AbortSignal,
): Promise<ToolOutcome> {
  await using client = await connect(serverUrl);
  const { room_id, cursor } = await ask(client, "join_room");
  return await client.callTool("wait_for_message", { room_id, cursor }, cancel);
}

/** Starts the waits concurrently, because each takes about a minute. */
export function startDefaultWaits(clients: ClientKind[], serverUrl: string): DefaultWaits {
  const end = new AbortController();
  const waits = new Map<string, Promise<ToolOutcome>>();
  for (const kind of clients) {
    const wait = waitAlone(kind, serverUrl, end.signal);
    // Each test awaits its own wait. An earlier failure must not count as unhandled.
    wait.catch(() => undefined);
    waits.set(kind.name, wait);
  }
  return {
    of: (clientName) => waits.get(clientName) ?? Promise.reject(new Error("no such client")),
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await Promise.allSettled(waits.values());
    },
  };
}
