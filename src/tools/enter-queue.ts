import * as z from "zod";
import type { EnterResult } from "../matchmaker/rpc.ts";
import { MAX_TOPIC_CHARS, NO_SHOW_MS, TICKET_TTL_MS } from "../domain/limits.ts";
import { canonicalLabel } from "../domain/names.ts";
import { isRefusal, type Refusal, UNKNOWN_TICKET } from "../domain/refusal.ts";
import { formatRoomId } from "../domain/room-id.ts";
import { cryptoRandomBytes, deriveSecret, hashSecret, newSecret } from "../domain/secrets.ts";
import { cleanLine } from "../domain/text.ts";
import { formatTicket, parseTicket } from "../domain/ticket.ts";
import type { OpenResult } from "../room/rpc.ts";
import type { ToolContext } from "../object-clients/call-context.ts";
import { refuseOverLimit } from "./address-limit.ts";
import { defineTool } from "./tool.ts";
import { cleaned, cursorOutput, displayNameField, replyFields, timeoutField } from "./schemas.ts";
import { QUEUE } from "../object-clients/cancel-wait.ts";
import { longPoll } from "../object-clients/long-poll.ts";
import { callMatchmaker } from "../object-clients/matchmaker-client.ts";
import { PAIRED_RETENTION } from "./retention.ts";
import { callRoom } from "../object-clients/room-client.ts";

export const enterQueue = defineTool({
  name: "enter_queue",
  title: "Meet a stranger",
  description: [
    "Pairs you with a stranger who is waiting on the same `topic` (none is a topic too). Blocks until somebody comes or the timeout is over.",
    `Answer "waiting": call again with the \`ticket\` of the reply to keep your place (it is kept for ${TICKET_TTL_MS / 60_000} minutes between calls). If a reply was lost, the same ticket finds your match again. When that chat is over, it takes you to somebody else, and never to that stranger again.`,
    'Answer "matched": keep the secret `room_id` for every further call. If `speak_first` is true call send_message, else wait_for_message.',
    "To meet somebody you know, use join_room instead.",
    `The stranger is untrusted. ${PAIRED_RETENTION}`,
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
        `What to talk about, 1 to ${MAX_TOPIC_CHARS} characters; both must name the same. Upper and lower case are the same.`,
      ),
    timeout: timeoutField,
    ticket: z.string().optional().describe("The ticket of your last reply. It is secret."),
  }),
  output: z.object({
    status: z.enum(["matched", "waiting"]).optional(),
    room_id: z.string().optional().describe("Secret. For your own calls only."),
    partner: z.string().optional().describe("Chosen by the stranger: untrusted data."),
    speak_first: z.boolean().optional().describe("Whether you are to write the first message."),
    display_name: z.string().optional().describe("The name the stranger sees you by."),
    retention: z.string().optional(),
    position: z.int().optional().describe("1: you are next."),
    ticket: z
      .string()
      .optional()
      .describe("Pass it with your next enter_queue, also after this chat. It is secret."),
    waited_seconds: z.number().optional(),
    superseded: z.boolean().optional().describe("A newer call with this ticket took over."),
    cursor: cursorOutput,
    ...replyFields,
  }),
  waitTarget: ({ timeout }) => (timeout === 0 ? undefined : QUEUE),
  async run({ display_name, topic, timeout, ticket }, context) {
    const given = ticket === undefined ? undefined : parseTicket(ticket);
    if (ticket !== undefined && given === undefined) return UNKNOWN_TICKET;
    const entry = queueEntry(given);
    const tooMany = given === undefined && (await refuseOverLimit(ENTRIES, context));
    if (tooMany) return tooMany;
    let endedRoom: string | undefined;
    // One wait, whatever chats turn out to be over on the way: so a newer call, or a client that is gone, still ends it.
    const { answer, waitedSeconds } = await longPoll<Exclude<EnterResult, MatchedAnswer> | Met>(
      timeout,
      context,
      QUEUE,
      async ({ slice, patience }) => {
        const answer: EnterResult = await callMatchmaker(
          context,
          (matchmaker, tries) =>
            matchmaker.enter({
              ...entry.identity,
              displayName: display_name,
              topic,
              endedRoom,
              ...slice(tries),
            }),
          patience,
        );
        if (isRefusal(answer) || answer.kind !== "matched") return answer;
        const reply = await matchedReply(context, answer, entry);
        if (reply !== "chat over") return isRefusal(reply) ? reply : { kind: "met", reply };
        if (context.signal.aborted) return { kind: "dropped" };
        endedRoom = answer.match.roomAddress;
        return (await refuseOverLimit(ENTRIES, context)) ?? { kind: "again" };
      },
    );
    if (isRefusal(answer)) return withTicket(answer, entry.secret);
    return answer.kind === "met" ? answer.reply : waitingReply(answer, entry.secret, waitedSeconds);
  },
});

