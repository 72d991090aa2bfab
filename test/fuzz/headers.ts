import * as fc from "fast-check";
import type { HttpRequest } from "./request.ts";
import { oddText } from "./values.ts";

export const MODERN_VERSION = "2026-07-28";

/** MCP protocol versions: those that exist, and one that does not. */
export const VERSIONS = [
  MODERN_VERSION,
  "2025-11-25",
  "2025-06-18",
  "2025-03-26",
  "2024-11-05",
  "2099-01-01",
];

/** Text that Node.js accepts as a header value. Raw requests cover the rest. */
const headerText: fc.Arbitrary<string> = fc.oneof(
  oddText.map((text) => text.replaceAll(/[^\t\u0020-\u007E\u0080-\u00FF]/gu, "").slice(0, 3_000)),
  fc.nat(12_000).map((length) => "h".repeat(length)),
);

const HEADER_NAMES = [
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

const HEADER_VALUES = [
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
  "AAAAAAAAAAAAAAAAAAAAAA.queue.AAAAAAAAAAA.__proto__",
  "1.2.3.4",
  "::",
  "websocket",
  "bytes=0-1",
  ...VERSIONS,
];

/** A header that some server reads, with a value that is special somewhere. */
const oddHeader: fc.Arbitrary<[string, string]> = fc.tuple(
  fc.constantFrom(...HEADER_NAMES),
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HEADER_VALUES) },
    { weight: 1, arbitrary: headerText },
  ),
);

/** Adds odd headers to a request, or replaces its own with them. */
export function withOddHeaders(request: fc.Arbitrary<HttpRequest>): fc.Arbitrary<HttpRequest> {
  return fc
    .tuple(request, fc.array(oddHeader, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([original, odd, replaces]) => {
      const names = new Set(odd.map(([name]) => name));
      const kept = original.headers.filter(([name]) => !replaces || !names.has(name));
      return { ...original, headers: [...kept, ...odd] };
    });
}
