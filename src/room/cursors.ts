import { MAX_REPLY_CHARS } from "../domain/limits.ts";
import type { ChatMessage } from "../domain/message.ts";
import type { Unconfirmed } from "../domain/wait.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";

// Pure rules about where reading resumes, and how much fits into one reply.

type ReadingState = Pick<
  ParticipantRow,
  "joined_id" | "delivery_cursor" | "last_wait" | "last_wait_from" | "unproven_from"
>;

/**
 * The id after which reading resumes: the cursor they present, else their delivery cursor. A wait
 * that is resumed after its reply was lost resumes from where it began.
 *
 * @param call `waitCall`, if the caller waits
 */
export function readingPosition(
  participant: ReadingState,
  presentedCursor: number | undefined,
  call?: string,
): number {
  const { joined_id, delivery_cursor, last_wait, last_wait_from } = participant;
  const isResumed = call !== undefined && call === last_wait;
  const unread = isResumed ? last_wait_from : delivery_cursor;
  return Math.max(joined_id, presentedCursor ?? unread);
}

/**
 * What a caller without a cursor may have missed, because their last wait may have been cut off. A
 * wait that is resumed names the same as before.
 */
export function unconfirmedDelivery(
  { last_wait, last_wait_from, unproven_from, delivery_cursor }: ReadingState,
  presentedCursor: number | undefined,
  call?: string,
): Unconfirmed {
  if (presentedCursor !== undefined || last_wait === null) return {};
  if (last_wait !== call) return { unconfirmed: { after: last_wait_from, upTo: delivery_cursor } };
  return unproven_from === null
    ? {}
    : { unconfirmed: { after: unproven_from, upTo: last_wait_from } };
}

/**
 * The id up to which messages have arrived for certain. Any reply that was lost can be read again
 * from there, also after the chat has ended.
 */
export function provenPosition({
  last_wait,
  last_wait_from,
  unproven_from,
  delivery_cursor,
}: ReadingState): number {
  return last_wait === null ? delivery_cursor : (unproven_from ?? last_wait_from);
}

/**
 * The cursor for a sender: past their own message, unless that would skip a message of someone
 * else.
 */
export function cursorAfterSending(ownId: number, firstUnreadId: number | undefined): number {
  return firstUnreadId !== undefined && firstUnreadId < ownId ? firstUnreadId - 1 : ownId;
}

/**
 * The cursor after a page of history: it moves only if the page begins where the participant left
 * off.
 */
export function cursorAfterPage(position: number, page: readonly ChatMessage[]): number {
  const first = page[0];
  const last = page.at(-1);
  if (!first || !last || first.id > position + 1) return position;
  return Math.max(position, last.id);
}

/**
 * The longest run of messages, from one end, whose texts fit into one reply. One message always
 * fits.
 */
export function fitReply(messages: readonly ChatMessage[], keep: "first" | "last"): ChatMessage[] {
  const ordered = keep === "first" ? messages : messages.toReversed();
  let chars = 0;
  const fitting: ChatMessage[] = [];
  for (const message of ordered) {
    chars += message.message.length;
    if (fitting.length > 0 && chars > MAX_REPLY_CHARS) break;
    fitting.push(message);
  }
  return keep === "first" ? fitting : fitting.toReversed();
}
