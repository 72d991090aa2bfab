import { DurableObject } from "cloudflare:workers";
import { IDEMPOTENCY_WINDOW_MS, RETRY_SEARCH_MESSAGES, WAIT_SLICE_MS } from "../domain/limits.ts";
import { isRefusal, refuse, type RefusalOf } from "../domain/refusal.ts";
import { utf8Length } from "../domain/text.ts";
import { type CancelWaitRequest, waitCall } from "../domain/wait.ts";
import { Waiters } from "../durable-object/waiters.ts";
import { readingPosition, unconfirmedDelivery } from "./cursors.ts";
import { DeliveryCursors } from "./delivery-cursors.ts";
import { mustRecordCall, nextDueAt, wipeDueAt } from "./lifecycle.ts";
import { Membership } from "./membership.ts";
import { RoomView } from "./room-view.ts";
import type {
  EmptyResult,
  HistoryRequest,
  HistoryResult,
  JoinRequest,
  JoinResult,
  LeaveRequest,
  LeaveResult,
  OpenRequest,
  OpenResult,
  RecordDeliveryRequest,
  RoomMissing,
  SendRequest,
  SendResult,
  SentResult,
  WaitRequest,
  WaitResult,
} from "./rpc.ts";
import { SendRate } from "./send-rate.ts";
import type { SentMessage } from "./storage/message-table.ts";
import type { ParticipantRow } from "./storage/participant-table.ts";
import type { RoomState } from "./storage/room-state.ts";
import { RoomStore } from "./storage/room-store.ts";

/** The participant of a key, or why they may not act in the room. */
type MemberLookup =
  | { kind: "member"; state: RoomState; participant: ParticipantRow }
  | RoomMissing
  | RefusalOf<"not_in_room">;

/**
 * One conversation. Every method reads, decides and writes in one synchronous turn, so no other
 * call comes in between; only `wait` then holds an open promise. Refusals are values.
 */
