import type { Json } from "./clients.ts";

export type PlainCall = (method: string, params?: Json) => Promise<Json>;

/**
 * Makes a function that calls the tools of a server over plain HTTP.
 *
 * @param from the caller's address, for tests that would exceed the limits of a single one
 */
export function plainCaller(serverUrl: string, from?: string): PlainCall {
  const headers = from === undefined ? {} : { "CF-Connecting-IP": from };
  return async (method, params = {}) => {
    const response = await fetch(`${serverUrl}/mcp/v1/tools/call`, {
      method: "POST",
      headers,
      body: JSON.stringify({ method, params }),
    });
    return (await response.json()) as Json;
  };
}

/** Joins a new room under each of these names. */
export function gather(call: PlainCall, ...names: string[]): Promise<Json[]> {
  return gatherIn(call, crypto.randomUUID(), ...names);
}

/** Joins this room under each of these names, with the highest participant limit. */
export async function gatherIn(
  call: PlainCall,
  room_name: string,
  ...names: string[]
): Promise<Json[]> {
  const joined: Json[] = [];
  for (const display_name of names) {
    joined.push(await call("join_room", { room_name, display_name, max_participants: 50 }));
  }
  return joined;
}

/** Reads every message and event of a room. */
export async function wholeHistory(call: PlainCall, roomId: string): Promise<Json[]> {
  const all: Json[] = [];
  for (;;) {
    const after = Number(all.at(-1)?.["id"] ?? 0);
    const page = await call("get_messages", { room_id: roomId, after, limit: 200 });
    all.push(...(page["messages"] as Json[]));
    if (page["has_more"] !== true) return all;
  }
}

async function untilStatus(
  call: PlainCall,
  observerRoomId: string,
  name: string,
  isReached: (status: string) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { participants } = await call("get_messages", { room_id: observerRoomId, limit: 1 });
    const found = (participants as Json[]).find((participant) => participant["name"] === name);
    if (isReached(String(found?.["status"]))) return;
  }
}

/** Resolves once the room shows this participant as `waiting`. */
export function untilWaiting(
  call: PlainCall,
  observerRoomId: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  return untilStatus(call, observerRoomId, name, (status) => status === "waiting", signal);
}

/** Resolves once the room shows this participant as anything but `waiting`. */
export function untilNotWaiting(
  call: PlainCall,
  observerRoomId: string,
  name: string,
): Promise<void> {
  return untilStatus(call, observerRoomId, name, (status) => status !== "waiting");
}
