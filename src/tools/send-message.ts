import * as z from "zod";
import { logError } from "../log.ts";
import { MAX_IDEMPOTENCY_KEY_CHARS, MAX_MESSAGE_CHARS } from "../domain/limits.ts";
import { isRefusal } from "../domain/refusal.ts";
import { cleanLine, cleanText } from "../domain/text.ts";
import type { ToolContext } from "../object-clients/call-context.ts";
import { defineTool } from "./tool.ts";
import { roomWaitTarget } from "../object-clients/cancel-wait.ts";
import {
  cleaned,
  cursorField,
  cursorOutput,
  lastEventOutput,
  missedOutput,
  replyFields,
  roomIdField,
} from "./schemas.ts";
import { callAsParticipant, type RoomAccess, roomAccess } from "../object-clients/room-client.ts";
import { waitInRoom, waitOutput, type WaitReply } from "./wait-reply.ts";

export const sendMessage = defineTool({
  name: "send_message",
  title: "Send a message",
  description: [
    "Sends a message to everybody else in the room. It is stored before this call answers; who is not waiting gets it later.",
    "Then call wait_for_message with the cursor of this reply, or pass `wait_for_reply` (seconds) to do both in one call.",
    "If the call fails without an answer, repeat it with the same `idempotency_key`: the message is sent once. Without a key a repeated call may send it twice.",
  ].join(" "),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input: z.strictObject({
    room_id: roomIdField,
    message: cleaned((text) => cleanText(text, MAX_MESSAGE_CHARS)).describe(
      `The text, 1 to ${MAX_MESSAGE_CHARS} characters.`,
    ),
    cursor: cursorField,
    idempotency_key: cleaned((text) => cleanLine(text, MAX_IDEMPOTENCY_KEY_CHARS))
      .optional()
      .describe(
        "Any text of yours that names this message, for example a UUID; kept for 24 hours.",
      ),
    wait_for_reply: z
      .number()
      .min(0)
      .optional()
      .describe("Wait this many seconds for an answer, as wait_for_message would."),
  }),
  output: z.object({
    success: z.boolean(),
    sent_at: z.string().optional().describe("ISO 8601, UTC."),
    id: z.int().optional().describe("The message's number in the room."),
    delivered_to: z
      .array(z.string())
      .optional()
      .describe("Names of those whose open wait it answered: untrusted data."),
    queued_for: z
      .array(z.string())
      .optional()
      .describe("Names of those who get it with their next call: untrusted data."),
    reply: waitOutput.optional().describe("With wait_for_reply: what wait_for_message answered."),
    last_event: lastEventOutput,
    missed: missedOutput,
    cursor: cursorOutput,
    ...replyFields,
  }),
  waitTarget: ({ room_id, wait_for_reply }) =>
    typeof wait_for_reply === "number" && wait_for_reply > 0 ? roomWaitTarget(room_id) : undefined,
  refusalFields: { success: false },
  async run({ room_id, message, cursor, idempotency_key, wait_for_reply }, context) {
    const access = roomAccess(room_id);
    if (isRefusal(access)) return access;
    const callId = crypto.randomUUID();
    const sent = await callAsParticipant(context, access, (room, tries) =>
      room.send({
        keyHash: access.keyHash,
        text: message,
        cursor,
        idempotencyKey: idempotency_key,
        callId,
        retried: tries > 0,
      }),
    );
    if (isRefusal(sent)) return sent;
    const wait = `Call wait_for_message with cursor ${sent.cursor} for the answer.`;
    const stored = {
      success: true,
      sent_at: sent.sentAt,
      id: sent.id,
      delivered_to: sent.deliveredTo,
      queued_for: sent.queuedFor,
    };
    if (wait_for_reply === undefined) return { ...stored, cursor: sent.cursor, next: wait };
    const outcome = await replyTo(context, access, wait_for_reply, sent.cursor);
    // Whatever became of the wait, the message is sent: the advice must not be to send it again.
    const next = outcome.hasWaited ? outcome.reply.next : `The message was sent. ${wait}`;
    const { reply } = outcome;
    return { ...stored, reply, cursor: reply.cursor ?? sent.cursor, next };
  },
});

/** What the wait after a message came to; a failure of it is no failure of the send. */
async function replyTo(
  context: ToolContext,
  access: RoomAccess,
  seconds: number,
  cursor: number,
): Promise<{ reply: WaitReply; hasWaited: boolean }> {
  try {
    const outcome = await waitInRoom(context, access, { seconds, cursor });
    if (!isRefusal(outcome)) return { reply: outcome, hasWaited: true };
    const { refused, ...reply } = outcome;
    return { reply, hasWaited: refused === "partner_disconnected" };
  } catch (error) {
    logError("the wait after send_message failed", error);
    return { reply: { error: "The server failed" }, hasWaited: false };
  }
}
