import { byId, make } from "../dom.js";
import { refusalText } from "../net/call.js";
import { callWithRetry } from "../net/retry.js";
import { pendingItem } from "./message-item.js";

/**
 * @import { SendMessageReply } from "../../../src/tools/replies.ts"
 * @import { Outgoing } from "../tab-state.js"
 */

const list = byId("pending", HTMLOListElement);

/**
 * A key of 128 random bits. Not `crypto.randomUUID`, which pages without TLS don't have.
 */
function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {object} OutboxOptions
 * @property {string} roomId
 * @property {AbortSignal} signal aborts when the chat ends
 * @property {() => number} cursor
 * @property {(outgoing: Outgoing[]) => void} onChange gets all unacknowledged messages, to be saved
 *   for a reload
 * @property {(text: string, reply: SendMessageReply) => void} onSent
 * @property {(reply: SendMessageReply) => void} onRefused
 * @property {(error: unknown) => void} onError sending has stopped
 */

/**
 * Messages that the server has not acknowledged. They are sent in order, one at a time. Each has an
 * idempotency key, so a retry never sends it twice.
 */
export class Outbox {
  /** @type {Outgoing[]} */
  #unsent = [];
  /** @type {Map<string, { item: HTMLLIElement, state: HTMLElement }>} */
  #items = new Map();
  #options;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();
  #isSending = false;

  /**
   * @param {OutboxOptions} options
   * @param {Outgoing[]} unsent from before a reload
   */
  constructor(options, unsent) {
    this.#options = options;
    for (const outgoing of unsent) this.#enqueue(outgoing);
  }

  get isEmpty() {
    return this.#unsent.length === 0;
  }

  /** @param {string} text */
  send(text) {
    this.#enqueue({ key: newIdempotencyKey(), text });
    void this.flush();
  }

  /** Sends everything. Resolves when every message has been acknowledged or refused. */
  flush() {
    if (!this.#isSending) {
      this.#isSending = true;
      this.#sending = this.#sendAll().finally(() => (this.#isSending = false));
    }
    return this.#sending;
  }

  /** @param {Outgoing} outgoing */
  #enqueue(outgoing) {
    const shown = pendingItem(outgoing.text);
    this.#items.set(outgoing.key, shown);
    this.#unsent.push(outgoing);
    list.append(shown.item);
    this.#options.onChange(this.#unsent);
  }

  async #sendAll() {
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      const reply = await this.#sendOne(next);
      if (reply === undefined) return;
      this.#unsent.shift();
      this.#options.onChange(this.#unsent);
      if (reply.success) {
        this.#removeItem(next.key);
        this.#options.onSent(next.text, reply);
      } else {
        this.#showRefusal(next, refusalText(reply));
        this.#options.onRefused(reply);
      }
    }
  }

  /** @param {Outgoing} outgoing */
  async #sendOne({ key, text }) {
    const { roomId, signal, cursor } = this.#options;
    const state = this.#items.get(key)?.state;
    try {
      return await callWithRetry(
        "send_message",
        { room_id: roomId, message: text, idempotency_key: key, cursor: cursor() },
        {
          signal,
          onConnection: (connection) => {
            if (!state) return;
            state.textContent = connection === "ok" ? "Sending …" : "Not sent yet, trying again …";
          },
        },
      );
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error);
      return undefined;
    }
  }

  /** @param {string} key */
  #removeItem(key) {
    this.#items.get(key)?.item.remove();
    this.#items.delete(key);
  }

  /**
   * @param {Outgoing} outgoing
   * @param {string} problem
   */
  #showRefusal({ key, text }, problem) {
    const shown = this.#items.get(key);
    if (!shown) return;
    shown.item.classList.add("failed");
    const retry = make("button", { text: "Try again", attributes: { type: "button" } });
    retry.addEventListener("click", () => {
      this.#removeItem(key);
      this.send(text);
    });
    const remove = make("button", { text: "Remove", attributes: { type: "button" } });
    remove.addEventListener("click", () => this.#removeItem(key));
    shown.state.replaceChildren(
      make("span", { text: `Not sent: ${problem}. ` }),
      retry,
      document.createTextNode(" "),
      remove,
    );
  }
}
