import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isJSONRPCRequest,
  isJsonContentType,
  isSpecType,
  type JSONRPCRequest,
  LOG_LEVEL_META_KEY,
  type MessageClassification,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

/** The one protocol without a handshake that the SDK serves. */
export const PROTOCOL_2026 = "2026-07-28";

const CLASSIFICATION_2026: MessageClassification = { era: "modern", revision: PROTOCOL_2026 };

/** A request for a tool that is in every way as its protocol wants it. */
export interface FastPathRequest {
  message: JSONRPCRequest;
  /** `undefined`: of the protocols before 2026. */
  classification: MessageClassification | undefined;
}

function isAsOf2026(
  headers: Headers,
  meta: Readonly<Record<string, unknown>>,
  tool: string,
): boolean {
  const info = meta[CLIENT_INFO_META_KEY];
  return (
    meta[PROTOCOL_VERSION_META_KEY] === PROTOCOL_2026 &&
    isSpecType.ClientCapabilities(meta[CLIENT_CAPABILITIES_META_KEY]) &&
    (info === undefined || isSpecType.Implementation(info)) &&
    !(LOG_LEVEL_META_KEY in meta) &&
    headers.get("mcp-protocol-version") === PROTOCOL_2026 &&
    headers.get("mcp-method") === "tools/call" &&
    headers.get("mcp-name") === tool
  );
}

function isAsBefore2026(headers: Headers): boolean {
  const version = headers.get("mcp-protocol-version");
  const accept = headers.get("accept");
  return (
    (version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version)) &&
    !!accept?.includes("application/json") &&
    accept.includes("text/event-stream")
  );
}

/**
 * Reads a POST of `tools/call` that needs none of what the SDK's handler does with odd ones; `undefined` for those: that
 * handler answers them, or says what is wrong with them. Its own classification would try each request as a response
 * first, which costs more than all else here.
 *
 * @param tool its name, as the body has it
 */
export function fastPathRequest(
  headers: Headers,
  body: unknown,
  tool: string,
): FastPathRequest | undefined {
  if (!isJsonContentType(headers.get("content-type")) || !isJSONRPCRequest(body)) return undefined;
  const meta = body.params?._meta;
  if (meta && PROTOCOL_VERSION_META_KEY in meta) {
    return isAsOf2026(headers, meta, tool)
      ? { message: body, classification: CLASSIFICATION_2026 }
      : undefined;
  }
  return isAsBefore2026(headers) ? { message: body, classification: undefined } : undefined;
}
