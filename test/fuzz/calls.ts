import * as fc from "fast-check";
import { type Fields, type JsonText, oddText, quote } from "./values.ts";

/** A tool call before it is put into a request. */
export interface Call {
  tool: string;
  params: Fields;
}

/** How many participants the world keeps (see `world.ts`). */
export const PARTICIPANTS = 96;

const who = fc.nat(PARTICIPANTS - 1);
const secret = fc.string({
  unit: fc.constantFrom(..."ABCXYZabcxyz059_-".split("")),
  minLength: 22,
  maxLength: 22,
});

const wrongRoomId: fc.Arbitrary<JsonText> = fc.oneof(
  who.map((one) => quote(`<wrong_key:${one}>`)),
  who.map((one) => quote(`<other_room:${one}>`)),
  who.map((one) => quote(`<gone:${one}>`)),
  fc
    .constantFrom("<control>x", " <control>", "<control_address>.AAAAAAAAAAAAAAAAAAAAAA")
    .map(quote),
  fc
    .tuple(fc.constantFrom("n", "p", "x"), secret, secret)
    .map(([kind, address, key]) => quote(`room_${kind}${address}.${key}`)),
  oddText.map(quote),
);

/** The room_id of one of the world, mostly a right one. */
function roomId(one: number): fc.Arbitrary<JsonText> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(quote(`<room_id:${one}>`)) },
    { weight: 2, arbitrary: wrongRoomId },
  );
}

function around(one: number): fc.Arbitrary<JsonText> {
  return fc.integer({ min: -5, max: 3 }).map((distance) => `<head:${one}:${distance}>`);
}

/** The longest wait that a request asks for on purpose. */
export const WAITS_AT_MOST_SECONDS = 0.05;

export const shortWait: fc.Arbitrary<JsonText> = fc.constantFrom("0", "0.01", "0.05", "-0", "5e-2");

/** An object with these fields; those that may be left out sometimes are. */
export function fields(
  required: Record<string, fc.Arbitrary<JsonText>>,
  optional: Record<string, fc.Arbitrary<JsonText>> = {},
): fc.Arbitrary<Fields> {
  return fc
    .record({ ...required, ...optional }, { requiredKeys: Object.keys(required) })
    .map((given) => Object.entries(given) as Fields);
}

const text = oddText.map(quote);
const name = fc.oneof(
  fc.constantFrom("Ann", "Ben", "Guest", "Zoë", "जोश").map(quote),
  fc.string({ minLength: 1, maxLength: 20 }).map(quote),
  text,
);
const roomName = fc.oneof(
  fc.nat(400).map((number) => quote(`fuzz ${number}`)),
  fc.constant(quote("<room_name>")),
  text,
);
const ticket = fc.oneof(
  { weight: 5, arbitrary: fc.nat(63).map((one) => quote(`<ticket:${one}>`)) },
  { weight: 1, arbitrary: secret.map((own) => quote(`ticket_${own}`)) },
  { weight: 1, arbitrary: text },
);

const speech: fc.Arbitrary<Call> = who.chain((one) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fields(
        { room_id: roomId(one), message: fc.oneof(text, fc.lorem().map(quote)) },
        {
          cursor: around(one),
          idempotency_key: fc.oneof(
            fc.nat(20).map((key) => quote(`key ${key}`)),
            text,
          ),
          wait_for_reply: shortWait,
        },
      ).map((params) => ({ tool: "send_message", params })),
    },
    {
      weight: 5,
      arbitrary: fields({ room_id: roomId(one), timeout: shortWait }, { cursor: around(one) }).map(
        (params) => ({ tool: "wait_for_message", params }),
      ),
    },
    {
      weight: 4,
      arbitrary: fields(
        { room_id: roomId(one) },
        {
          after: around(one),
          before: around(one),
          limit: fc.integer({ min: 1, max: 200 }).map(String),
        },
      ).map((params) => ({ tool: "get_messages", params })),
    },
    {
      weight: 1,
      arbitrary: fields({ room_id: fc.oneof(wrongRoomId, wrongRoomId, roomId(one)) }).map(
        (params) => ({ tool: "leave_chat", params }),
      ),
    },
  ),
);

const entry: fc.Arbitrary<Call> = fc.oneof(
  fields(
    {},
    {
      room_name: roomName,
      display_name: name,
      max_participants: fc.integer({ min: 2, max: 50 }).map(String),
    },
  ).map((params) => ({ tool: "join_room", params })),
  fields(
    { timeout: shortWait },
    { display_name: name, topic: fc.oneof(fc.constantFrom("a", "b").map(quote), text), ticket },
  ).map((params) => ({ tool: "enter_queue", params })),
);

/** A call that has the right form, of any tool. */
export const validCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: speech },
  { weight: 1, arbitrary: entry },
);

const unknownKey = fc.string({ minLength: 1, maxLength: 8 }).map((key) => `x${key}`);

/** A call with a right room_id of the control room that must be refused: no tool has such a parameter. */
export const refusedCall: fc.Arbitrary<Call> = fc
  .tuple(
    fc.constantFrom("send_message", "wait_for_message", "get_messages", "leave_chat"),
    unknownKey,
    fc.oneof(text, fc.constantFrom("0", "false", "{}")),
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

/** Names of tools, real and not. */
export const anyTool: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...TOOLS), oddText);
