import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** The SDK throws a plain error if the parameters don't fit the method; what goes wrong by a bug is of another class. */
function isMisfit(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error;
}

/**
 * The SDK's server, but that wrong parameters are the caller's error for every method, not for tools/call alone: the
 * SDK would answer the others with -32603, an internal error.
 */
export class ChatServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
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
