import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageExtraInfo,
  Server,
  Transport,
} from "@modelcontextprotocol/server";

/**
 * One request to a server of the SDK, and what it answers. Both ends are in this process, so nothing is opened or
 * closed: the SDK's own transports write the HTTP response too, and closing one costs more than a call does.
 */
class Exchange implements Transport {
  onmessage?: Transport["onmessage"];
  readonly #response = Promise.withResolvers<JSONRPCMessage>();
  readonly #onNotification: (message: JSONRPCMessage) => void;

  constructor(onNotification: (message: JSONRPCMessage) => void) {
    this.#onNotification = onNotification;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if ("method" in message) this.#onNotification(message);
    else this.#response.resolve(message);
    return Promise.resolve();
  }

  ask(request: JSONRPCRequest, extra: MessageExtraInfo): Promise<JSONRPCMessage> {
    this.onmessage?.(request, extra);
    return this.#response.promise;
  }
}

/**
 * Lets a server that serves nothing else answer a request.
 *
 * @param onNotification takes what the server tells before it answers
 * @returns its response; an error of the protocol is one too
 */
export async function answerOf(
  server: Server,
  request: JSONRPCRequest,
  extra: MessageExtraInfo,
  onNotification: (message: JSONRPCMessage) => void,
): Promise<JSONRPCMessage> {
  const exchange = new Exchange(onNotification);
  await server.connect(exchange);
  return exchange.ask(request, extra);
}
