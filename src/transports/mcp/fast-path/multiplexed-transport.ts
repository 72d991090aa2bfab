import type {
  JSONRPCMessage,
  JSONRPCRequest,
  MessageExtraInfo,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/server";

/** A request that is not answered yet. */
interface Exchange<Call> {
  call: Call;
  /** Of the client: the ids of two clients may be the same. */
  requestId: RequestId;
  onNotification: (message: JSONRPCMessage) => void;
  answer: (message: JSONRPCMessage) => void;
}

/**
 * Takes the requests of many clients to one server of the SDK, and each answer back. Whoever asks writes the HTTP
 * response: the SDK's own transports write it too, and need a server to be made and closed for each request.
 */
export class MultiplexedTransport<Call> implements Transport {
  onmessage?: Transport["onmessage"];
  readonly #open = new Map<RequestId, Exchange<Call>>();
  #asked = 0;

  /** How many requests there were so far. */
  get asked(): number {
    return this.#asked;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const isNotification = "method" in message;
    const id = isNotification ? options?.relatedRequestId : message.id;
    const exchange = id === undefined ? undefined : this.#open.get(id);
    if (id === undefined || !exchange) return Promise.resolve();
    if (isNotification) {
      exchange.onNotification(message);
    } else {
      this.#open.delete(id);
      exchange.answer({ ...message, id: exchange.requestId });
    }
    return Promise.resolve();
  }

  /** What was given with a request, and the id its client gave it, by the id that the server knows it by. */
  callOf(id: RequestId): Call & { requestId: RequestId } {
    const exchange = this.#open.get(id);
    if (!exchange) throw new Error("A request is answered only while it is open");
    return { ...exchange.call, requestId: exchange.requestId };
  }

  /**
   * Lets the server answer a request.
   *
   * @param onNotification takes what the server tells before it answers
   * @returns its response; an error of the protocol is one too
   */
  ask(
    request: JSONRPCRequest,
    extra: MessageExtraInfo,
    call: Call,
    onNotification: (message: JSONRPCMessage) => void,
  ): Promise<JSONRPCMessage> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((answer) => {
      this.#open.set(id, { call, requestId: request.id, onNotification, answer });
      this.onmessage?.({ ...request, id }, extra);
    });
  }
}
