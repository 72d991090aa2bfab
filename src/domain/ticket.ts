import { SECRET_PATTERN } from "./secrets.ts";

const TICKET = new RegExp(`^ticket_(${SECRET_PATTERN})$`);

/** The ticket of a place in the queue, which is a secret: `ticket_<secret>`. */
export function formatTicket(secret: string): string {
  return `ticket_${secret}`;
}

/** Returns the secret in a ticket; `undefined` for anything that is not a ticket. */
export function parseTicket(ticket: string): string | undefined {
  return TICKET.exec(ticket)?.[1];
}
