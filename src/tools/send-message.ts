import * as z from "zod";
import {
  MAX_IDEMPOTENCY_KEY_CHARS,
  MAX_MESSAGE_CHARS,
  MAX_WAIT_SECONDS_MCP,
} from "../domain/limits.ts";
import { isRefusal, type Refusal, refuse } from "../domain/refusal.ts";
import { cleanLine, cleanText } from "../domain/text.ts";
import { logError } from "../log.ts";
import type { ToolContext } from "../object-clients/tool-context.ts";
import { roomWaitTarget } from "../object-clients/wait-target.ts";
import { callAsParticipant, roomAccess } from "../object-clients/room-client.ts";
import type { SentResult } from "../room/rpc.ts";
import { type SendMessageReply, sendMessageReply, type WaitForMessageReply } from "./replies.ts";
import { refusalFields } from "./refusal-text.ts";
import { cleaned, cursorField, roomIdField } from "./parameters.ts";
import { defineTool } from "./tool.ts";
import { withUnconfirmed } from "./unconfirmed.ts";
import { newRoomWait, type RoomWait, waitInRoom } from "./wait-in-room.ts";

export const sendMessage = defineTool({
  name: "send_message",
  title: "Send a message",
  description: [
    "Sends a message to everyone else in the room. Those who are not waiting get it later. To get the answer, call wait_for_message, or pass `wait_for_reply`.",
    "If a call returns nothing, repeat it only with the same `idempotency_key`, or the message may be sent twice.",
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
      .describe("Any text that identifies this message, such as a UUID. Remembered for 24 hours."),
    wait_for_reply: z
      .number()
      .min(0)
      .optional()
      .describe(`Also wait this many seconds for an answer, at most ${MAX_WAIT_SECONDS_MCP}.`),
  }),
  reply: sendMessageReply,
  waitTarget: ({ room_id, wait_for_reply }) =>
    Number(wait_for_reply) > 0 ? roomWaitTarget(room_id) : undefined,
  extraRefusalFields: { success: false },
  resume: (state, context) => waitForReply(context, state as ReplyWait),
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
    if (!wait_for_reply) return { ...storedReply(sent), next: nextAfterSending(sent) };
    // Presenting the cursor of the send would claim that the caller got everything before it.
    const waitCursor = cursor === undefined ? undefined : sent.cursor;
    const wait = newRoomWait(context, access, { timeout: wait_for_reply, cursor: waitCursor });
    const state: ReplyWait = { sent, wait };
    const { waitId } = context;
    context.offerResume?.({ waitId, deadline: wait.deadline, state });
    return waitForReply(context, state);
  },
});

/** The wait for an answer to a message that is stored. It can be kept as JSON. */
interface ReplyWait {
  sent: SentResult;
  wait: RoomWait;
}

function storedReply(sent: SentResult): SendMessageReply {
  return {
    success: true,
    sent_at: sent.sentAt,
    id: sent.id,
    ...(sent.deliveredTo.length > 0 && { delivered_to: sent.deliveredTo }),
    ...(sent.queuedFor.length > 0 && { queued_for: sent.queuedFor }),
    cursor: sent.cursor,
  };
}

function nextAfterSending(sent: SentResult): string {
  return withUnconfirmed("Call wait_for_message.", sent);
}

/** The call that `wait_for_reply` stands for. */
const WAIT = { tool: "wait_for_message" };

/** Waits for an answer to a message. If the wait fails, the send has still succeeded. */
async function waitForReply(
  context: ToolContext,
  { sent, wait }: ReplyWait,
): Promise<SendMessageReply> {
  const waited = await replyOrFailure(context, wait);
  const { cursor = 0, next, ...reply } = waited.reply;
  // Whatever happened to the wait, the message was sent: the advice must not be to send it again.
  const afterWait = waited.hasFailed ? `The message was sent. ${nextAfterSending(sent)}` : next;
  return { ...storedReply(sent), reply, cursor: Math.max(sent.cursor, cursor), next: afterWait };
}

async function replyOrFailure(
  context: ToolContext,
  wait: RoomWait,
): Promise<{ reply: WaitForMessageReply; hasFailed: boolean }> {
  try {
    const outcome = await waitInRoom(context, wait);
    if (!isRefusal(outcome)) return { reply: outcome, hasFailed: false };
    if (outcome.reason === "partner_disconnected") {
      return { reply: refusalFields(outcome, WAIT), hasFailed: false };
    }
    return { reply: withoutAdvice(outcome), hasFailed: true };
  } catch (error) {
    logError("the wait after send_message failed", error);
    return { reply: withoutAdvice(refuse("internal")), hasFailed: true };
  }
}

/** A failed wait without its advice to repeat the call, which would send the message again. */
function withoutAdvice(refusal: Refusal): WaitForMessageReply {
  const { next: _next, retry_after: _retryAfter, ...reply } = refusalFields(refusal, WAIT);
  return reply;
}
