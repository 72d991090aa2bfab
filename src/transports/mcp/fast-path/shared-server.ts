import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { REQUESTS_PER_SERVER } from "../../../domain/limits.ts";
import { logError } from "../../../log.ts";
import { createServer, type McpCall } from "../server.ts";
import type { FastRequest } from "./eligibility.ts";
import { MultiplexedTransport } from "./multiplexed-transport.ts";

type CallWithoutId = Omit<McpCall, "requestId">;

/** One SDK server that answers all fast-path calls of one protocol era in this isolate. */
export class SharedServer {
  readonly #protocol: string | undefined;
  #transport: MultiplexedTransport<CallWithoutId> | undefined;

  /** @param protocol the revision to speak; `undefined` for those before 2026 */
  constructor(protocol: string | undefined) {
    this.#protocol = protocol;
  }

  /**
   * Answers a call.
   *
   * @param onNotification receives the notifications that precede the answer
   */
  async answer(
    { message, classification }: FastRequest,
    call: CallWithoutId,
    onNotification: (message: JSONRPCMessage) => void,
  ): Promise<JSONRPCMessage> {
    const transport = await this.#connectedTransport();
    const extra = classification ? { classification } : {};
    return transport.request(message, extra, call, onNotification);
  }

  async #connectedTransport(): Promise<MultiplexedTransport<CallWithoutId>> {
    if (this.#transport && this.#transport.requestCount < REQUESTS_PER_SERVER) {
      return this.#transport;
    }
    const transport = new MultiplexedTransport<CallWithoutId>();
    const server = createServer(({ mcpReq }) => transport.callOf(mcpReq.id), this.#protocol);
    // Only the name: the message may quote the request.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server has no addEventListener
    server.onerror = ({ name }) => logError("mcp call failed", name);
    await server.connect(transport);
    this.#transport = transport;
    return transport;
  }
}
