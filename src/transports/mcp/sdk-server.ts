import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { name, version } from "../../../package.json";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

const SERVER_INFO = { name, title: "MCP Chat", version };

/** The SDK throws a plain Error if the parameters don't fit the method; bugs throw subclasses. */
function isMismatch(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

/**
 * The SDK's server, adapted in two places. It relies on the SDK's internals, so
 * test/mcp/fast-path.test.ts compares its answers with those of the SDK's own handler.
 */
export class SdkServer extends Server {
  /** @param protocol the 2026 revision to speak; the SDK's own transports set it themselves */
  constructor(options: ServerOptions, protocol: string | undefined) {
    super(SERVER_INFO, options);
    if (protocol !== undefined) this._negotiatedProtocolVersion = protocol;
  }

  /**
   * Reports invalid parameters of any method as the caller's error; for methods other than
   * tools/call the SDK answers -32603, an internal error. A tools/call goes straight to its
   * handler, which has a schema of its own: the SDK would parse the request twice and the result
   * once more.
   */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    if (method === "tools/call") return handler;
    return super._wrapHandler(method, async (request, context) => {
      try {
        return await handler(request, context);
      } catch (error) {
        if (!isMismatch(error)) throw error;
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Invalid ${method} request: ${error.message}`,
        );
      }
    });
  }
}
