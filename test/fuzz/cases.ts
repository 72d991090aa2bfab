import * as fc from "fast-check";
import { fields, shortWait } from "./calls.ts";
import { jsonRpc, mcpRequest, plain, plainRequest } from "./envelopes.ts";
import { withOddHeaders } from "./headers.ts";
import type { FuzzCase, FuzzRequest } from "./request.ts";
import { type Fields, objectText, quote } from "./values.ts";
import { anyMethodAndPath, damaged, raw, sized } from "./wire.ts";

const ownRoomId = fc.nat(3).map((index) => quote(`<own:${index}>`));
const cursor = fc.nat(6).map(String);
const DISPLAY_NAMES = ["Ann", "Ann", "Ben", "ann", "Änn"];

const toolCall = (name: string, params: fc.Arbitrary<Fields>) =>
  params.map((given) => ({ tool: name, params: given }));

function lifecycleCall(room: number) {
  const room_name = fc.constant(quote(`lifecycle ${room}`));
  const display_name = fc.constantFrom(...DISPLAY_NAMES).map(quote);
  return fc.oneof(
    { weight: 2, arbitrary: toolCall("join_room", fields({ room_name }, { display_name })) },
    {
      weight: 2,
      arbitrary: toolCall(
        "enter_queue",
        fields(
          { timeout: shortWait },
          {
            display_name,
            topic: fc.constantFrom('"t"', '"u"'),
            ticket: fc.nat(2).map((index) => quote(`<own_ticket:${index}>`)),
          },
        ),
      ),
    },
    {
      weight: 4,
      arbitrary: toolCall(
        "send_message",
        fields(
          { room_id: ownRoomId, message: fc.constantFrom('"a"', '"b"') },
          { cursor, idempotency_key: fc.constantFrom('"k"', '"l"'), wait_for_reply: shortWait },
        ),
      ),
    },
    {
      weight: 4,
      arbitrary: toolCall(
        "wait_for_message",
        fields({ room_id: ownRoomId, timeout: shortWait }, { cursor }),
      ),
    },
    {
      weight: 2,
      arbitrary: toolCall(
        "get_messages",
        fields({ room_id: ownRoomId }, { after: cursor, limit: fc.constant("2") }),
      ),
    },
    { weight: 1, arbitrary: toolCall("leave_chat", fields({ room_id: ownRoomId })) },
  );
}

/** Well-formed calls in any order, over both endpoints. */
const lifecycles: fc.Arbitrary<FuzzCase> = fc.nat(2_000).chain((room) =>
  fc.array(
    fc.tuple(lifecycleCall(room), fc.boolean()).map(([call, isPlain]): FuzzRequest => {
      if (isPlain) return plainRequest(call);
      const params = objectText([
        ["name", quote(call.tool)],
        ["arguments", objectText(call.params)],
      ]);
      return mcpRequest(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
    }),
    { minLength: 2, maxLength: 12 },
  ),
);

const single = (request: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzCase> =>
  request.map((only) => [only]);

/** Every kind of case, weighted. */
export const anyCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  { weight: 28, arbitrary: single(plain) },
  { weight: 28, arbitrary: single(jsonRpc) },
  { weight: 10, arbitrary: single(withOddHeaders(fc.oneof(plain, jsonRpc))) },
  { weight: 14, arbitrary: single(damaged) },
  { weight: 2, arbitrary: single(sized) },
  { weight: 6, arbitrary: single(anyMethodAndPath) },
  { weight: 5, arbitrary: single(raw) },
  { weight: 3, arbitrary: lifecycles },
);
