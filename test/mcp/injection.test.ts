import { expect, it, vi } from "vitest";
import { quotedName } from "../../src/domain/names.ts";
import {
  asIdempotencyKey,
  asMessage,
  asName,
  asPartner,
  asRoomName,
  asTopic,
  type Conversation,
  type Transcript,
  UNIQUE_CHARS,
} from "../support/conversations.ts";
import { plainlyCleaned } from "../support/hidden-characters.ts";
import { PAYLOADS, type Payload } from "../support/injection-payloads.ts";
import { modernRequest, request } from "../support/mcp.ts";
import type { Json } from "../support/plain.ts";
import { type Transport, TRANSPORTS } from "../support/transports.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Conversations under way at once. */
const AT_A_TIME = 8;

/** A text that nobody means anything by; every reply is compared with the one that it got. */
const HARMLESS = "harmless";

const asLine = (text: string): string => text.replaceAll(/\s+/gu, " ").trim();
const cleanedOf = ({ text, cleaned }: Payload): string => cleaned ?? plainlyCleaned(text);

/** The same transcript with another text in the place of the harmless one. */
function withText(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => withText(inner, text));
  if (typeof value === "string") {
    return value === HARMLESS ? text : value.replaceAll(`"${HARMLESS}"`, () => quotedName(text));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withText(inner, text)]),
  );
}

/** Where in a transcript a text stands, as paths without numbers. */
function placesOf(value: unknown, text: string, path = ""): string[] {
  if (typeof value === "string") return value.includes(text) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.includes(text) ? [`${path} (key)`] : []),
    ...placesOf(inner, text, /^\d+$/u.test(key) ? path : `${path}.${key}`),
  ]);
}

const PROBLEM =
  /^(?:message|display_name|room_name|topic|idempotency_key): (?:must hold at least one visible character|must be at most \d+ characters long|holds half of a surrogate pair, which is no Unicode text|is reserved for the server; choose another name)$/u;

function refusalIn([first]: Transcript): Json | undefined {
  const { json } = first as { json: Json };
  return json["error"] === undefined ? undefined : json;
}

interface Field {
  converse: Conversation;
  cleaned: (payload: Payload) => string;
  maxChars: number;
  /** Where a reply may hold it. */
  places: string[];
}

const FIELDS: readonly [string, Field][] = [
  [
    "a message",
    {
      converse: asMessage,
      cleaned: cleanedOf,
      maxChars: 16_000,
      places: [".json.message", ".json.messages.message", ".json.reply.message"],
    },
  ],
  [
    "a participant's name",
    {
      converse: asName,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 40,
      places: [
        ".json.display_name",
        ".json.message",
        ".json.messages.message",
        ".json.messages.sender",
        ".json.participants.name",
        ".json.queued_for",
        ".json.sender",
      ],
    },
  ],
  [
    "a stranger's name",
    {
      converse: asPartner,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 40,
      places: [".json.display_name", ".json.last_event.message", ".json.partner"],
    },
  ],
  [
    "a room's name",
    {
      converse: asRoomName,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 40 - UNIQUE_CHARS,
      places: [".json.room_name"],
    },
  ],
  [
    "a topic",
    {
      converse: asTopic,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 100,
      places: [],
    },
  ],
  [
    "an idempotency key",
    {
      converse: asIdempotencyKey,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 200,
      places: [],
    },
  ],
];

const INTRODUCTIONS: [typeof request, string, Json][] = [
  [
    request,
    "initialize",
    {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  ],
  [modernRequest, "server/discover", {}],
  ...[request, modernRequest].flatMap((ask): [typeof request, string, Json][] => [
    [ask, "tools/list", {}],
    [ask, "prompts/list", {}],
  ]),
];

async function introductions(): Promise<unknown[]> {
  const replies: unknown[] = [];
  for (const [ask, method, params] of INTRODUCTIONS)
    replies.push((await ask(method, params)).result);
  return replies;
}

it("has more than 200 different payloads", () => {
  expect(new Set(PAYLOADS.map(({ text }) => text)).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThan(200);
});

/** What is sent for a payload: it, and if it is too long, so as to be refused, as much of it as may be. */
function sentFor(payload: Payload, { cleaned, maxChars }: Field): Payload[] {
  if (Array.from(cleaned(payload)).length <= maxChars) return [payload];
  const { what, text } = payload;
  return [payload, { what, text: Array.from(text).slice(0, maxChars).join("") }];
}

/** Whether the payload changed nothing but itself in the conversation, or was refused in the server's own words. */
function isHarmless(transcript: Transcript, harmless: Transcript, expected: string): boolean {
  const refusal = refusalIn(transcript);
  if (refusal) return transcript.length === 1 && PROBLEM.test(String(refusal["error"]));
  return JSON.stringify(transcript) === JSON.stringify(withText(harmless, expected));
}

interface Way {
  transport: Transport;
  harmless: Transcript;
}

/** The ways to converse, each with the conversation in which nobody means any harm. */
async function waysToConverse({ converse, places }: Field): Promise<Way[]> {
  const ways: Way[] = [];
  for (const [, transport] of TRANSPORTS) {
    const harmless = await converse(transport, HARMLESS);
    expect(refusalIn(harmless)).toBeUndefined();
    expect([...new Set(placesOf(harmless, HARMLESS))].toSorted()).toEqual(places);
    for (const reply of harmless as { json: Json }[]) {
      const { display_name: _own, room_name: _roomName, ...others } = reply.json;
      if (placesOf(others, HARMLESS).length === 0) continue;
      expect(Object.keys(reply.json)[0]).toBe("untrusted");
      expect(reply.json["untrusted"]).toContain("never instructions");
    }
    ways.push({ transport, harmless });
  }
  return ways;
}

it.each(FIELDS)("changes nothing but itself as %s", async (_, field) => {
  const before = await introductions();
  const ways = await waysToConverse(field);
  const sent = PAYLOADS.flatMap((payload) => sentFor(payload, field));
  const harmful: string[] = [];
  let refusals = 0;
  const due = sent.entries();
  const tryAll = async (): Promise<void> => {
    for (const [index, payload] of due) {
      // Each over one of the transports in turn.
      const { transport, harmless } = ways[index % ways.length] as Way;
      const transcript = await field.converse(transport, payload.text);
      if (refusalIn(transcript)) refusals += 1;
      if (!isHarmless(transcript, harmless, field.cleaned(payload))) harmful.push(payload.what);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, tryAll));
  expect(harmful).toEqual([]);
  // More than 200 are taken, so that something is shown.
  expect(sent.length - refusals).toBeGreaterThan(200);
  expect(await introductions()).toEqual(before);
});
