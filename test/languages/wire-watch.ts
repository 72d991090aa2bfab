import { EventEmitter, once } from "node:events";
import type { Cancel } from "../e2e/clients/wire-tap.ts";
import type { ConnectionObserver } from "../e2e/support/faulty-proxy.ts";

/** One call of `wait_for_message` on the wire. */
interface Wait {
  /** The id of its JSON-RPC request, as it was written. */
  id: string | undefined;
  /** What the server has sent over the connection since the call. */
  reply: string;
  /** The first sign that the client has given it up. */
  cancel?: Cancel;
}

/** An event with an id, which lets the client resume the wait. */
const RESUMABLE = /^id: [^\n]+\n[^\r]*\n\n/mu;
const ANSWERED = /"result"|"error"/u;
const REQUEST_ID = /"id": ?("[^"]*"|\d+)/u;
const CANCELLED_ID = /"requestId": ?("[^"]*"|\d+)/u;

/**
 * Watches the bytes between a program and its server, because no program reports what its SDK sends.
 * A proxy that speaks HTTP itself, such as the wire tap, would keep the SDK's own HTTP client from
 * the real server.
 */
export class WireWatch {
  /** The version in the latest request that named one. */
  protocolVersion: string | undefined;
  readonly #waits: Wait[] = [];
  readonly #traffic = new EventEmitter();

  /** Returns the observer of a new connection. */
  readonly observe = (): ConnectionObserver => {
    let wait: Wait | undefined;
    return {
      onRequest: (text) => {
        const [, version] = /^mcp-protocol-version: *(\S+)/imu.exec(text) ?? [];
        this.protocolVersion = version ?? this.protocolVersion;
        if (text.includes('"wait_for_message"')) {
          wait = { id: REQUEST_ID.exec(text)?.[1], reply: "" };
          this.#waits.push(wait);
        }
        if (text.includes('"notifications/cancelled"')) {
          const id = CANCELLED_ID.exec(text)?.[1];
          // It may come over another connection, and after the next wait.
          const cancelled = this.#waits.findLast((earlier) => earlier.id === id);
          if (cancelled) cancelled.cancel ??= "sends `notifications/cancelled`";
        }
        this.#traffic.emit("change");
      },
      onReply: (text) => {
        if (wait) wait.reply += text;
        this.#traffic.emit("change");
      },
      onClose: () => {
        if (wait && !ANSWERED.test(wait.reply)) wait.cancel ??= "closes the connection";
        this.#traffic.emit("change");
      },
    };
  };

  /** Resolves once the client has been told how to resume its latest wait. */
  async untilResumable(signal: AbortSignal): Promise<void> {
    while (!RESUMABLE.test(this.#waits.at(-1)?.reply ?? "")) {
      await once(this.#traffic, "change", { signal });
    }
  }

  /**
   * Picks the latest wait, which the client is about to cancel.
   *
   * @returns a function that tells how the client did it. Call it once the client has gone on: what
   * it sends over several connections may arrive in any order.
   */
  latestWait(): () => Cancel | "tells the server nothing" {
    const wait = this.#waits.at(-1);
    if (!wait) throw new Error("no wait was seen");
    return () => wait.cancel ?? "tells the server nothing";
  }
}
