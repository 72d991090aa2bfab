import * as fc from "fast-check";
import { anyTool, type Call, fields, refusedCall, validCall } from "./calls.ts";
import type { FuzzRequest } from "./request.ts";
import {
  type Fields,
  type JsonText,
  mutated,
  objectText,
  oddJson,
  oddText,
  quote,
} from "./values.ts";

/** A request by HTTP, not raw bytes. */
export type HttpRequest = Exclude<FuzzRequest, { raw: string }>;

const PLAIN = "/mcp/v1/tools/call";
const MCP = "/mcp";

/** A call whose parameters are often changed, or one on the control room. */
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 12,
    arbitrary: validCall.chain(({ tool, params }) =>
      mutated(fc.constant(params)).map((changed) => ({ tool, params: changed })),
    ),
  },
  { weight: 1, arbitrary: refusedCall },
  {
    weight: 1,
    arbitrary: fc.tuple(anyTool, validCall).map(([tool, { params }]) => ({ tool, params })),
  },
);

export function plainRequest({ tool, params }: Call): HttpRequest {
  const body = objectText([
    ["method", quote(tool)],
    ["params", objectText(params)],
  ]);
  return { method: "POST", path: PLAIN, headers: [], body };
}

/** Calls over plain HTTP, the envelope sometimes changed as well. */
export const plain: fc.Arbitrary<HttpRequest> = fc.oneof(
  { weight: 5, arbitrary: call.map(plainRequest) },
  {
    weight: 1,
    arbitrary: call
      .chain(({ tool, params }) =>
        mutated(
          fc.constant([
            ["method", quote(tool)],
            ["params", objectText(params)],
          ]),
        ),
      )
      .map((envelope) => ({
        method: "POST",
        path: PLAIN,
        headers: [],
        body: objectText(envelope),
      })),
  },
);

const METHODS =
  "initialize ping tools/list tools/call prompts/list prompts/get resources/list resources/read resources/templates/list resources/subscribe logging/setLevel completion/complete server/discover subscriptions/listen tasks/get tasks/list tasks/cancel sampling/createMessage elicitation/create roots/list notifications/initialized notifications/cancelled notifications/progress notifications/roots/list_changed rpc.discover".split(
    " ",
  );

const MODERN = "2026-07-28";
const VERSIONS = [MODERN, "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2099-01-01"];
const version = fc.oneof(fc.constantFrom(...VERSIONS), oddText);

const modernMeta: Fields = [
  ["io.modelcontextprotocol/protocolVersion", quote(MODERN)],
  ["io.modelcontextprotocol/clientInfo", '{"name":"fuzz","version":"1"}'],
  ["io.modelcontextprotocol/clientCapabilities", "{}"],
];

const progressToken: fc.Arbitrary<Fields> = fc
  .oneof(
    { weight: 2, arbitrary: oddText.map(quote) },
    { weight: 2, arbitrary: fc.integer().map(String) },
    { weight: 1, arbitrary: oddJson },
  )
  .map((token) => [["progressToken", token]]);

const meta: fc.Arbitrary<JsonText> = fc.oneof(
  { weight: 2, arbitrary: mutated(fc.constant(modernMeta)).map(objectText) },
  { weight: 4, arbitrary: mutated(progressToken, 20).map(objectText) },
  { weight: 1, arbitrary: oddJson },
);

const id: fc.Arbitrary<JsonText> = fc.oneof(
  { weight: 12, arbitrary: fc.nat(5).map(String) },
  { weight: 3, arbitrary: oddText.map(quote) },
  { weight: 1, arbitrary: oddJson },
);

const toolParams: fc.Arbitrary<Fields> = call.map(({ tool, params }) => [
  ["name", quote(tool)],
  ["arguments", objectText(params)],
]);

const otherParams: fc.Arbitrary<Fields> = fields(
  {},
  {
    name: fc.oneof(fc.constantFrom("chat_with_stranger", "join_chat").map(quote), oddJson),
    arguments: fc.oneof(
      fc
        .tuple(fc.constantFrom("topic", "room_name", "display_name", "x"), oddText.map(quote))
        .map((one) => objectText([one])),
      oddJson,
    ),
    protocolVersion: version.map(quote),
    capabilities: fc.oneof(fc.constant("{}"), oddJson),
    clientInfo: fc.oneof(fc.constant('{"name":"fuzz","version":"1"}'), oddJson),
    requestId: id,
    cursor: oddJson,
    uri: oddJson,
    level: oddJson,
    ref: oddJson,
    notifications: oddJson,
  },
);

interface Message {
  /** The method, for the header that must agree with it. */
  method: string;
  name: string;
  text: JsonText;
}

function withMeta(params: Fields, given: JsonText | null): Fields {
  return given === null ? params : [...params, ["_meta", given]];
}

function nameOf(params: Fields): string {
  const found = params.find(([key]) => key === "name")?.[1] ?? "";
  return found.startsWith('"') ? found.slice(1, -1) : found;
}

