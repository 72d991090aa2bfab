import { MAX_WAIT_MESSAGES } from "../domain/limits.ts";
import { type ParticipantView, timestampOf } from "../domain/message.ts";
import { refuse, type RefusalOf } from "../domain/refusal.ts";
import type { Unconfirmed } from "../domain/wait.ts";
import type { Waiters } from "../durable-object/waiters.ts";
import {
  cursorAfterPage,
  cursorAfterSending,
  fitReply,
  provenPosition,
  readingPosition,
  unconfirmedDelivery,
} from "./cursors.ts";
import { isChatOver, isPaired, presenceStatus } from "./lifecycle.ts";
import type {
  EmptyResult,
  HistoryPage,
  HistoryRequest,
  MessagesResult,
  Missed,
  SentResult,
} from "./rpc.ts";
import type { SentMessage } from "./storage/message-table.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import type { RoomState } from "./storage/room-state.ts";
import { whoseTurn } from "./turns.ts";

/**
 * What participants get to see of a room. `position` is the id after which reading resumes. Every
 * method is synchronous.
 */
export class RoomView {
  readonly #waiters: Waiters<number>;

  constructor(waiters: Waiters<number>) {
    this.#waiters = waiters;
  }

  /** Those who are in the room, as the others see them. */
  participants({ participants }: RoomState, now: number): ParticipantView[] {
    return participants.present().map((participant) => ({
      name: participant.name,
      status: presenceStatus(participant, this.#waiters.isWaiting(participant.id, now), now),
    }));
  }

  /** Whether this is a paired room whose chat has ended. */
  isChatOver({ row, participants }: RoomState): boolean {
    // The check for a paired room comes first: a named room need not list its participants.
    return isPaired(row) && isChatOver(row, participants.all());
  }

  /** Refuses a cursor that this room cannot have handed out. */
  refuseCursorAhead(
    { messages: { head } }: RoomState,
    cursor: number | undefined,
  ): RefusalOf<"cursor_ahead"> | undefined {
    return cursor === undefined || cursor <= head ? undefined : refuse("cursor_ahead", { head });
  }

  /** What ends a wait right away: unread messages, or the end of the chat. */
  unreadOrEnd(
    state: RoomState,
    participantId: number,
    position: number,
    unconfirmed: Unconfirmed,
  ): MessagesResult | RefusalOf<"partner_disconnected"> | undefined {
    const unread = state.messages.unread(participantId, position, MAX_WAIT_MESSAGES + 1);
    const chatOver = this.isChatOver(state);
    if (chatOver && unread.every(({ event }) => event !== undefined)) {
      return this.partnerDisconnected(state, participantId, position, unconfirmed);
    }
    const messages = fitReply(unread.slice(0, MAX_WAIT_MESSAGES), "first");
    const last = messages.at(-1);
    if (!last) return undefined;
    return {
      kind: "messages",
      messages,
      cursor: last.id,
      hasMore: messages.length < unread.length,
      isChatOver: chatOver,
      ...missed(state, position),
      ...unconfirmed,
    };
  }

  /** The end of a chat. If only events are unread, the last of them says how it ended. */
  partnerDisconnected(
    state: RoomState,
    participantId: number,
    position: number,
    unconfirmed: Unconfirmed,
  ): RefusalOf<"partner_disconnected"> {
    const unread = state.messages.unread(participantId, position, MAX_WAIT_MESSAGES + 1);
    const last = unread.at(-1);
    const more = { ...missed(state, position), ...withMessages(state, participantId, unconfirmed) };
    if (last && unread.every(({ event }) => event !== undefined)) {
      const over = { cursor: last.id, lastEvent: last, hasUnread: false };
      return refuse("partner_disconnected", { ...over, ...more });
    }
    const over = { cursor: position, hasUnread: last !== undefined };
    return refuse("partner_disconnected", { ...over, ...more });
  }

  /** The end of a wait without news: who else is waiting, and whose turn it is. */
  emptyResult(
    state: RoomState,
    kind: EmptyResult["kind"],
    participantId: number,
    position: number,
    now: number,
  ): EmptyResult {
    const present = state.participants.present().map(({ id, name }) => ({
      id,
      name,
      isWaiting: this.#waiters.isWaiting(id, now),
    }));
    return {
      kind,
      // After a timeout nothing from others is unread, so the next wait can skip the caller's own
      // messages.
      cursor: kind === "timeout" ? state.messages.head : position,
      alsoWaiting: present
        .filter(({ id, isWaiting }) => id !== participantId && isWaiting)
        .map(({ name }) => name),
      turn: whoseTurn(participantId, present),
      ...missed(state, position),
    };
  }

  /** What the sender of a message gets, including when they repeat the call. */
  sentResult(
    { messages, participants }: RoomState,
    sent: SentMessage,
    senderId: number,
    position: number,
  ): SentResult {
    return {
      kind: "sent",
      id: sent.id,
      sentAt: timestampOf(sent.sentAt),
      deliveredTo: participants.namesOf(sent.deliveredTo),
      queuedFor: participants.namesOf(sent.queuedFor),
      cursor: Math.max(
        position,
        cursorAfterSending(sent.id, messages.firstUnreadId(senderId, position)),
      ),
    };
  }

  /** One page of history: the newest messages, or those after or before an id. */
  history(
    state: RoomState,
    participant: ParticipantRow,
    { after, before, limit }: HistoryRequest,
    now: number,
  ): HistoryPage | RefusalOf<"partner_disconnected"> {
    const { messages: log } = state;
    const { id } = participant;
    const position = readingPosition(participant, undefined);
    const unreadAfter =
      after === undefined ? position : Math.max(provenPosition(participant), after);
    if (this.isChatOver(state) && log.firstUnreadId(id, unreadAfter) === undefined) {
      const unconfirmed = unconfirmedDelivery(participant, undefined);
      return this.partnerDisconnected(state, id, position, unconfirmed);
    }
    const newest = after === undefined;
    const found = log.page({
      after: after ?? 0,
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit: limit + 1,
      newest,
    });
    const limited = newest ? found.slice(-limit) : found.slice(0, limit);
    const messages = fitReply(limited, newest ? "last" : "first");
    return {
      kind: "page",
      messages,
      ...(after !== undefined && missed(state, after)),
      participants: this.participants(state, now),
      cursor: cursorAfterPage(position, messages),
      hasMore: messages.length < found.length,
    };
  }
}

/** What may be lost, if it holds a message: the last event is in the refusal itself. */
function withMessages(
  { messages }: RoomState,
  participantId: number,
  { unconfirmed }: Unconfirmed,
): Unconfirmed {
  if (!unconfirmed) return {};
  const { after, upTo } = unconfirmed;
  const delivered = messages.unread(participantId, after, MAX_WAIT_MESSAGES);
  const isLost = delivered.some(({ id, event }) => id <= upTo && event === undefined);
  return isLost ? { unconfirmed } : {};
}

/** How many of the messages after a position have been deleted. */
function missed({ messages }: RoomState, position: number): Missed {
  const count = messages.firstKept - 1 - position;
  return count > 0 ? { missed: count } : {};
}
