import { EventEmitter, once } from "node:events";
import type { Cancel } from "../e2e/clients/wire-tap.ts";
import type { ConnectionObserver } from "../e2e/support/faulty-proxy.ts";

/** One call of `wait_for_message` on the wire. */
interface Wait {
  /** What the server has sent over the connection since the call. */
  reply: string;
  isClosed: boolean;
  /** Whether a `notifications/cancelled` followed it. */
  isNotified: boolean;
}

/** An event with an id, which lets the client resume the wait. */
const RESUMABLE = /^id: [^\n]+\n[^\r]*\n\n/mu;
const ANSWERED = /"result"|"error"/u;

/**
 * Watches the bytes between a program and its server, because no program reports what its SDK sends.
 * A proxy that speaks HTTP itself, such as the wire tap, would keep the SDK's own HTTP client from
 * the real server.
 */
export class WireWatch {
  /** The version in the latest request that named one. */
  protocolVersion: string | undefined;
  /** The latest one. */
  #wait: Wait | undefined;
  readonly #traffic = new EventEmitter();

  /** Returns the observer of a new connection. */
  readonly observe = (): ConnectionObserver => {
    let wait: Wait | undefined;
    return {
      onRequest: (text) => {
        const [, version] = /^mcp-protocol-version: *(\S+)/imu.exec(text) ?? [];
        this.protocolVersion = version ?? this.protocolVersion;
        if (text.includes('"wait_for_message"')) {
          wait = { reply: "", isClosed: false, isNotified: false };
          this.#wait = wait;
        }
        if (this.#wait && text.includes('"notifications/cancelled"')) this.#wait.isNotified = true;
        this.#traffic.emit("change");
      },
      onReply: (text) => {
        if (wait) wait.reply += text;
        this.#traffic.emit("change");
      },
      onClose: () => {
        if (wait) wait.isClosed = true;
        this.#traffic.emit("change");
      },
    };
  };

  /** Resolves once the client has been told how to resume its latest wait. */
  async untilResumable(signal: AbortSignal): Promise<void> {
    while (!RESUMABLE.test(this.#wait?.reply ?? "")) {
      await once(this.#traffic, "change", { signal });
    }
  }

  /** Resolves to how the client cancels its latest wait. */
  async untilCancelled(signal: AbortSignal): Promise<Cancel | "tells the server nothing"> {
    const wait = this.#wait;
    if (!wait) throw new Error("no wait was seen");
    for (;;) {
      if (wait.isNotified) return "sends `notifications/cancelled`";
      if (wait.isClosed) return "closes the connection";
      if (ANSWERED.test(wait.reply)) return "tells the server nothing";
      await once(this.#traffic, "change", { signal });
    }
  }
}