function message(metaText: fc.Arbitrary<JsonText | null>): fc.Arbitrary<Message> {
  const toolCall = fc.tuple(fc.constant("tools/call"), toolParams);
  const other = fc.tuple(fc.oneof(fc.constantFrom(...METHODS), oddText), otherParams);
  return fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: toolCall }, { weight: 2, arbitrary: other }),
      metaText,
      id,
    )
    .chain(([[method, params], given, ownId]) => {
      const envelope: Fields = [
        ["jsonrpc", '"2.0"'],
        ["id", ownId],
        ["method", quote(method)],
        ["params", objectText(withMeta(params, given))],
      ];
      return mutated(fc.constant(envelope), 20).map((changed) => ({
        method,
        name: nameOf(params),
        text: objectText(changed),
      }));
    });
}

/** What may stand in a header: Node.js refuses to send the rest, and raw requests do. */
const headerText: fc.Arbitrary<string> = fc.oneof(
  oddText.map((text) => text.replaceAll(/[^\t\u0020-\u007E\u0080-\u00FF]/gu, "").slice(0, 3_000)),
  fc.nat(12_000).map((length) => "h".repeat(length)),
);

const ANY_HEADERS = [
  "Accept",
  "Content-Type",
  "Mcp-Protocol-Version",
  "Mcp-Session-Id",
  "Mcp-Method",
  "Mcp-Name",
  "Mcp-Param-room_id",
  "Last-Event-ID",
  "Origin",
  "Authorization",
  "Content-Encoding",
  "Accept-Encoding",
  "CF-Connecting-IP",
  "X-Forwarded-For",
  "X-HTTP-Method-Override",
  "Range",
  "If-None-Match",
  "Cookie",
  "Upgrade",
];

const MEANINGS = [
  "application/json",
  "text/event-stream",
  "application/json, text/event-stream",
  "*/*",
  "text/html;q=0.1",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "gzip",
  "deflate, br",
  "null",
  "http://127.0.0.1",
  "https://evil.example",
  "tools/call",
  "join_room",
  "wait_for_message",
  "=?base64?am9pbl9yb29t?=",
  "AAAAAAAAAAAAAAAAAAAAAA",
  "AAAAAAAAAAAAAAAAAAAAAA.queue",
  "AAAAAAAAAAAAAAAAAAAAAA.queue.nAAAAAAAAAAAAAAAAAAAAAA.__proto__",
  "1.2.3.4",
  "::",
  "websocket",
  "bytes=0-1",
  ...VERSIONS,
];

/** A header that some server reads, with a value that means something somewhere. */
export const oddHeader: fc.Arbitrary<[string, string]> = fc.tuple(
  fc.constantFrom(...ANY_HEADERS),
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...MEANINGS) },
    { weight: 1, arbitrary: headerText },
  ),
);

const BOTH = "application/json, text/event-stream";
const mcpHeaders: [string, string][] = [
  ["Content-Type", "application/json"],
  ["Accept", BOTH],
];

export function mcpRequest(body: string, headers: [string, string][] = []): HttpRequest {
  return { method: "POST", path: MCP, headers: [...mcpHeaders, ...headers], body };
}

const headerOf = (text: string): string => text.replaceAll(/[^\u0020-\u007E]/gu, "").slice(0, 200);

const older = fc
  .tuple(message(fc.option(meta, { freq: 2 })), fc.option(version.map(headerOf), { freq: 2 }))
  .map(([{ text }, given]) =>
    mcpRequest(text, given === null ? [] : [["Mcp-Protocol-Version", given]]),
  );

const modern = message(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(objectText(modernMeta)) },
    { weight: 1, arbitrary: meta },
  ),
).map(({ method, name, text }) =>
  mcpRequest(text, [
    ["Mcp-Protocol-Version", MODERN],
    ["Mcp-Method", headerOf(method)],
    ["Mcp-Name", headerOf(name)],
  ]),
);

const batch = fc
  .tuple(fc.array(message(fc.option(meta)), { maxLength: 6 }), fc.constantFrom(...VERSIONS))
  .map(([messages, given]) =>
    mcpRequest(`[${messages.map(({ text }) => text).join(",")}]`, [
      ["Mcp-Protocol-Version", given],
    ]),
  );

/** JSON-RPC of both eras, right and wrong, alone and in batches. */
export const jsonRpc: fc.Arbitrary<HttpRequest> = fc.oneof(
  { weight: 4, arbitrary: older },
  { weight: 4, arbitrary: modern },
  { weight: 1, arbitrary: batch },
);

/** The request with other headers than it ought to have, added or in place of its own. */
export function withOddHeaders(request: fc.Arbitrary<HttpRequest>): fc.Arbitrary<HttpRequest> {
  return fc
    .tuple(request, fc.array(oddHeader, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([given, odd, inPlace]) => {
      const names = new Set(odd.map(([name]) => name));
      const kept = inPlace ? given.headers.filter(([name]) => !names.has(name)) : given.headers;
      return { ...given, headers: [...kept, ...odd] };
    });
}
