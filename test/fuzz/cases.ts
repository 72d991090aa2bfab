import * as fc from "fast-check";
import { fields, shortWait } from "./calls.ts";
import { jsonRpc, mcpRequest, plain, plainRequest, withOddHeaders } from "./envelopes.ts";
import type { FuzzCase, FuzzRequest } from "./request.ts";
import { type Fields, objectText, quote } from "./values.ts";
import { damaged, odd, raw, sized } from "./wire.ts";

const own = fc.nat(3).map((index) => quote(`<own:${index}>`));
const cursor = fc.nat(6).map(String);
const NAMES = ["Ann", "Ann", "Ben", "ann", "Änn"];

const tool = (name: string, params: fc.Arbitrary<Fields>) =>
  params.map((given) => ({ tool: name, params: given }));

function life(room: number) {
  const place = { room_name: fc.constant(quote(`life ${room}`)) };
  const display_name = fc.constantFrom(...NAMES).map(quote);
  return fc.oneof(
    { weight: 2, arbitrary: tool("join_room", fields(place, { display_name })) },
    {
      weight: 2,
      arbitrary: tool(
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
      arbitrary: tool(
        "send_message",
        fields(
          { room_id: own, message: fc.constantFrom('"a"', '"b"') },
          { cursor, idempotency_key: fc.constantFrom('"k"', '"l"'), wait_for_reply: shortWait },
        ),
      ),
    },
    {
      weight: 4,
      arbitrary: tool("wait_for_message", fields({ room_id: own, timeout: shortWait }, { cursor })),
    },
    {
      weight: 2,
      arbitrary: tool(
        "get_messages",
        fields({ room_id: own }, { after: cursor, limit: fc.constant("2") }),
      ),
    },
    { weight: 1, arbitrary: tool("leave_chat", fields({ room_id: own })) },
  );
}

/** Calls of the right form, in any order, over both endpoints. */
const lives: fc.Arbitrary<FuzzCase> = fc.nat(2_000).chain((room) =>
  fc.array(
    fc.tuple(life(room), fc.boolean()).map(([call, isPlain]): FuzzRequest => {
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

const alone = (request: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzCase> =>
  request.map((one) => [one]);

/** Everything that is sent. */
export const anyCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  { weight: 28, arbitrary: alone(plain) },
  { weight: 28, arbitrary: alone(jsonRpc) },
  { weight: 10, arbitrary: alone(withOddHeaders(fc.oneof(plain, jsonRpc))) },
  { weight: 14, arbitrary: alone(damaged) },
  { weight: 2, arbitrary: alone(sized) },
  { weight: 6, arbitrary: alone(odd) },
  { weight: 5, arbitrary: alone(raw) },
  { weight: 3, arbitrary: lives },
);