export class Room extends DurableObject<Env> {
  /**
   * Public only for tests, which change stored data behind the room's back. RPC can't reach
   * instance properties.
   */
  readonly store: RoomStore;
  readonly #waiters = new Waiters<number>();
  readonly #sendRate = new SendRate();
  readonly #view = new RoomView(this.#waiters);
  readonly #membership: Membership;
  readonly #deliveryCursors: DeliveryCursors;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.store = new RoomStore(ctx.storage);
    this.#deliveryCursors = new DeliveryCursors(this.store);
    this.#membership = new Membership(this.store, this.#waiters, this.#view);
  }

  /** Makes the room of a match on the first call, and reports how its chat stands. */
  open(request: OpenRequest): OpenResult {
    // An existing room is not changed, so it needs no transaction and no alarm.
    if (this.store.state()) return this.#membership.open(request, Date.now());
    const result = this.store.transaction(() => this.#membership.open(request, Date.now()));
    this.#scheduleAlarm();
    return result;
  }

  /** Creates the room on the first call; joins it on later ones. */
  join(request: JoinRequest): JoinResult {
    const result = this.store.transaction(() => this.#membership.join(request, Date.now()));
    if (!isRefusal(result)) this.#scheduleAlarm();
    return result;
  }

  /** Takes the caller out of the room. Repeating it gives the same result. */
  leave({ keyHash }: LeaveRequest): LeaveResult {
    const result = this.store.transaction(() => this.#membership.leave(keyHash, Date.now()));
    if (result.kind === "left") this.#scheduleAlarm();
    return result;
  }

  /** Stores a message, then wakes the others. */
  send(request: SendRequest): SendResult {
    const now = Date.now();
    const caller = this.#recordedMember(request.keyHash, now);
    if (caller.kind !== "member") return caller;
    const { state, participant } = caller;
    const ahead = this.#view.refuseCursorAhead(state, request.cursor);
    if (ahead) return ahead;
    this.#acknowledge(participant, request.cursor);
    const position = readingPosition(participant, request.cursor);
    const unconfirmed = unconfirmedDelivery(participant, request.cursor);
    const result = (sent: SentMessage): SentResult => ({
      ...this.#view.sentResult(state, sent, participant.id, position),
      ...unconfirmed,
    });
    const earlier = sentBefore(state, participant.id, request, now);
    if (earlier) {
      return earlier.text === request.text ? result(earlier) : refuse("idempotency_conflict");
    }
    if (this.#view.isChatOver(state)) {
      return this.#view.partnerDisconnected(state, participant.id, position, unconfirmed);
    }
    const tooFast = this.#sendRate.take(participant.id, utf8Length(request.text), now);
    if (tooFast) return refuse("rate_limited", { limit: "messages", ...tooFast });
    const sent = this.#append(state, participant, request, now);
    this.#waiters.wakeAllBut(participant.id);
    return result(sent);
  }

  /** Returns what the caller has not seen, or waits for it. Changes nothing in the log. */
  async wait(request: WaitRequest): Promise<WaitResult> {
    const caller = this.#recordedMember(request.keyHash, Date.now());
    if (caller.kind !== "member") return caller;
    const { state, participant } = caller;
    const ahead = this.#view.refuseCursorAhead(state, request.cursor);
    if (ahead) return ahead;
    const { id } = participant;
    this.#acknowledge(participant, request.cursor);
    const call = waitCall(request);
    const position = readingPosition(participant, request.cursor, call);
    const unconfirmed = unconfirmedDelivery(participant, request.cursor, call);
    const empty = (current: RoomState, kind: EmptyResult["kind"]): EmptyResult => ({
      ...this.#view.emptyResult(current, kind, id, position, Date.now()),
      ...unconfirmed,
    });
    const barred = this.#waiters.admit(id, request, request.continued);
    if (barred === "cancelled") return { kind: "cancelled" };
    if (barred === "superseded") return empty(state, "superseded");
    const found = this.#view.unreadOrEnd(state, id, position, unconfirmed);
    if (found) return found;
    if (request.remainingMs <= 0) return empty(state, "timeout");

    const goesOn = request.remainingMs > WAIT_SLICE_MS;
    const sliceMs = Math.min(request.remainingMs, WAIT_SLICE_MS);
    const wake = await this.#waiters.arm(id, sliceMs, goesOn);
    if (wake === "cancelled") return { kind: "cancelled" };
    // The room may have changed, or be gone, since the promise was opened.
    const current = this.#member(request.keyHash);
    if (current.kind !== "member") return current;
    if (wake === "superseded") return empty(current.state, wake);
    const news = this.#view.unreadOrEnd(current.state, id, position, unconfirmed);
    if (news) return news;
    return wake === "slice_over" && !goesOn ? empty(current.state, "timeout") : { kind: "again" };
  }

  /** Ends a wait whose client is gone. Harmless at any other time. */
  cancelWait(request: CancelWaitRequest): void {
    this.#waiters.cancel(request);
  }

  /** Moves the delivery cursor of a caller whose reply went out on an open connection. */
  recordDelivery({ keyHash, cursor, call }: RecordDeliveryRequest): void {
    const state = this.store.state();
    const participant = state?.participants.byKey(keyHash);
    if (state && participant && cursor <= state.messages.head) {
      const evidence = call === undefined ? "page" : { call };
      this.#deliveryCursors.move(participant, cursor, evidence);
    }
  }

  /** One page of history. */
  history(request: HistoryRequest): HistoryResult {
    const now = Date.now();
    const caller = this.#recordedMember(request.keyHash, now);
    if (caller.kind !== "member") return caller;
    return this.#view.history(caller.state, caller.participant, request, now);
  }

  /** Does what is due by now. Running it again changes nothing. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    const state = this.store.state();
    if (!state) return;
    this.store.transaction(() => this.#membership.disconnectOverdue(state, now));
    if (wipeDueAt(state.row, state.participants.all()) > now) {
      this.#scheduleAlarm();
      return;
    }
    await this.store.wipe();
    this.#waiters.wakeAll();
  }

  /** The participant of a key, if they may act in the room. */
  #member(keyHash: string): MemberLookup {
    const state = this.store.state();
    if (!state) return { kind: "room_missing" };
    const participant = state.participants.byKey(keyHash);
    if (!participant || participant.gone_reason === "left") return refuse("not_in_room");
    return { kind: "member", state, participant };
  }

  /** The participant of a key, with the time of this call recorded. */
  #recordedMember(keyHash: string, now: number): MemberLookup {
    const member = this.#member(keyHash);
    if (member.kind === "member" && mustRecordCall(member.participant, now)) {
      member.state.participants.recordCall(member.participant, now);
    }
    return member;
  }

  /** A cursor that a caller presents proves that the messages up to it arrived. */
  #acknowledge(participant: ParticipantRow, presentedCursor: number | undefined): void {
    if (presentedCursor === undefined) return;
    this.#deliveryCursors.move(participant, presentedCursor, "presented");
  }

  #append(
    { messages, participants }: RoomState,
    { id: participantId, name: sender }: ParticipantRow,
    { text, idempotencyKey, callId }: SendRequest,
    sentAt: number,
  ): SentMessage {
    const others = participants.present().filter(({ id }) => id !== participantId);
    const deliveredTo: number[] = [];
    const queuedFor: number[] = [];
    for (const { id } of others) (this.#waiters.isOpen(id) ? deliveredTo : queuedFor).push(id);
    const message = { participantId, sender, text, sentAt, idempotencyKey, callId };
    const id = messages.append({ ...message, deliveredTo, queuedFor });
    return { id, text, sentAt, deliveredTo, queuedFor };
  }

  #scheduleAlarm(): void {
    const state = this.store.state();
    if (state) this.store.setAlarm(nextDueAt(state.row, state.participants.all()));
  }
}

/** The message that an earlier try or an earlier call with the same idempotency key stored. */
function sentBefore(
  { messages }: RoomState,
  participantId: number,
  { idempotencyKey, callId, retried }: SendRequest,
  now: number,
): SentMessage | undefined {
  if (idempotencyKey !== undefined) {
    const sent = messages.sentByIdempotencyKey(participantId, idempotencyKey);
    if (sent && now - sent.sentAt < IDEMPOTENCY_WINDOW_MS) return sent;
    if (sent) messages.dropIdempotencyKey(sent.id);
  }
  return retried ? messages.sentByCall(participantId, callId, RETRY_SEARCH_MESSAGES) : undefined;
}
