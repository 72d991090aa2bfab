import { SECRET_PATTERN } from "./secrets.ts";

const TICKET = new RegExp(`^ticket_(${SECRET_PATTERN})$`);

/** The ticket of a place in the queue, a secret: `ticket_<secret>`. */
export function formatTicket(secret: string): string {
  return `ticket_${secret}`;
}

/** Reads a ticket; `undefined` for anything that this server never gave out. */
export function parseTicket(ticket: string): string | undefined {
  return TICKET.exec(ticket)?.[1];
}
