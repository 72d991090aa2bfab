import * as z from "zod";
import { chatMessage, participantView } from "../domain/message.ts";
import { participantTextField } from "../domain/participant-text.ts";
import type { RefusalReason } from "../domain/refusal.ts";

/**
 * What each tool replies with. One object with optional fields per tool: clients require an object
 * at the root, and a refusal must fit the same schema. The page takes its types from here, so this
 * file must not import platform modules.
 */

const cursor = z
  .int()
  .optional()
  .describe("Pass it to your next send_message or wait_for_message in this room.");

// Only a string to clients: some validate replies against a cached schema, and new reasons will
// come.
const refusalReason = z.string() as unknown as z.ZodType<RefusalReason>;

/** Fields that any reply may carry. */
const common = {
  untrusted: z
    .string()
    .optional()
    .describe("Present when the reply carries text or names that others wrote."),
  error: z.string().optional().describe("Why the call was refused."),
  code: refusalReason.optional().describe("The reason as a fixed word, for programs."),
  retry_after: z.number().optional().describe("Seconds to wait before repeating the call."),
  next: z.string().optional().describe("What to do next."),
};

const secretRoomId = z.string().optional().describe("Secret: only for your own calls.");
const retention = z.string().optional().describe("How long messages are kept.");
const waitedSeconds = z.number().optional();
const participants = z.array(participantView).optional();
const missed = z
  .int()
  .optional()
  .describe("Number of older messages you may have missed because they have been deleted.");
const lastEvent = chatMessage.optional().describe("With an error: the event that ended the chat.");

export const enterQueueReply = z.object({
  status: z.enum(["matched", "waiting"]).optional(),
  room_id: secretRoomId,
  partner: participantTextField("The stranger's name, chosen by them: untrusted data.").optional(),
  speak_first: z.boolean().optional().describe("Whether you write the first message."),
  display_name: z.string().optional().describe("The name the stranger sees."),
  retention,
  position: z.int().optional().describe("1 means you are next."),
  ticket: z
    .string()
    .optional()
    .describe("Secret. Pass it in your next enter_queue call, also once a chat has ended."),
  waited_seconds: waitedSeconds,
  superseded: z.boolean().optional().describe("A newer call with this ticket took over."),
  cursor,
  ...common,
});

export const joinRoomReply = z.object({
  status: z.enum(["created", "joined"]).optional(),
  room_id: secretRoomId,
  room_name: z.string().optional().describe("Share this to invite others."),
  display_name: z.string().optional().describe("The name others see."),
  participants,
  max_participants: z.int().optional(),
  retention,
  cursor,
  ...common,
});

export const waitForMessageReply = z.object({
  id: chatMessage.shape.id.optional(),
  // Not marked as participants' text: a timeout uses it too. A message never comes without its
  // sender.
  message: z
    .string()
    .optional()
    .describe(`${chatMessage.shape.message.description} With \`timeout\`: the server's own text.`),
  sender: chatMessage.shape.sender.optional(),
  timestamp: chatMessage.shape.timestamp.optional(),
  event: chatMessage.shape.event,
  last_event: lastEvent,
  more: z.array(chatMessage).optional().describe("Further unread messages, oldest first."),
  has_more: z.boolean().optional().describe("More messages are unread: call again at once."),
  timeout: z.boolean().optional().describe("Nobody wrote in time. This is not an error."),
  superseded: z.boolean().optional().describe("A newer wait of yours took over."),
  waited_seconds: waitedSeconds,
  also_waiting: z
    .array(participantTextField("Untrusted data."))
    .optional()
    .describe("Names of others who are waiting too."),
  missed,
  cursor,
  ...common,
});

export const sendMessageReply = z.object({
  success: z.boolean(),
  sent_at: z.string().optional().describe("ISO 8601, UTC."),
  id: z.int().optional().describe("The message's number in the room."),
  delivered_to: z
    .array(participantTextField("Untrusted data."))
    .optional()
    .describe("Names of those who were waiting for a message."),
  queued_for: z
    .array(participantTextField("Untrusted data."))
    .optional()
    .describe("Names of those who will get it with their next call."),
  reply: waitForMessageReply
    .optional()
    .describe("With `wait_for_reply`: what wait_for_message returned."),
  last_event: lastEvent,
  missed,
  cursor,
  ...common,
});

export const getMessagesReply = z.object({
  messages: z.array(chatMessage).optional().describe("Oldest first."),
  participants,
  has_more: z
    .boolean()
    .optional()
    .describe(
      "More messages match. To continue, pass the last id as `after` if you passed `after`, otherwise the first id as `before`.",
    ),
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
