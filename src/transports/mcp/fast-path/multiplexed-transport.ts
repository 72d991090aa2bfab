import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageExtraInfo,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/server";

interface OpenRequest<Call> {
  call: Call;
  /** The id that the client chose. Two clients may choose the same one. */
  requestId: RequestId;
  onNotification: (message: JSONRPCMessage) => void;
  answer: (message: JSONRPCMessage) => void;
}

/**
 * Carries the requests of many clients to one SDK server, under its own ids, and returns each
 * answer to its request. The SDK's own transports also write the HTTP response, and need a new
 * server for every request.
 */
export class MultiplexedTransport<Call> implements Transport {
  onmessage?: Transport["onmessage"];
  readonly #open = new Map<RequestId, OpenRequest<Call>>();
  #requestCount = 0;

  /** Number of requests so far. */
  get requestCount(): number {
    return this.#requestCount;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Called by the SDK's server. */
  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const isNotification = "method" in message;
    const id = isNotification ? options?.relatedRequestId : message.id;
    const request = id === undefined ? undefined : this.#open.get(id);
    if (id === undefined || !request) return Promise.resolve();
    if (isNotification) {
      request.onNotification(message);
    } else {
      this.#open.delete(id);
      request.answer({ ...message, id: request.requestId });
    }
    return Promise.resolve();
  }

  /** The call behind a request that the server is answering, with the client's own request id. */
  callOf(id: RequestId): Call & { requestId: RequestId } {
    const request = this.#open.get(id);
    if (!request) throw new Error("A request is answered only while it is open");
    return { ...request.call, requestId: request.requestId };
  }

  /**
   * Has the server answer a request.
   *
   * @param onNotification receives the notifications that precede the answer
   * @returns the response, which may be a protocol error
   */
  request(
    request: JSONRPCRequest,
    extra: MessageExtraInfo,
    call: Call,
    onNotification: (message: JSONRPCMessage) => void,
  ): Promise<JSONRPCMessage> {
    this.#requestCount += 1;
    const id = this.#requestCount;
    return new Promise((answer) => {
      this.#open.set(id, { call, requestId: request.id, onNotification, answer });
      this.onmessage?.({ ...request, id }, extra);
    });
  }
}
