import {
  classifyInboundRequest,
  type InboundHttpRequest,
  isJsonContentType,
  type JSONRPCRequest,
  type MessageClassification,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

/** The one protocol without a handshake that the SDK serves. */
const PROTOCOL_2026 = "2026-07-28";

/** A request for a tool that is in every way as its protocol wants it. */
export interface DirectCall {
  message: JSONRPCRequest;
  /** `undefined`: of the protocols before 2026. */
  classification: MessageClassification | undefined;
}

function acceptsBoth(headers: Headers): boolean {
  const accept = headers.get("accept");
  return !!accept?.includes("application/json") && accept.includes("text/event-stream");
}

function inboundRequest(headers: Headers, body: unknown): InboundHttpRequest {
  const request: InboundHttpRequest = { httpMethod: "POST", body };
  const [version, method, name] = [
    headers.get("mcp-protocol-version"),
    headers.get("mcp-method"),
    headers.get("mcp-name"),
  ];
  if (version !== null) request.protocolVersionHeader = version;
  if (method !== null) request.mcpMethodHeader = method;
  if (name !== null) request.mcpNameHeader = name;
  return request;
}

/**
 * Reads a POST of `tools/call` that needs none of what the SDK's handler does with odd ones; `undefined` for those: that
 * handler answers them, or says what is wrong with them.
 *
 * @param tool its name, as the body has it
 */
export function readDirectCall(
  headers: Headers,
  body: unknown,
  tool: string,
): DirectCall | undefined {
  if (!isJsonContentType(headers.get("content-type"))) return undefined;
  const request = inboundRequest(headers, body);
  const version = request.protocolVersionHeader;
  const outcome = classifyInboundRequest(request);
  switch (outcome.kind) {
    case "modern": {
      const { messageKind, message, classification } = outcome;
      // That headers which are there agree with the body is looked at by the classification; all three must be there.
      const isWhole = version !== undefined && request.mcpMethodHeader !== undefined;
      const isServed = classification.revision === PROTOCOL_2026;
      return isWhole && isServed && request.mcpNameHeader === tool && messageKind === "request"
        ? { message, classification }
        : undefined;
    }
    case "legacy": {
      const isServed = version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(version);
      return isServed && outcome.reason === "no-claim" && acceptsBoth(headers)
        ? { message: body as JSONRPCRequest, classification: undefined }
        : undefined;
    }
    case "reject":
      return undefined;
  }
}
