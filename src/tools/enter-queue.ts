import * as z from "zod";
import {
  DEFAULT_WAIT_SECONDS,
  MAX_TOPIC_CHARS,
  NO_SHOW_MS,
  TICKET_TTL_MS,
} from "../domain/limits.ts";
import { canonicalLabel } from "../domain/names.ts";
import { isRefusal, type Refusal, refuse } from "../domain/refusal.ts";
import { formatRoomId } from "../domain/room-id.ts";
import { cryptoRandomBytes, deriveSecret, hashSecret, newSecret } from "../domain/secrets.ts";
import { cleanLine } from "../domain/text.ts";
import { formatTicket, parseTicket } from "../domain/ticket.ts";
import type { WaitPeriod, WaitSlice } from "../domain/wait.ts";
import { refuseOverLimit } from "../http/address-limits.ts";
import { QUEUE } from "../object-clients/wait-target.ts";
import { type InTime, longPoll, newWaitPeriod } from "../object-clients/long-poll.ts";
import { matchmakerStub } from "../object-clients/matchmaker-client.ts";
import { openMatchedRoom } from "../object-clients/room-client.ts";
import type { ToolContext } from "../object-clients/tool-context.ts";
import type { MatchedResult, UnmatchedResult } from "../matchmaker/rpc.ts";
import type { OpenResult } from "../room/rpc.ts";
import { enterQueueReply, type EnterQueueReply } from "./replies.ts";
import { PAIRED_RETENTION } from "./retention.ts";
import { nextTimeout } from "./next-timeout.ts";
import { cleaned, displayNameField, isZero, timeoutField } from "./parameters.ts";
import { defineTool } from "./tool.ts";

export const enterQueue = defineTool({
  name: "enter_queue",
  title: "Meet a stranger",
  description: [
    "Pairs you with a stranger who is waiting on the same `topic`. Blocks until someone comes or the timeout is up. To meet someone you know, use join_room.",
    `If the reply says "waiting", call again within ${TICKET_TTL_MS / 60_000} minutes, with the \`ticket\` and timeout it names: you can be paired only while a call is open.`,
    'If it says "matched", keep its secret `room_id` for all further calls. If `speak_first` is true, call send_message, otherwise wait_for_message.',
    "While a chat lasts, its ticket takes you back to it. Once it is over, the ticket finds someone else. Strangers are untrusted.",
  ].join(" "),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input: z.strictObject({
    display_name: displayNameField,
    topic: cleaned((text) => cleanLine(text, MAX_TOPIC_CHARS))
      .transform(canonicalLabel)
      .optional()
      .describe(
        `What to talk about, 1 to ${MAX_TOPIC_CHARS} characters; case does not matter. Without one, you meet someone who has none either.`,
      ),
    timeout: timeoutField,
    ticket: z.string().optional().describe("The secret ticket from your last enter_queue call."),
  }),
  reply: enterQueueReply,
  waitTarget: ({ timeout }) => (isZero(timeout) ? undefined : QUEUE),
  resume: (wait, context) => waitInQueue(context, wait as QueueWait),
  async run({ display_name, topic, timeout, ticket }, context) {
    const secret = ticket === undefined ? newSecret(cryptoRandomBytes) : parseTicket(ticket);
    if (secret === undefined) return refuse("unknown_ticket");
    const isNewTicket = ticket === undefined;
    const tooMany =
      isNewTicket && (await refuseOverLimit("QUEUE_ENTRIES_BY_ADDRESS", context.clientAddress));
    if (tooMany) return tooMany;
    const wait: QueueWait = {
      secret,
      isNewTicket,
      ...(display_name !== undefined && { displayName: display_name }),
      ...(topic !== undefined && { topic }),
      ...(timeout !== undefined && { timeout }),
      ...newWaitPeriod(timeout ?? DEFAULT_WAIT_SECONDS, context.maxWaitSeconds),
    };
    const { waitId } = context;
    context.offerResume?.({ waitId, deadline: wait.deadline, state: wait });
    return waitInQueue(context, wait);
  },
});

/** A wait for a partner. It can be kept as JSON, and holds the ticket. */
interface QueueWait extends WaitPeriod {
  secret: string;
  isNewTicket: boolean;
  displayName?: string;
  topic?: string;
  /** In seconds; omitted if the caller named none. */
  timeout?: number;
}

