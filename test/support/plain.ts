import { exports } from "cloudflare:workers";

/** The JSON of a reply; tests name the fields they expect. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = Record<string, any>;

export interface PlainReply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

/** A well-formed room_id that leads to no room. */
export const UNKNOWN_ROOM_ID = "room_AAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAA";

/** The same for a named room. */
export const UNKNOWN_NAMED_ROOM_ID = "room_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const TOOL_CALL_URL = "http://localhost/mcp/v1/tools/call";

/** Posts a body to the plain HTTP endpoint of the Worker under test. */
export async function post(body: BodyInit, headers: HeadersInit = {}): Promise<PlainReply> {
  const response = await exports.default.fetch(TOOL_CALL_URL, { method: "POST", body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}

/** Calls a tool over plain HTTP. */
export function call(method: string, params: Json = {}): Promise<PlainReply> {
  return post(JSON.stringify({ method, params }));
}

/** Calls a tool and returns the JSON of its reply. */
export async function ask(method: string, params: Json = {}): Promise<Json> {
  return (await call(method, params)).json;
}

/** Makes an unused topic or room name, because the tests of a file share storage. */
export function unique(prefix: string): string {
  return `${prefix} ${crypto.randomUUID().slice(0, 8)}`;
}

/** Pairs two strangers under these names. */
export async function pair(names: [string, string] = ["Alice", "Bob"]): Promise<[Json, Json]> {
  const topic = unique("topic");
  const enter = (display_name: string): Promise<Json> =>
    ask("enter_queue", { topic, display_name, timeout: 20 });
  return Promise.all([enter(names[0]), enter(names[1])]);
}

/** Joins a new room under each of these names. */
export async function gather(...names: string[]): Promise<Json[]> {
  const room_name = unique("room");
  const joined: Json[] = [];
  for (const display_name of names) {
    joined.push(await ask("join_room", { room_name, display_name }));
  }
  return joined;
}

/** Resolves once the room shows this participant as `waiting`. */
export async function untilWaiting(observerRoomId: string, name: string): Promise<void> {
  for (;;) {
    const { participants } = await ask("get_messages", { room_id: observerRoomId, limit: 1 });
    const found = (participants as { name: string; status: string }[]).find(
      (participant) => participant.name === name,
    );
    if (found?.status === "waiting") return;
  }
}
