import { waitUntil } from "cloudflare:workers";
import { HEARTBEAT_MS } from "../domain/limits.ts";
import { logError } from "../log.ts";
import type { AbortLike, ReplyHooks } from "./reply-hooks.ts";

/** What a streaming response looks like on the wire before its result is known. */
export interface Framing {
  headers: Readonly<Record<string, string>>;
  /** Sent at once. */
  opening: Uint8Array;
  /** Sent at each heartbeat. */
  heartbeat: Uint8Array;
}

/** What the producer of a streaming response is given. */
export interface ResponseWriter extends Required<Omit<ReplyHooks, "offerResume">> {
  /** Sends bytes other than the final ones. */
  write: (bytes: Uint8Array) => void;
}

/** A smaller AbortSignal: each open wait holds one. */
class ClientAbort implements AbortLike {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}

/** A body written in pieces. A TransformStream would cost a tenth more memory per open wait. */
class BodyStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #taken = Promise.withResolvers<boolean>();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isComplete = false;

  /** @param onGone called when the reader is gone */
  constructor(onGone: () => void) {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        // Without a buffer, the runtime asks for more only after it has taken everything written so
        // far.
        pull: (controller) => {
          if (!this.#isComplete) return;
          controller.close();
          this.#taken.resolve(true);
        },
        cancel: onGone,
      },
      { highWaterMark: 0 },
    );
  }

  write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
  }

  /** Writes the last bytes; resolves with whether the runtime has taken them. */
  end(bytes: Uint8Array): Promise<boolean> {
    this.write(bytes);
    this.#isComplete = true;
    return this.#taken.promise;
  }

  /** Gives up: the reader is gone, or the producer failed with `error`. */
  abandon(error?: unknown): void {
    if (error !== undefined) this.#controller?.error(error);
    this.#taken.resolve(false);
  }
}

/**
 * Responds before the result is known: headers and the first bytes at once, more at each heartbeat,
 * the result last. The heartbeat keeps the connection from idling out, and reveals clients that
 * went away.
 *
 * @param produce makes the last bytes of the body
 */
export function streamingResponse(
  requestSignal: AbortSignal,
  { headers, opening, heartbeat }: Framing,
  produce: (writer: ResponseWriter) => Promise<Uint8Array>,
): Response {
  const client = new ClientAbort();
  const body = new BodyStream(() => client.abort());
  client.addEventListener("abort", () => body.abandon());
  requestSignal.addEventListener("abort", () => client.abort(), { once: true });
  if (requestSignal.aborted) client.abort();
  const checks = new Set<() => void>();
  const afterwards: (() => Promise<unknown>)[] = [];
  const writer: ResponseWriter = {
    signal: client,
    onHeartbeat: (check) => {
      checks.add(check);
      return () => checks.delete(check);
    },
    write: (bytes) => {
      if (!client.aborted) body.write(bytes);
    },
    afterReply: (work) => afterwards.push(work),
  };
  const respond = async (): Promise<void> => {
    writer.write(opening);
    const timer = setInterval(() => {
      writer.write(heartbeat);
      for (const check of checks) check();
    }, HEARTBEAT_MS);
    const bytes = await produce(writer).finally(() => clearInterval(timer));
    if (client.aborted) return;
    const isTaken = body.end(bytes);
    // Without this, the runtime may end the request before the work that follows the last byte.
    if (afterwards.length > 0) waitUntil(isTaken);
    if (await isTaken) for (const work of afterwards) waitUntil(work());
  };
  respond().catch((error: unknown) => {
    logError("a streaming response failed", error);
    body.abandon(error);
  });
  return new Response(body.readable, { headers });
}
