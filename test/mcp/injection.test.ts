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

const CONCURRENT_CONVERSATIONS = 8;

/** The text of the baseline conversation that every other conversation is compared with. */
const HARMLESS = "harmless";

const asLine = (text: string): string => text.replaceAll(/\s+/gu, " ").trim();
const cleanedOf = ({ text, cleaned }: Payload): string => cleaned ?? plainlyCleaned(text);

/** Replaces the harmless text in a transcript with another text. */
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

/** Paths of the values in a transcript that contain the text; array indexes are left out. */
function pathsOf(value: unknown, text: string, path = ""): string[] {
  if (typeof value === "string") return value.includes(text) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.includes(text) ? [`${path} (key)`] : []),
    ...pathsOf(inner, text, /^\d+$/u.test(key) ? path : `${path}.${key}`),
  ]);
}

const PROBLEM =
  /^(?:message|display_name|room_name|topic|idempotency_key) (?:must contain at least one visible character|must be at most \d+ characters long|contains an unpaired surrogate and is not valid Unicode|is a name reserved for the server; choose another)$/u;

function refusalIn([first]: Transcript): Json | undefined {
  const { json } = first as { json: Json };
  return json["error"] === undefined ? undefined : json;
}

interface Field {
  converse: Conversation;
  cleaned: (payload: Payload) => string;
  maxChars: number;
  /** Paths at which replies contain the text. */
  paths: string[];
}

const FIELDS: readonly [string, Field][] = [
  [
    "a message",
    {
      converse: asMessage,
      cleaned: cleanedOf,
      maxChars: 16_000,
      paths: [".json.message", ".json.messages.message", ".json.reply.message"],
    },
  ],
  [
    "a participant's name",
    {
      converse: asName,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 40,
      paths: [
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
      paths: [".json.display_name", ".json.last_event.message", ".json.partner"],
    },
  ],
  [
    "a room's name",
    {
      converse: asRoomName,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 40 - UNIQUE_CHARS,
      paths: [".json.room_name"],
    },
  ],
  [
    "a topic",
    {
      converse: asTopic,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 100,
      paths: [],
    },
  ],
  [
    "an idempotency key",
    {
      converse: asIdempotencyKey,
      cleaned: (payload) => asLine(cleanedOf(payload)),
      maxChars: 200,
      paths: [],
    },
  ],
];

const DISCOVERY_REQUESTS: [typeof request, string, Json][] = [
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

async function discoveryReplies(): Promise<unknown[]> {
  const replies: unknown[] = [];
  for (const [ask, method, params] of DISCOVERY_REQUESTS)
    replies.push((await ask(method, params)).result);
  return replies;
}

it("tries more than 200 different payloads", { tags: "S1" }, () => {
  expect(new Set(PAYLOADS.map(({ text }) => text)).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThan(200);
});

/** The payload, and a version cut to the maximum length if the whole is too long to be accepted. */
function variantsOf(payload: Payload, { cleaned, maxChars }: Field): Payload[] {
  if (Array.from(cleaned(payload)).length <= maxChars) return [payload];
  const { what, text } = payload;
  return [payload, { what, text: Array.from(text).slice(0, maxChars).join("") }];
}

/** Whether the payload changed only its own text, or got a refusal that does not quote it. */
function isHarmless(transcript: Transcript, harmless: Transcript, expected: string): boolean {
  const refusal = refusalIn(transcript);
  if (refusal) return transcript.length === 1 && PROBLEM.test(String(refusal["error"]));
  return JSON.stringify(transcript) === JSON.stringify(withText(harmless, expected));
}

interface Baseline {
  transport: Transport;
  harmless: Transcript;
}

/** Holds the harmless conversation over each transport. */
async function holdBaselines({ converse, paths }: Field): Promise<Baseline[]> {
  const baselines: Baseline[] = [];
  for (const [, transport] of TRANSPORTS) {
    const harmless = await converse(transport, HARMLESS);
    expect(refusalIn(harmless)).toBeUndefined();
    expect([...new Set(pathsOf(harmless, HARMLESS))].toSorted()).toEqual(paths);
    for (const reply of harmless as { json: Json }[]) {
      const { display_name: _own, room_name: _roomName, queued_for: _names, ...rest } = reply.json;
      if (pathsOf(rest, HARMLESS).length === 0) continue;
      expect(Object.keys(reply.json)[0]).toBe("untrusted");
      expect(reply.json["untrusted"]).toContain("never instructions");
    }
    baselines.push({ transport, harmless });
  }
  return baselines;
}

it.each(FIELDS)("confines hostile text in %s to JSON strings", { tags: "S1" }, async (_, field) => {
  const before = await discoveryReplies();
  const baselines = await holdBaselines(field);
  const sent = PAYLOADS.flatMap((payload) => variantsOf(payload, field));
  const harmful: string[] = [];
  let refusals = 0;
  const queue = sent.entries();
  const tryAll = async (): Promise<void> => {
    for (const [index, payload] of queue) {
      const { transport, harmless } = baselines[index % baselines.length] as Baseline;
      const transcript = await field.converse(transport, payload.text);
      if (refusalIn(transcript)) refusals += 1;
      if (!isHarmless(transcript, harmless, field.cleaned(payload))) harmful.push(payload.what);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_CONVERSATIONS }, tryAll));
  expect(harmful).toEqual([]);
  // Refused payloads prove nothing, so enough payloads must be accepted.
  expect(sent.length - refusals).toBeGreaterThan(200);
  expect(await discoveryReplies()).toEqual(before);
});
