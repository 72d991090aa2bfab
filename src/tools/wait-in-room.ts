import { DEFAULT_WAIT_SECONDS } from "../domain/limits.ts";
import type { Refusal } from "../domain/refusal.ts";
import { waitCall, type WaitPeriod } from "../domain/wait.ts";
import type { ToolContext } from "../object-clients/tool-context.ts";
import { longPoll, newWaitPeriod } from "../object-clients/long-poll.ts";
import { askRoomToWait, recordDelivery, type RoomAccess } from "../object-clients/room-client.ts";
import type { EmptyResult, MessagesResult, Turn } from "../room/rpc.ts";
import { nextTimeout } from "./next-timeout.ts";
import type { WaitForMessageReply } from "./replies.ts";
import { withUnconfirmed } from "./unconfirmed.ts";

/** A participant's wait in a room. It can be kept as JSON. */
export interface RoomWait extends RoomAccess, WaitPeriod {
  cursor?: number;
  /** In seconds; omitted if the caller named none. */
  timeout?: number;
}

/** A wait that begins now. */
export function newRoomWait(
  { maxWaitSeconds }: ToolContext,
  { address, keyHash }: RoomAccess,
  { timeout, cursor }: { timeout: number | undefined; cursor: number | undefined },
): RoomWait {
  return {
    address,
    keyHash,
    ...(cursor !== undefined && { cursor }),
    ...(timeout !== undefined && { timeout }),
    ...newWaitPeriod(timeout ?? DEFAULT_WAIT_SECONDS, maxWaitSeconds),
  };
}

/** Waits in a room for something that the caller has not seen. */
export async function waitInRoom(
  context: ToolContext,
  wait: RoomWait,
): Promise<WaitForMessageReply | Refusal> {
  const { cursor, timeout } = wait;
  const ask = askRoomToWait(context, wait, cursor);
  const { result, waitedSeconds } = await longPoll(context, wait.address, wait, ask);
  const again = nextTimeout(timeout, context.maxWaitSeconds);
  const call = waitCall({ waitId: context.waitId, calledAt: wait.calledAt });
  switch (result.kind) {
    case "messages":
      recordDelivery(context, wait, result.cursor, call);
      return messagesReply(result);
    case "timeout":
    case "superseded":
      return emptyReply(result, waitedSeconds, again);
    case "cancelled":
      // Nobody reads this reply, but it must still be complete.
      return emptyReply(
        { kind: "timeout", cursor: cursor ?? 0, alsoWaiting: [], turn: undefined },
        waitedSeconds,
        again,
      );
    case "refused":
      if (result.reason === "partner_disconnected" && result.lastEvent) {
        recordDelivery(context, wait, result.cursor, call);
      }
      return result;
  }
}

function messagesReply(result: MessagesResult): WaitForMessageReply {
  const [first, ...more] = result.messages;
  return {
    ...first,
    ...(more.length > 0 && { more }),
    ...(result.hasMore && { has_more: true }),
    ...(result.missed !== undefined && { missed: result.missed }),
    cursor: result.cursor,
    next: withUnconfirmed(nextAfterMessages(result), result),
  };
}

function emptyReply(
  result: EmptyResult,
  waitedSeconds: number,
  again: number,
): WaitForMessageReply {
  const isSuperseded = result.kind === "superseded";
  return {
    timeout: true,
    // Fixed: clients may compare it (docs/reference.md).
    message: "No message received",
    waited_seconds: waitedSeconds,
    cursor: result.cursor,
    ...(result.alsoWaiting.length > 0 && { also_waiting: result.alsoWaiting }),
    ...(isSuperseded && { superseded: true }),
    ...(result.missed !== undefined && { missed: result.missed }),
    next: isSuperseded
      ? "A newer wait_for_message of yours took over: continue with its reply."
      : withUnconfirmed(nextAfterTimeout(result.cursor, result.turn, again), result),
  };
}

function nextAfterMessages({ messages, cursor, hasMore, isChatOver }: MessagesResult): string {
  if (hasMore) return `Call wait_for_message with cursor ${cursor}: more is unread.`;
  if (isChatOver) {
    return "The chat is over, so no more messages will come. To meet someone else, call enter_queue with the ticket of this match.";
  }
  const onlyEvents = messages.every(({ event }) => event !== undefined);
  return onlyEvents ? "Write or wait again." : "Answer or wait again.";
}

function nextAfterTimeout(cursor: number, turn: Turn, timeout: number): string {
  const again = `call wait_for_message with cursor ${cursor} and timeout ${timeout}.`;
  switch (turn) {
    case "you":
      return "Everyone is waiting and it is your turn: call send_message.";
    case "others":
      return `Everyone is waiting and it is someone else's turn: ${again}`;
    case undefined:
      return `To keep waiting, ${again}`;
  }
}