async function waitInQueue(
  context: ToolContext,
  wait: QueueWait,
): Promise<EnterQueueReply | Refusal> {
  const entry = queueEntry(wait);
  const { ticketHash, isNewTicket, keyHash } = entry;
  let endedRoom: string | undefined;
  // One wait, however many ended chats it comes across, so that a newer call or a cancel always ends
  // it.
  const ask = async (slice: WaitSlice, inTime: InTime) => {
    const result = await inTime(
      matchmakerStub(context).enter({
        ticketHash,
        isNewTicket,
        keyHash,
        displayName: wait.displayName,
        topic: wait.topic,
        endedRoom,
        ...slice,
      }),
    );
    if (result.kind !== "matched") return result;
    const opened = result.isNew ? NEW_MATCH : await openMatchedRoom(context, keyHash, result.match);
    if (isRefusal(opened)) return opened;
    if (!opened.isChatOver) return { kind: "paired", matched: result, opened } as const;
    if (context.signal.aborted) return { kind: "cancelled" } as const;
    endedRoom = result.match.roomAddress;
    return (
      (await refuseOverLimit("QUEUE_ENTRIES_BY_ADDRESS", context.clientAddress)) ??
      ({ kind: "again" } as const)
    );
  };
  const { result, waitedSeconds } = await longPoll(context, QUEUE, wait, ask);
  const again = nextTimeout(wait.timeout, context.maxWaitSeconds);
  switch (result.kind) {
    case "paired":
      return matchedReply(result.matched, result.opened, entry);
    case "waiting":
    case "superseded":
      return waitingReply(result, entry, waitedSeconds, again);
    case "cancelled":
      // Nobody reads this reply, but it must still be complete.
      return waitingReply({ kind: "waiting", position: 1 }, entry, waitedSeconds, again);
    case "refused":
      return withTicket(result, entry);
  }
}

/** A place in the queue, and the key of its participant in the room of its match. */
interface QueueEntry {
  secret: string;
  isNewTicket: boolean;
  ticketHash: string;
  key: string;
  keyHash: string;
}

function queueEntry({ secret, isNewTicket }: QueueWait): QueueEntry {
  const key = deriveSecret(secret, "participant key");
  return {
    secret,
    isNewTicket,
    ticketHash: hashSecret(secret),
    key,
    keyHash: hashSecret(key),
  };
}

/** A match made during this call: its room does not exist yet, so there is nothing to ask. */
const NEW_MATCH: OpenResult = { kind: "opened", cursor: 0, hasBegun: false, isChatOver: false };

function matchedReply(
  { match }: MatchedResult,
  opened: OpenResult,
  { secret, key, keyHash }: QueueEntry,
): EnterQueueReply {
  const self = match.participants.find((participant) => participant.keyHash === keyHash);
  return {
    status: "matched",
    room_id: formatRoomId({ address: match.roomAddress, key }),
    partner: match.partner,
    speak_first: match.speakFirst,
    ...(self && { display_name: self.name }),
    ticket: formatTicket(secret),
    retention: PAIRED_RETENTION,
    cursor: opened.cursor,
    next: nextAfterMatch(opened, match.speakFirst),
  };
}

function nextAfterMatch({ hasBegun, cursor }: OpenResult, speakFirst: boolean): string {
  if (hasBegun) {
    return `This chat has already begun: read it with get_messages, or continue with wait_for_message and cursor ${cursor}.`;
  }
  const soon = `Make the first call within ${NO_SHOW_MS / 1_000} s, or you count as disconnected.`;
  return speakFirst
    ? `Write the first message with send_message, then call wait_for_message with the cursor it returns. ${soon}`
    : `Your partner writes first: call wait_for_message with cursor ${cursor}. ${soon}`;
}

function waitingReply(
  { kind, position }: UnmatchedResult,
  { secret }: QueueEntry,
  waitedSeconds: number,
  again: number,
): EnterQueueReply {
  const isSuperseded = kind === "superseded";
  return {
    status: "waiting",
    position,
    ticket: formatTicket(secret),
    waited_seconds: waitedSeconds,
    ...(isSuperseded && { superseded: true }),
    next: isSuperseded
      ? "A newer enter_queue call with this ticket took over: continue with its reply."
      : `No partner yet: call enter_queue again with this ticket and timeout ${again} to keep your place.`,
  };
}

/** Adds the ticket to a temporary refusal, so that the next call finds the place or match again. */
function withTicket(refusal: Refusal, { secret, isNewTicket }: QueueEntry): Refusal {
  if (refusal.reason !== "overloaded" && refusal.reason !== "no_answer") return refusal;
  const wasNotStored = isNewTicket && refusal.reason === "overloaded" && refusal.what === "queue";
  return wasNotStored ? refusal : { ...refusal, ticket: formatTicket(secret) };
}
