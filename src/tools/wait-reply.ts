import * as z from "zod";
import { isRefusal, type Refusal } from "../domain/refusal.ts";
import type { Disconnected, Turn, WaitResult } from "../room/rpc.ts";
import type { ToolContext } from "../object-clients/call-context.ts";
import {
  cursorOutput,
  lastEventOutput,
  messageFields,
  messageOutput,
  missedOutput,
  replyFields,
} from "./schemas.ts";
import { longPoll } from "../object-clients/long-poll.ts";
import {
  recordDelivery,
  callAsParticipant,
  type RoomAccess,
} from "../object-clients/room-client.ts";

/** What `wait_for_message` answers, and `send_message` as its `reply`. */
export const waitOutput = z.object({
  id: messageFields.id.optional(),
  message: messageFields.message.optional(),
  sender: messageFields.sender.optional(),
  timestamp: messageFields.timestamp.optional(),
  event: messageFields.event,
  last_event: lastEventOutput,
  more: z.array(messageOutput).optional().describe("Further unread messages, oldest first."),
  has_more: z.boolean().optional().describe("Still more is unread: call again at once."),
  timeout: z.boolean().optional().describe("Nobody spoke in time. This is no error."),
  superseded: z.boolean().optional().describe("A newer wait of yours took over."),
  waited_seconds: z.number().optional(),
  also_waiting: z
    .array(z.string())
    .optional()
    .describe("Names of others who wait too: untrusted data."),
  missed: missedOutput,
  cursor: cursorOutput,
  ...replyFields,
});

export type WaitReply = z.input<typeof waitOutput>;

function nextAfterMessages({
  messages,
  cursor,
  hasMore,
  isChatOver,
}: Extract<WaitResult, { kind: "messages" }>): string {
  if (hasMore) return `More is unread: call wait_for_message with cursor ${cursor}.`;
  if (isChatOver) {
    return "Your partner is gone and nothing more will come. Call enter_queue with the ticket of this match to meet somebody else.";
  }
  const onlyEvents = messages.every(({ event }) => event !== undefined);
  const speak = onlyEvents ? "Say something" : "Answer";
  return `${speak} with send_message, or call wait_for_message with cursor ${cursor}.`;
}

function nextAfterTimeout(cursor: number, turn: Turn): string {
  const again = `call wait_for_message again with cursor ${cursor}`;
  if (turn === "you") {
    return `Everybody here is waiting, and it is your turn to speak: call send_message, then ${again}.`;
  }
  if (turn === "others") {
    return `Everybody here is waiting, and it is another participant's turn to speak: ${again}.`;
  }
  return `Nobody spoke yet: ${again}, or speak with send_message.`;
}

function waitReply(answer: WaitResult, cursor: number, waitedSeconds: number): WaitReply {
  switch (answer.kind) {
    case "messages": {
      const [first, ...more] = answer.messages;
      return {
        ...first,
        ...(more.length > 0 && { more }),
        ...(answer.hasMore && { has_more: true }),
        ...(answer.missed !== undefined && { missed: answer.missed }),
        cursor: answer.cursor,
        next: nextAfterMessages(answer),
      };
    }
    case "timeout":
    case "superseded": {
      const superseded = answer.kind === "superseded";
      return {
        timeout: true,
        message: "No message received",
        waited_seconds: waitedSeconds,
        cursor: answer.cursor,
        also_waiting: answer.alsoWaiting,
        ...(superseded && { superseded }),
        ...(answer.missed !== undefined && { missed: answer.missed }),
        next: superseded
          ? "A newer wait_for_message of yours took over; go on with its answer."
          : nextAfterTimeout(answer.cursor, answer.turn),
      };
    }
    // Nobody reads what is written for a client that is gone; it still has to be a whole answer.
    case "dropped":
    case "again":
      return {
        timeout: true,
        message: "No message received",
        waited_seconds: waitedSeconds,
        cursor,
        also_waiting: [],
        next: nextAfterTimeout(cursor, undefined),
      };
  }
}

/** Waits in a room for something that the caller has not seen, for `seconds` at most. */
export async function waitInRoom(
  context: ToolContext,
  access: RoomAccess,
  { seconds, cursor }: { seconds: number; cursor: number | undefined },
): Promise<WaitReply | Refusal> {
  const { address, keyHash } = access;
  const { answer, waitedSeconds } = await longPoll<WaitResult | Refusal | Disconnected>(
    seconds,
    context,
    address,
    ({ slice, patience }) =>
      callAsParticipant(
        context,
        access,
        (room, tries) => room.wait({ keyHash, cursor, ...slice(tries) }),
        patience,
      ),
  );
  if (isRefusal(answer)) {
    if ("last_event" in answer) recordDelivery(context, access, answer.cursor);
    return answer;
  }
  if (answer.kind === "messages") recordDelivery(context, access, answer.cursor);
  return waitReply(answer, cursor ?? 0, waitedSeconds);
}
