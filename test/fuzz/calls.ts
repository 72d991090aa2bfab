import * as fc from "fast-check";
import { type Fields, type JsonText, oddText, quote } from "./values.ts";

/** A tool call, not yet wrapped in a request. */
export interface Call {
  tool: string;
  params: Fields;
}

/** Number of participants in the fixture (see `fixture.ts`). */
export const PARTICIPANTS = 96;

const participant = fc.nat(PARTICIPANTS - 1);
const secret = fc.string({
  unit: fc.constantFrom(..."ABCXYZabcxyz059_-".split("")),
  minLength: 22,
  maxLength: 22,
});

const wrongRoomId: fc.Arbitrary<JsonText> = fc.oneof(
  participant.map((index) => quote(`<wrong_key:${index}>`)),
  participant.map((index) => quote(`<other_room:${index}>`)),
  participant.map((index) => quote(`<gone:${index}>`)),
  fc.constantFrom("<control>x", " <control>", "<control_address>AAAAAAAAAAAAAAAAAAAAAA").map(quote),
  fc
    .tuple(fc.constantFrom("n", "p", "x"), secret, secret)
    .map(([kind, address, key]) => quote(`room_${kind}${address}.${key}`)),
  oddText.map(quote),
);

/** A participant's room_id, usually a valid one. */
function roomId(index: number): fc.Arbitrary<JsonText> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(quote(`<room_id:${index}>`)) },
    { weight: 2, arbitrary: wrongRoomId },
  );
}

function cursorNear(index: number): fc.Arbitrary<JsonText> {
  return fc.integer({ min: -5, max: 3 }).map((distance) => `<head:${index}:${distance}>`);
}

/** Longest wait that a generated call asks for; mutations may raise it. */
export const MAX_WAIT_SECONDS = 0.05;

export const shortWait: fc.Arbitrary<JsonText> = fc.constantFrom("0", "0.01", "0.05", "-0", "5e-2");

/** An object with these fields, where optional ones are sometimes left out. */
export function fields(
  required: Record<string, fc.Arbitrary<JsonText>>,
  optional: Record<string, fc.Arbitrary<JsonText>> = {},
): fc.Arbitrary<Fields> {
  return fc
    .record({ ...required, ...optional }, { requiredKeys: Object.keys(required) })
    .map((given) => Object.entries(given) as Fields);
}

const anyText = oddText.map(quote);
const displayName = fc.oneof(
  fc.constantFrom("Ann", "Ben", "Guest", "Zoë", "जोश").map(quote),
  fc.string({ minLength: 1, maxLength: 20 }).map(quote),
  anyText,
);
const roomName = fc.oneof(
  fc.nat(400).map((number) => quote(`fuzz ${number}`)),
  fc.constant(quote("<room_name>")),
  anyText,
);
const ticket = fc.oneof(
  { weight: 5, arbitrary: fc.nat(63).map((index) => quote(`<ticket:${index}>`)) },
  { weight: 1, arbitrary: secret.map((made) => quote(`ticket_${made}`)) },
  { weight: 1, arbitrary: anyText },
);

const roomCall: fc.Arbitrary<Call> = participant.chain((index) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fields(
        { room_id: roomId(index), message: fc.oneof(anyText, fc.lorem().map(quote)) },
        {
          cursor: cursorNear(index),
          idempotency_key: fc.oneof(
            fc.nat(20).map((key) => quote(`key ${key}`)),
            anyText,
          ),
          wait_for_reply: shortWait,
        },
      ).map((params) => ({ tool: "send_message", params })),
    },
    {
      weight: 5,
      arbitrary: fields(
        { room_id: roomId(index), timeout: shortWait },
        { cursor: cursorNear(index) },
      ).map((params) => ({ tool: "wait_for_message", params })),
    },
    {
      weight: 4,
      arbitrary: fields(
        { room_id: roomId(index) },
        {
          after: cursorNear(index),
          before: cursorNear(index),
          limit: fc.integer({ min: 1, max: 200 }).map(String),
        },
      ).map((params) => ({ tool: "get_messages", params })),
    },
    {
      weight: 1,
      arbitrary: fields({ room_id: fc.oneof(wrongRoomId, wrongRoomId, roomId(index)) }).map(
        (params) => ({ tool: "leave_chat", params }),
      ),
    },
  ),
);

const entryCall: fc.Arbitrary<Call> = fc.oneof(
  fields(
    {},
    {
      room_name: roomName,
      display_name: displayName,
      max_participants: fc.integer({ min: 2, max: 50 }).map(String),
    },
  ).map((params) => ({ tool: "join_room", params })),
  fields(
    { timeout: shortWait },
    {
      display_name: displayName,
      topic: fc.oneof(fc.constantFrom("a", "b").map(quote), anyText),
      ticket,
    },
  ).map((params) => ({ tool: "enter_queue", params })),
);

/** A well-formed call of any tool. */
export const validCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: roomCall },
  { weight: 1, arbitrary: entryCall },
);

const unknownParameter = fc.string({ minLength: 1, maxLength: 8 }).map((key) => `x${key}`);

/** A call in the control room that must be refused, because it has an unknown parameter. */
export const refusedCall: fc.Arbitrary<Call> = fc
  .tuple(
    fc.constantFrom("send_message", "wait_for_message", "get_messages", "leave_chat"),
    unknownParameter,
    fc.oneof(anyText, fc.constantFrom("0", "false", "{}")),
  )
  .map(([tool, key, value]) => ({
    tool,
    params: [
      ["room_id", quote("<control>")],
      ...(tool === "send_message" ? [["message", quote("never stored")] satisfies Fields[0]] : []),
      [key, value],
    ],
  }));

const TOOLS = [
  "send_message",
  "wait_for_message",
  "get_messages",
  "leave_chat",
  "join_room",
  "enter_queue",
];

/** A tool name, real or made up. */
export const anyTool: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...TOOLS), oddText);
