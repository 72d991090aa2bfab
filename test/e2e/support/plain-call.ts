import type { Json } from "./clients.ts";

/** Calls tools of one server over plain HTTP. */
export type PlainCall = (method: string, params?: Json) => Promise<Json>;

/** @param from the address that limits by address count the calls of, for tests that make very many */
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

/** Joins a room of its own under these names. */
export function gather(call: PlainCall, ...names: string[]): Promise<Json[]> {
  return gatherIn(call, crypto.randomUUID(), ...names);
}

/** Joins this room, which takes as many as a room can. */
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

/** Every message and event of a room. */
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
): Promise<void> {
  for (;;) {
    const { participants } = await call("get_messages", { room_id: observerRoomId, limit: 1 });
    const found = (participants as Json[]).find((participant) => participant["name"] === name);
    if (isReached(String(found?.["status"]))) return;
  }
}

/** Comes back once the room shows this participant's wait as open. */
export function untilWaiting(call: PlainCall, observerRoomId: string, name: string): Promise<void> {
  return untilStatus(call, observerRoomId, name, (status) => status === "waiting");
}

/** Comes back once the room does not show it any more. */
export function untilNotWaiting(
  call: PlainCall,
  observerRoomId: string,
  name: string,
): Promise<void> {
  return untilStatus(call, observerRoomId, name, (status) => status !== "waiting");
}
