import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { logError } from "../../../log.ts";
import { REQUESTS_PER_SERVER } from "../../../domain/limits.ts";
import type { FastPathRequest } from "./eligibility.ts";
import { MultiplexedTransport } from "./multiplexed-transport.ts";
import { type Call, createServer } from "../server.ts";

type Given = Omit<Call, "requestId">;

/** A server of the SDK for all direct calls of one protocol that reach this isolate. */
export class SharedServer {
  readonly #protocol: string | undefined;
  #exchanges: MultiplexedTransport<Given> | undefined;

  /** @param protocol the revision to speak; `undefined`: those before 2026 */
  constructor(protocol: string | undefined) {
    this.#protocol = protocol;
  }

  /**
   * Answers a call.
   *
   * @param onNotification takes what there is to tell before the answer
   */
  async answer(
    { message, classification }: FastPathRequest,
    given: Given,
    onNotification: (message: JSONRPCMessage) => void,
  ): Promise<JSONRPCMessage> {
    const exchanges = await this.#connected();
    return exchanges.ask(message, classification ? { classification } : {}, given, onNotification);
  }

  async #connected(): Promise<MultiplexedTransport<Given>> {
    if (this.#exchanges && this.#exchanges.asked < REQUESTS_PER_SERVER) return this.#exchanges;
    const exchanges = new MultiplexedTransport<Given>();
    const server = createServer(({ mcpReq }) => exchanges.callOf(mcpReq.id), this.#protocol);
    // The name only: its message may quote the request.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server has no addEventListener
    server.onerror = ({ name }) => logError("mcp call failed", name);
    await server.connect(exchanges);
    this.#exchanges = exchanges;
    return exchanges;
  }
}
