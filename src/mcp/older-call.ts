import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { createServer } from "./server.ts";

const OLDER_PROTOCOL = /^202[45]-/u;

/** Whether a request that does not name its protocol in the body is of the protocols before 2026. */
export function isOlder(headers: Headers): boolean {
  const version = headers.get("mcp-protocol-version");
  return version === null || OLDER_PROTOCOL.test(version);
}

/** Answers a call of the older protocols as plain JSON. The SDK's own handler would answer it as an event stream of one event, which costs more. */
export async function answerOlderCall(request: Request, parsedBody: unknown): Promise<Response> {
  const server = createServer({ requestInfo: request });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody });
  } finally {
    await server.close();
  }
}