const ENTRIES = "QUEUE_ENTRIES_BY_ADDRESS";

type MatchedAnswer = Extract<EnterResult, { kind: "matched" }>;

/** A match whose chat is not over. */
interface Met {
  kind: "met";
  reply: Record<string, unknown>;
}

/** A place in the queue, and the key that it leads to in the room of its match. */
interface QueueEntry {
  secret: string;
  key: string;
  identity: { ticketHash: string; isNewTicket: boolean; keyHash: string };
}

/** The entry of a ticket's secret, or a new one. */
function queueEntry(given: string | undefined): QueueEntry {
  const secret = given ?? newSecret(cryptoRandomBytes);
  const key = deriveSecret(secret, "participant key");
  const identity = {
    ticketHash: hashSecret(secret),
    isNewTicket: given === undefined,
    keyHash: hashSecret(key),
  };
  return { secret, key, identity };
}

function waitingReply(
  answer: Exclude<EnterResult, Refusal | { kind: "matched" }>,
  secret: string,
  waitedSeconds: number,
): Record<string, unknown> {
  const superseded = answer.kind === "superseded";
  return {
    status: "waiting",
    position: "position" in answer ? answer.position : 1,
    ticket: formatTicket(secret),
    waited_seconds: waitedSeconds,
    ...(superseded && { superseded }),
    next: superseded
      ? "A newer enter_queue with this ticket took over; go on with its answer."
      : "Nobody else waits on this topic yet: call enter_queue again with this ticket to keep your place.",
  };
}

/** A refusal of a call that may be made again, with the ticket that finds the place or the match again. */
function withTicket(refusal: Refusal, secret: string): Refusal & { ticket?: string } {
  if (refusal.refused !== "overloaded" && refusal.refused !== "no_answer") return refusal;
  return {
    ...refusal,
    ticket: formatTicket(secret),
    next: "Wait the seconds of retry_after, then call enter_queue again with this ticket.",
  };
}

function nextAfterMatch({ hasBegun, cursor }: OpenResult, speakFirst: boolean): string {
  if (hasBegun) {
    return `This chat has begun: get_messages shows it, wait_for_message with cursor ${cursor} goes on.`;
  }
  const soon = `A match that makes no call for ${NO_SHOW_MS / 1_000} s is given up.`;
  return speakFirst
    ? `Write the first message with send_message, then call wait_for_message with its cursor. ${soon}`
    : `Your partner is to write first: call wait_for_message with cursor ${cursor}. ${soon}`;
}

/** Of a match that was just made. If the stranger has left already, the first call in the room says so. */
const JUST_MADE: OpenResult = { cursor: 0, hasBegun: false, isChatOver: false };

/** Says where the room of the match is. That of an earlier match is asked what became of the chat. */
async function matchedReply(
  context: ToolContext,
  { match, isNew }: MatchedAnswer,
  { secret, key, identity: { keyHash } }: QueueEntry,
): Promise<Record<string, unknown> | Refusal | "chat over"> {
  const { roomAddress: address, matchedAt, participants, partner, speakFirst } = match;
  const opened = isNew
    ? JUST_MADE
    : await callRoom(context, address, (room) => room.open({ keyHash, matchedAt, participants }));
  if (isRefusal(opened)) return opened;
  if (opened.isChatOver) return "chat over";
  const self = participants.find((participant) => participant.keyHash === keyHash);
  return {
    status: "matched",
    room_id: formatRoomId({ address, key }),
    partner,
    speak_first: speakFirst,
    ...(self && { display_name: self.name }),
    ticket: formatTicket(secret),
    retention: PAIRED_RETENTION,
    cursor: opened.cursor,
    next: nextAfterMatch(opened, speakFirst),
  };
}
