import * as z from "zod";
import { chatMessage, participantView } from "../domain/message.ts";
import { participantText } from "../domain/participant-text.ts";
import type { RefusalReason } from "../domain/refusal.ts";

/**
 * What each tool replies with. One object with optional fields per tool: clients require an object
 * at the root, and a refusal must fit the same schema. The page takes its types from here, so this
 * file must not import platform modules. The fields are described in comments only: no agent shows
 * its model the descriptions of a reply.
 */

/** Pass it to your next send_message or wait_for_message in this room. */
const cursor = z.int().optional();

// Only a string to clients: some validate replies against a cached schema, and new reasons will
// come.
const refusalReason = z.string() as unknown as z.ZodType<RefusalReason>;

/** Fields that any reply may carry. */
const common = {
  /** Present when the reply carries text or names that others wrote. */
  untrusted: z.string().optional(),
  /** Why the call was refused. */
  error: z.string().optional(),
  /** The reason as a fixed word, for programs. */
  code: refusalReason.optional(),
  /** Seconds to wait before repeating the call. */
  retry_after: z.number().optional(),
  /** What to do next. */
  next: z.string().optional(),
};

/** Secret: only for your own calls. */
const secretRoomId = z.string().optional();
/** How long messages are kept. */
const retention = z.string().optional();
const waitedSeconds = z.number().optional();
/**
 * Names of others; left out if there are none. Not marked as participants' text: the label is
 * longer than the names, and these lists come in every turn (ARCHITECTURE.md, "Trade-offs").
 */
const names = z.array(z.string()).optional();
const participants = z.array(participantView).optional();
/** Number of older messages you may have missed because they have been deleted. */
const missed = z.int().optional();
/** With an error: the event that ended the chat. */
const lastEvent = chatMessage.optional();

export const enterQueueReply = z.object({
  status: z.enum(["matched", "waiting"]).optional(),
  room_id: secretRoomId,
  partner: participantText().optional(),
  /** Whether you write the first message. */
  speak_first: z.boolean().optional(),
  /** The name the stranger sees. */
  display_name: z.string().optional(),
  retention,
  /** 1 means you are next. */
  position: z.int().optional(),
  /** Secret. Pass it in your next enter_queue call, even after a chat has ended. */
  ticket: z.string().optional(),
  waited_seconds: waitedSeconds,
  /** A newer call with this ticket took over. */
  superseded: z.boolean().optional(),
  cursor,
  ...common,
});

export const joinRoomReply = z.object({
  status: z.enum(["created", "joined"]).optional(),
  room_id: secretRoomId,
  /** Share this to invite others. */
  room_name: z.string().optional(),
  /** The name others see. */
  display_name: z.string().optional(),
  participants,
  max_participants: z.int().optional(),
  retention,
  cursor,
  ...common,
});

export const waitForMessageReply = z.object({
  id: chatMessage.shape.id.optional(),
  // Not marked as participants' text, because a timeout uses it too: with `timeout` it is the
  // server's own text. A message never comes without its sender.
  message: z.string().optional(),
  sender: chatMessage.shape.sender.optional(),
  timestamp: chatMessage.shape.timestamp.optional(),
  event: chatMessage.shape.event,
  last_event: lastEvent,
  /** Further unread messages, oldest first. */
  more: z.array(chatMessage).optional(),
  /** More messages are unread: call again at once. */
  has_more: z.boolean().optional(),
  /** Nobody wrote in time. This is not an error. */
  timeout: z.boolean().optional(),
  /** A newer wait of yours took over. */
  superseded: z.boolean().optional(),
  waited_seconds: waitedSeconds,
  /** Those who are waiting too. */
  also_waiting: names,
  missed,
  cursor,
  ...common,
});

export const sendMessageReply = z.object({
  success: z.boolean(),
  /** ISO 8601 in UTC, to the second. */
  sent_at: z.string().optional(),
  /** The message's number in the room. */
  id: z.int().optional(),
  /** Those who were waiting for a message. */
  delivered_to: names,
  /** Those who will get it with their next call. */
  queued_for: names,
  /** With `wait_for_reply`: what wait_for_message returned. `cursor` and `next` are outside it. */
  reply: waitForMessageReply
    .omit({ untrusted: true, retry_after: true, cursor: true, next: true })
    .optional(),
  last_event: lastEvent,
  missed,
  cursor,
  ...common,
});

export const getMessagesReply = z.object({
  /** Oldest first. */
  messages: z.array(chatMessage).optional(),
  participants,
  /**
   * More messages match. To continue, pass the last id as `after` if you passed `after`, otherwise
   * the first id as `before`.
   */
  has_more: z.boolean().optional(),
  last_event: lastEvent,
  missed,
  cursor,
  ...common,
});

export const leaveChatReply = z.object({ success: z.boolean().optional(), ...common });

export type EnterQueueReply = z.infer<typeof enterQueueReply>;
export type JoinRoomReply = z.infer<typeof joinRoomReply>;
export type WaitForMessageReply = z.infer<typeof waitForMessageReply>;
export type SendMessageReply = z.infer<typeof sendMessageReply>;
export type GetMessagesReply = z.infer<typeof getMessagesReply>;
export type LeaveChatReply = z.infer<typeof leaveChatReply>;
