import * as fc from "fast-check";
import { MAX_BODY_BYTES } from "../../src/domain/limits.ts";
import { fields } from "./calls.ts";
import { jsonRpc, plain } from "./envelopes.ts";
import type { ByteChange, FuzzRequest, HttpRequest } from "./request.ts";
import { objectText, quote } from "./values.ts";

const position = fc.noBias(fc.nat(9_999)).map((share) => share / 10_000);

const JUNK = [
  "\u00EF\u00BB\u00BF",
  "\u00FF\u00FE",
  "\u00C0\u0080",
  "\u00ED\u00A0\u0080",
  "\u00F8",
  "\0",
  '"',
  "\\",
  "{",
  "]",
  ",",
  "\\ud800",
  "\\u0000",
  "\u001F\u008B\u0008\0",
  "/*",
  "1e999",
];

const byteChange: fc.Arbitrary<ByteChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ flip: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128, 255), at: position }),
  },
  { weight: 2, arbitrary: fc.record({ insert: fc.constantFrom(...JUNK), at: position }) },
  { weight: 1, arbitrary: fc.record({ insert: fc.constant(JUNK[0] ?? ""), at: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ cutFrom: position }) },
);

/** Requests with damaged bytes. */
export const damaged: fc.Arbitrary<HttpRequest> = fc
  .tuple(
    fc.oneof(plain, jsonRpc),
    fc.array(byteChange, { minLength: 1, maxLength: 2 }),
    fc.boolean(),
  )
  .map(([request, changes, chunked]) => ({ ...request, changes, chunked }));

const LIMIT = MAX_BODY_BYTES;
const SIZES = [0, 1, LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 100, 2 * LIMIT, 1_000_000];

const filler = fc.constantFrom(" ", "x", "[", '{"a":', "0", "\\", '"', "\u001B[", "é");

/** Bodies that are empty, at the size limit, and over it. */
export const sized: fc.Arbitrary<HttpRequest> = fc
  .tuple(
    fc.constantFrom(...SIZES),
    filler,
    fc.constantFrom("/mcp", "/mcp/v1/tools/call"),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([size, fill, path, isJson, chunked]) => {
    const envelope = isJson ? '{"method":"leave_chat","params":{"room_id":""}}' : "";
    const missing = Math.max(0, size - envelope.length);
    const text = fill.repeat(Math.ceil(missing / Buffer.byteLength(fill)));
    const body = isJson ? envelope.replace('""', `"${text}"`) : text;
    return {
      method: "POST",
      path,
      headers: [
        ["Accept", "application/json, text/event-stream"],
        ["Content-Type", "application/json"],
      ],
      body,
      chunked,
    };
  });

const PATHS = [
  "/mcp",
  "/mcp/",
  "//mcp",
  "/MCP",
  "/%6dcp",
  "/mcp%2f",
  "/mcp?a=%00&b=%ff",
  "/mcp;x=1",
  "/mcp/v1/tools/call",
  "/mcp/v1/tools/call?method=leave_chat",
  "/mcp/v1/tools/../../../mcp",
  "/mcp/v1/tools/call/%2e%2e/call",
  "/mcp/v1/tools/list",
  "/health",
  "/",
  "/?",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-authorization-server/mcp",
  "/sse",
  "/favicon.ico",
  "/__proto__",
  "/cdn-cgi/trace",
];

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PATHS) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...PATHS), fc.webQueryParameters())
      .map(([given, query]) => `${given}?${query}`),
  },
  { weight: 1, arbitrary: fc.webPath().map((given) => `/${given}`) },
  { weight: 1, arbitrary: fc.nat(8_000).map((length) => `/${"p".repeat(length)}`) },
);

/** Any HTTP method on any path. */
export const anyMethodAndPath: fc.Arbitrary<HttpRequest> = fc
  .tuple(
    fc.oneof(plain, jsonRpc),
    fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
    path,
  )
  .map(([request, method, given]) => {
    const { body, ...head } = { ...request, method, path: given };
    return method === "GET" || method === "HEAD" || body === undefined ? head : { ...head, body };
  });

const CRLF = "\r\n";
const READ_CALL = '{"method":"get_messages","params":{"room_id":"<room_id:0>"}}';

const REQUEST_LINES = [
  "POST /mcp/v1/tools/call HTTP/1.1",
  "POST /mcp HTTP/1.1",
  "POST /mcp/v1/tools/call HTTP/1.0",
  "POST /mcp HTTP/0.9",
  "POST /mcp HTTP/2.0",
  "PRI * HTTP/2.0",
  "OPTIONS * HTTP/1.1",
  "GET http://evil.example/mcp HTTP/1.1",
  "POST http://evil.example:99999/mcp HTTP/1.1",
  "POST /mcp\\..\\ HTTP/1.1",
  "POST /m cp HTTP/1.1",
  "POST /mcp\u0000 HTTP/1.1",
  "POST /mcp\u00FF\u00FE HTTP/1.1",
  "POST /%zz HTTP/1.1",
  "POST //evil.example/mcp HTTP/1.1",
  "TRACE /mcp HTTP/1.1",
  "get /mcp HTTP/1.1",
  "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003",
  "",
];

const HEADER_LINES = [
  "Host: localhost",
  "Host: localhost\r\nHost: evil.example",
  "Host: [::1",
  "Host: a b",
  "Host:",
  "Content-Length: 5",
  "Content-Length: 60\r\nContent-Length: 5",
  "Content-Length: -1",
  "Content-Length: 0x10",
  "Content-Length: +60",
  "Content-Length: 99999999999999999999",
  "Content-Length: 70000",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked\r\nContent-Length: 5",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: xchunked",
  "Expect: 100-continue",
  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
  "Connection: close",
  "X-A: b\r\n folded: c",
  "X-A: a\nX-B: b",
  "X-Null: \u0000",
  "Mcp-Session-Id: a\rSet-Cookie: b=c",
  "Accept: application/json, text/event-stream\r\nContent-Type: application/json",
  "Origin: http://localhost\r\nOrigin: https://evil.example",
  ": no name",
];

const rawBody = fc.oneof(
  fc.constantFrom(
    "",
    READ_CALL,
    `${READ_CALL.length.toString(16)}${CRLF}${READ_CALL}${CRLF}0${CRLF}${CRLF}`,
    `FFFFFFFFFFFFFFFF${CRLF}${READ_CALL}`,
    `-1${CRLF}a${CRLF}`,
    `3;ext="${"x".repeat(500)}"${CRLF}{}\n${CRLF}0${CRLF}X-Trailer: a${CRLF}${CRLF}`,
    `0${CRLF}${CRLF}GET /health HTTP/1.1${CRLF}Host: a${CRLF}${CRLF}`,
  ),
  fields({
    jsonrpc: fc.constant('"2.0"'),
    id: fc.constant("1"),
    method: fc.constant(quote("ping")),
  }).map(objectText),
);

/**
 * Bytes that are not a valid HTTP request, or two requests in a row. None of them changes the
 * fixture. CONNECT is left out: workerd answers it with status 500 unless a Worker handles sockets.
 */
export const raw: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom(...REQUEST_LINES),
    fc.array(
      fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom(...HEADER_LINES) },
        { weight: 1, arbitrary: fc.nat(100_000).map((length) => `X-Long: ${"l".repeat(length)}`) },
      ),
      { maxLength: 4 },
    ),
    rawBody,
    fc.boolean(),
  )
  .map(([line, headers, body, twice]) => {
    const request = [line, ...headers, "", body].join(CRLF);
    return { raw: twice ? request + request : request };
  });
