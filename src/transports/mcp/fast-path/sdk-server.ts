import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { name, version } from "../../../../package.json";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

const SERVER_INFO = { name, title: "MCP Chat", version };

/** The SDK throws a plain error if the parameters don't fit the method; what goes wrong by a bug is of another class. */
function isMisfit(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

/** The SDK's server with what this one needs otherwise. */
export class SdkServer extends Server {
  /** @param protocol the 2026 revision to speak, for a transport of our own; those of the SDK tell it themselves */
  constructor(options: ServerOptions, protocol: string | undefined) {
    super(SERVER_INFO, options);
    if (protocol !== undefined) this._negotiatedProtocolVersion = protocol;
  }

  /**
   * Wrong parameters are the caller's error for every method, not for tools/call alone: the SDK would answer the others
   * with -32603, an internal error. Of tools/call the SDK would parse the request twice and the result once more; its
   * handler here has a schema of its own, and makes results by one function.
   */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    if (method === "tools/call") return handler;
    return super._wrapHandler(method, async (request, context) => {
      try {
        return await handler(request, context);
      } catch (error) {
        if (!isMisfit(error)) throw error;
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Invalid ${method} request: ${error.message}`,
        );
      }
    });
  }
}
