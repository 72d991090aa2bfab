import type { ClientKind } from "../support/clients.ts";

/** What came of something that every client does, all at the same time. */
export interface Background<Result> extends AsyncDisposable {
  of: (clientName: string) => Promise<Result>;
}

/** The same clients, which connect one after the other: each takes a while and much of a core. */
export function connectingInTurn(clients: ClientKind[]): ClientKind[] {
  let last: Promise<unknown> = Promise.resolve();
  return clients.map((kind) => ({
    ...kind,
    connect: (serverUrl) => {
      const connected = last.then(() => kind.connect(serverUrl));
      last = connected.catch(() => undefined);
      return connected;
    },
  }));
}

/**
 * Starts something long with every client at once, while other tests run.
 *
 * @param run gets a signal that tells it to stop
 */
export function startInBackground<Result>(
  clients: ClientKind[],
  run: (kind: ClientKind, stop: AbortSignal) => Promise<Result>,
): Background<Result> {
  const stop = new AbortController();
  const results = new Map<string, Promise<Result>>();
  for (const kind of clients) {
    const result = run(kind, stop.signal);
    // Each test awaits its own result. An earlier failure must not count as unhandled.
    result.catch(() => undefined);
    results.set(kind.name, result);
  }
  return {
    of: (clientName) => results.get(clientName) ?? Promise.reject(new Error("no such client")),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.allSettled(results.values());
    },
  };
}
