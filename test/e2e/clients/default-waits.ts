import { ask, type ClientKind, type ToolOutcome } from "../support/clients.ts";

/** One wait of each client, with no timeout named and nobody to answer. */
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

/** Starts them side by side, so that all of them take about as long as one. */
export function startDefaultWaits(clients: ClientKind[], serverUrl: string): DefaultWaits {
  const end = new AbortController();
  const waits = new Map<string, Promise<ToolOutcome>>();
  for (const kind of clients) {
    const wait = waitAlone(kind, serverUrl, end.signal);
    // Each is awaited in a test of its own; until then a failure is not yet anybody's.
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
