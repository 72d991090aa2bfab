import type { ChatMessage, RoomEvent } from "../../domain/message.ts";

/** A message as its sender hears of it. */
export interface Sent {
  id: number;
  text: string;
  /** Epoch milliseconds. */
  sentAt: number;
  /** Ids of participants. */
  deliveredTo: readonly number[];
  queuedFor: readonly number[];
}

/** The columns of that, and those of a message as others see it. */
export type SentRow = {
  id: number;
  text: string;
  sent_at: number;
  delivered_to: string | null;
  queued_for: string | null;
};

export type MessageRow = {
  id: number;
  sender: string;
  text: string;
  event: RoomEvent | null;
  sent_at: number;
};

/** A row to append. */
export interface NewRow {
  participantId: number;
  sender: string;
  text: string;
  event?: RoomEvent;
  sentAt: number;
  idempotencyKey?: string | undefined;
  callId?: string;
  /** JSON. */
  deliveredTo?: string;
  queuedFor?: string;
}

export const MESSAGE_COLUMNS = "id, sender, text, event, sent_at";
export const SENT_COLUMNS = "id, text, sent_at, delivered_to, queued_for";

export function toMessage(row: MessageRow): ChatMessage {
  return {
    id: row.id,
    message: row.text,
    sender: row.sender,
    timestamp: new Date(row.sent_at).toISOString(),
    ...(row.event && { event: row.event }),
  };
}

function idsOf(json: string | null): number[] {
  return JSON.parse(json ?? "[]") as number[];
}

export function toSent({ id, text, sent_at, delivered_to, queued_for }: SentRow): Sent {
  const [deliveredTo, queuedFor] = [idsOf(delivered_to), idsOf(queued_for)];
  return { id, text, sentAt: sent_at, deliveredTo, queuedFor };
}
