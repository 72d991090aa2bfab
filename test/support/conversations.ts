import { ask, type Json, unique } from "./plain.ts";
import type { Transport, FullReply } from "./transports.ts";

/** The replies of a conversation, with every value that differs between runs masked. */
export type Transcript = unknown[];

/** Holds a conversation in which one field carries the given text. */
export type Conversation = (transport: Transport, text: string) => Promise<Transcript>;

const MASKED = new Set(["timestamp", "sent_at", "room_id", "ticket", "waited_seconds"]);

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      MASKED.has(key) ? typeof inner : masked(inner),
    ]),
  );
}

interface Speaker {
  call: (tool: string, params?: Json) => Promise<FullReply>;
  received: Transcript;
}

function speaker(transport: Transport): Speaker {
  const received: Transcript = [];
  return {
    received,
    call: async (tool, params = {}) => {
      const reply = await transport(tool, params);
      received.push(masked(reply));
      return reply;
    },
  };
}

async function roomOfTwo(): Promise<[string, string]> {
  const room_name = unique("room");
  const observer = await ask("join_room", { room_name, display_name: "Observer" });
  const other = await ask("join_room", { room_name, display_name: "Other" });
  return [observer["room_id"], other["room_id"]];
}

/** The text is a message. */
export const asMessage: Conversation = async (transport, text) => {
  const [observer, other] = await roomOfTwo();
  const { call, received } = speaker(transport);
  const { json } = await call("send_message", { room_id: other, message: text });
  if (json["error"] !== undefined) return received;
  await call("wait_for_message", { room_id: observer, timeout: 5, cursor: 2 });
  await call("get_messages", { room_id: observer });
  await call("send_message", {
    room_id: observer,
    message: "yes",
    cursor: 2,
    wait_for_reply: 0.05,
  });
  return received;
};

/** The text is the name of a participant who joins, speaks and leaves. */
export const asName: Conversation = async (transport, text) => {
  const room_name = unique("room");
  const { room_id } = await ask("join_room", { room_name, display_name: "Observer" });
  const { call, received } = speaker(transport);
  const joined = (await call("join_room", { room_name, display_name: text })).json;
  if (joined["error"] !== undefined) return received.map((reply) => withRoomName(reply, room_name));
  await call("wait_for_message", { room_id, timeout: 5, cursor: 1 });
  await call("send_message", { room_id: joined["room_id"], message: "hello" });
  await call("wait_for_message", { room_id, timeout: 5, cursor: 2 });
  await call("send_message", { room_id, message: "hello too" });
  await call("leave_chat", { room_id: joined["room_id"] });
  await call("get_messages", { room_id });
  await call("wait_for_message", { room_id, timeout: 0, cursor: 3 });
  return received.map((reply) => withRoomName(reply, room_name));
};

function withRoomName(reply: unknown, roomName: string): unknown {
  return JSON.parse(JSON.stringify(reply).replaceAll(roomName, "a room"));
}

/** The text is the name of a matched stranger. */
export const asPartner: Conversation = async (transport, text) => {
  const topic = unique("topic");
  const { call, received } = speaker(transport);
  const refused = await call("enter_queue", { topic, display_name: text, timeout: 0 });
  if (refused.json["error"] !== undefined) return received;
  const waiting = transport("enter_queue", { topic, timeout: 20, ticket: refused.json["ticket"] });
  const met = await call("enter_queue", { topic, display_name: "Observer", timeout: 20 });
  received.push(masked(await waiting));
  await transport("leave_chat", { room_id: (await waiting).json["room_id"] });
  await call("wait_for_message", { room_id: met.json["room_id"], timeout: 0, cursor: 0 });
  await call("wait_for_message", { room_id: met.json["room_id"], timeout: 0, cursor: 1 });
  return received;
};

/** Length of the prefix that makes a room's name unique. */
export const UNIQUE_CHARS = 9;

/** The text is the room's name, after a unique prefix. */
export const asRoomName: Conversation = async (transport, text) => {
  const prefix = `${crypto.randomUUID().slice(0, UNIQUE_CHARS - 1)}-`;
  const { call, received } = speaker(transport);
  const unprefixed = (): Transcript =>
    received.map((reply) =>
      JSON.parse(JSON.stringify(reply).replaceAll(new RegExp(`${prefix} ?`, "gu"), "")),
    );
  const room_name = text.trim() === "" ? text : prefix + text;
  const { json } = await call("join_room", { room_name, display_name: "Observer" });
  if (json["error"] !== undefined) return received;
  await call("get_messages", { room_id: json["room_id"] });
  await call("join_room", { room_name, display_name: "Other" });
  await call("wait_for_message", { room_id: json["room_id"], timeout: 5, cursor: 1 });
  return unprefixed();
};

/** The text is a topic on which no one else waits. */
export const asTopic: Conversation = async (transport, text) => {
  const { call, received } = speaker(transport);
  const { json } = await call("enter_queue", { topic: text, display_name: "A", timeout: 0 });
  if (json["error"] !== undefined) return received;
  await call("enter_queue", { topic: "another", ticket: json["ticket"], timeout: 0 });
  return received;
};

/** The text is the idempotency key of a message, of its repetition and of a different message. */
export const asIdempotencyKey: Conversation = async (transport, text) => {
  const [observer, other] = await roomOfTwo();
  const { call, received } = speaker(transport);
  const params = { room_id: other, message: "once", idempotency_key: text };
  const { json } = await call("send_message", params);
  if (json["error"] !== undefined) return received;
  await call("send_message", params);
  await call("send_message", { ...params, message: "another" });
  await call("get_messages", { room_id: observer });
  return received;
};
