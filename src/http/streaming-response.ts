import { waitUntil } from "cloudflare:workers";
import { logError } from "../log.ts";
import { HEARTBEAT_MS } from "../domain/limits.ts";

/** How a reply that is not known yet looks on the wire until it is. */
export interface Framing {
  headers: Readonly<Record<string, string>>;
  /** Sent at once. */
  opening: Uint8Array;
  /** Sent each heartbeat. */
  heartbeat: Uint8Array;
}

/** The side of such a reply that makes it. */
export interface ResponseWriter {
  /** Aborts when the client is gone. */
  signal: ClientGone;
  /** Calls a function at each heartbeat; returns how to stop that. */
  beat: (check: () => void) => () => void;
  /** Sends something before the end. */
  write: (bytes: Uint8Array) => void;
  /** Does something once the runtime has taken the end; nothing if the client is known to be gone by then. */
  afterReply: (work: () => Promise<unknown>) => void;
}

/** As much of an AbortSignal as is needed here, in less memory: each open wait has one. */
class ClientGone {
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

/** A body that is written bit by bit. Not the pair of a TransformStream: an open wait would take a tenth more memory. */
class Body {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #end = Promise.withResolvers<boolean>();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isWhole = false;

  /** @param onGone called when the reader is */
  constructor(onGone: () => void) {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        // With no buffer the runtime asks for more only when it has taken all that was written.
        pull: (controller) => {
          if (!this.#isWhole) return;
          controller.close();
          this.#end.resolve(true);
        },
        cancel: onGone,
      },
      { highWaterMark: 0 },
    );
  }

  write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
  }

  /** Writes the last bytes; comes back when the runtime has taken them, and whether it has. */
  end(bytes: Uint8Array): Promise<boolean> {
    this.write(bytes);
    this.#isWhole = true;
    return this.#end.promise;
  }

  /** Nobody reads any more, or nothing more will come. */
  abandon(error?: unknown): void {
    if (error !== undefined) this.#controller?.error(error);
    this.#end.resolve(false);
  }
}

/**
 * Answers with something that is not known yet: headers and a first byte at once, then a byte or more each heartbeat, then
 * the end. The heartbeat keeps the connection from idling out and is what makes a client that went away noticed.
 *
 * @param work makes the end of the reply
 */
export function streamingResponse(
  requestSignal: AbortSignal,
  { headers, opening, heartbeat }: Framing,
  work: (reply: ResponseWriter) => Promise<Uint8Array>,
): Response {
  const gone = new ClientGone();
  const body = new Body(() => gone.abort());
  gone.addEventListener("abort", () => body.abandon());
  requestSignal.addEventListener("abort", () => gone.abort(), { once: true });
  if (requestSignal.aborted) gone.abort();
  const checks = new Set<() => void>();
  const afterwards: (() => Promise<unknown>)[] = [];
  const reply: ResponseWriter = {
    signal: gone,
    beat: (check) => {
      checks.add(check);
      return () => checks.delete(check);
    },
    write: (bytes) => {
      if (!gone.aborted) body.write(bytes);
    },
    afterReply: (later) => afterwards.push(later),
  };
  const answer = async (): Promise<void> => {
    reply.write(opening);
    const pulse = setInterval(() => {
      reply.write(heartbeat);
      for (const check of checks) check();
    }, HEARTBEAT_MS);
    const bytes = await work(reply).finally(() => clearInterval(pulse));
    if (gone.aborted) return;
    const isTaken = body.end(bytes);
    // Else what comes after the last byte might not be run.
    if (afterwards.length > 0) waitUntil(isTaken);
    if (await isTaken) for (const later of afterwards) waitUntil(later());
  };
  answer().catch((error: unknown) => {
    logError("a reply failed", error);
    body.abandon(error);
  });
  return new Response(body.readable, { headers });
}
