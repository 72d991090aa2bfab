import { expect, test } from "vitest";
import { cryptoRandomBytes, newSecret } from "../../src/domain/secrets.ts";
import { formatTicket, parseTicket } from "../../src/domain/ticket.ts";

const SECRET = "AbCdEfGhIjKlMnOpQrSt-_";

test("parses back a formatted ticket", () => {
  const secret = newSecret(cryptoRandomBytes);
  expect(parseTicket(formatTicket(secret))).toBe(secret);
  expect(formatTicket(SECRET)).toBe(`ticket_${SECRET}`);
});

test.each([
  "",
  "ticket_",
  SECRET,
  `Ticket_${SECRET}`,
  `ticket-${SECRET}`,
  `ticket_${SECRET}A`,
  `ticket_${SECRET.slice(1)}`,
  `ticket_${SECRET.slice(1)}+`,
  `ticket_${SECRET.slice(1)}=`,
  `ticket_${SECRET}\n`,
  ` ticket_${SECRET}`,
  `x\nticket_${SECRET}`,
  `ticket_ticket_${SECRET}`,
  `room_n${SECRET}.${SECRET}`,
])("rejects a ticket that the server never issued: %j", (malformed) => {
  expect(parseTicket(malformed)).toBeUndefined();
});
