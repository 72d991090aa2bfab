import * as fc from "fast-check";
import { anyTool, type Call, fields, refusedCall, validCall } from "./calls.ts";
import { MODERN_VERSION, VERSIONS } from "./headers.ts";
import type { HttpRequest } from "./request.ts";
import {
  type Fields,
  type JsonText,
  mutated,
  objectText,
  oddJson,
  oddText,
  quote,
} from "./values.ts";

const PLAIN = "/mcp/v1/tools/call";
const MCP = "/mcp";

/** A call, often with mutated parameters, or one in the control room. */
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 12,
    arbitrary: validCall.chain(({ tool, params }) =>
      mutated(fc.constant(params)).map((mutant) => ({ tool, params: mutant })),
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

/** Calls over plain HTTP, sometimes with a mutated envelope as well. */
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

const METHODS = [
  "initialize",
  "ping",
  "tools/list",
  "tools/call",
  "prompts/list",
  "prompts/get",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "resources/subscribe",
  "logging/setLevel",
  "completion/complete",
  "server/discover",
  "subscriptions/listen",
  "tasks/get",
  "tasks/list",
  "tasks/cancel",
  "sampling/createMessage",
  "elicitation/create",
  "roots/list",
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
  "notifications/roots/list_changed",
  "rpc.discover",
];

const version = fc.oneof(fc.constantFrom(...VERSIONS), oddText);

const modernMeta: Fields = [
  ["io.modelcontextprotocol/protocolVersion", quote(MODERN_VERSION)],
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
  /** Method and name again, for the headers that must match them. */
  method: string;
  name: string;
  text: JsonText;
}

function withMeta(params: Fields, metaText: JsonText | null): Fields {
  return metaText === null ? params : [...params, ["_meta", metaText]];
}

function nameOf(params: Fields): string {
  const found = params.find(([key]) => key === "name")?.[1] ?? "";
  return found.startsWith('"') ? found.slice(1, -1) : found;
}

function message(optionalMeta: fc.Arbitrary<JsonText | null>): fc.Arbitrary<Message> {
  const toolCall = fc.tuple(fc.constant("tools/call"), toolParams);
  const other = fc.tuple(fc.oneof(fc.constantFrom(...METHODS), oddText), otherParams);
  return fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: toolCall }, { weight: 2, arbitrary: other }),
      optionalMeta,
      id,
    )
    .chain(([[method, params], metaText, messageId]) => {
      const envelope: Fields = [
        ["jsonrpc", '"2.0"'],
        ["id", messageId],
        ["method", quote(method)],
        ["params", objectText(withMeta(params, metaText))],
      ];
      return mutated(fc.constant(envelope), 20).map((mutant) => ({
        method,
        name: nameOf(params),
        text: objectText(mutant),
      }));
    });
}

const MCP_HEADERS: [string, string][] = [
  ["Content-Type", "application/json"],
  ["Accept", "application/json, text/event-stream"],
];

export function mcpRequest(body: string, headers: [string, string][] = []): HttpRequest {
  return { method: "POST", path: MCP, headers: [...MCP_HEADERS, ...headers], body };
}

const headerValue = (text: string): string =>
  text.replaceAll(/[^\u0020-\u007E]/gu, "").slice(0, 200);

const older = fc
  .tuple(message(fc.option(meta, { freq: 2 })), fc.option(version.map(headerValue), { freq: 2 }))
  .map(([{ text }, protocol]) =>
    mcpRequest(text, protocol === null ? [] : [["Mcp-Protocol-Version", protocol]]),
  );

const modern = message(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(objectText(modernMeta)) },
    { weight: 1, arbitrary: meta },
  ),
).map(({ method, name, text }) =>
  mcpRequest(text, [
    ["Mcp-Protocol-Version", MODERN_VERSION],
    ["Mcp-Method", headerValue(method)],
    ["Mcp-Name", headerValue(name)],
  ]),
);

const batch = fc
  .tuple(fc.array(message(fc.option(meta)), { maxLength: 6 }), fc.constantFrom(...VERSIONS))
  .map(([messages, protocol]) =>
    mcpRequest(`[${messages.map(({ text }) => text).join(",")}]`, [
      ["Mcp-Protocol-Version", protocol],
    ]),
  );

/** Valid and invalid JSON-RPC of both protocol eras, alone and in batches. */
export const jsonRpc: fc.Arbitrary<HttpRequest> = fc.oneof(
  { weight: 4, arbitrary: older },
  { weight: 4, arbitrary: modern },
  { weight: 1, arbitrary: batch },
);
