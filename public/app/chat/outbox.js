import { byId, make } from "../dom.js";
import { randomKey } from "../random-key.js";
import { callUntilAnswered } from "../net/retry.js";
import { pendingItem } from "./message-item.js";

/** @typedef {import("../tab-state.js").Outgoing} Outgoing */

const list = byId("pending", HTMLOListElement);

/**
 * @typedef {object} OutboxOptions
 * @property {string} roomId
 * @property {AbortSignal} signal ends with the chat
 * @property {() => number} cursor
 * @property {(outgoing: Outgoing[]) => void} onChange what is not acknowledged, to be kept over a reload
 * @property {(text: string, reply: import("../net/call.js").Reply) => void} onSent
 * @property {(reply: import("../net/call.js").Reply) => void} onRefused
 * @property {(error: unknown) => void} onStopped nothing more can be sent
 */

/**
 * What the user wrote and the server has not acknowledged. Sent one after the other, in order; each under its own
 * idempotency key, so that trying again can't send it twice.
 */
export class Outbox {
  /** @type {Outgoing[]} */
  #waiting = [];
  /** @type {Map<string, { item: HTMLLIElement, state: HTMLElement }>} */
  #items = new Map();
  #options;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();
  #isSending = false;

  /**
   * @param {OutboxOptions} options
   * @param {Outgoing[]} left from before a reload
   */
  constructor(options, left) {
    this.#options = options;
    for (const outgoing of left) this.#put(outgoing);
  }

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  /** @param {string} text */
  send(text) {
    this.#put({ key: randomKey(), text });
    void this.flush();
  }

  /** Comes back when everything is acknowledged or refused. */
  flush() {
    if (!this.#isSending) {
      this.#isSending = true;
      this.#sending = this.#sendAll().finally(() => (this.#isSending = false));
    }
    return this.#sending;
  }

  /** @param {Outgoing} outgoing */
  #put(outgoing) {
    const shown = pendingItem(outgoing.text);
    this.#items.set(outgoing.key, shown);
    this.#waiting.push(outgoing);
    list.append(shown.item);
    this.#options.onChange(this.#waiting);
  }

  async #sendAll() {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const reply = await this.#sendOne(next);
      if (reply === undefined) return;
      this.#waiting.shift();
      this.#options.onChange(this.#waiting);
      if (reply["success"] === true) {
        this.#items.get(next.key)?.item.remove();
        this.#items.delete(next.key);
        this.#options.onSent(next.text, reply);
      } else {
        this.#showRefusal(next, String(reply["error"]));
        this.#options.onRefused(reply);
      }
    }
  }

  /** @param {Outgoing} outgoing */
  async #sendOne({ key, text }) {
    const { roomId, signal, cursor } = this.#options;
    const state = this.#items.get(key)?.state;
    try {
      return await callUntilAnswered(
        "send_message",
        { room_id: roomId, message: text, idempotency_key: key, cursor: cursor() },
        {
          signal,
          onConnection: (connection) => {
            if (!state) return;
            state.textContent =
              connection === "fine" ? "Sending …" : "Not sent yet, trying again …";
          },
        },
      );
    } catch (error) {
      if (!signal.aborted) this.#options.onStopped(error);
      return undefined;
    }
  }

  /**
   * @param {Outgoing} outgoing
   * @param {string} problem
   */
  #showRefusal({ key, text }, problem) {
    const shown = this.#items.get(key);
    if (!shown) return;
    shown.item.classList.add("failed");
    const again = make("button", { text: "Try again", attributes: { type: "button" } });
    again.addEventListener("click", () => {
      shown.item.remove();
      this.#items.delete(key);
      this.send(text);
    });
    const remove = make("button", { text: "Remove", attributes: { type: "button" } });
    remove.addEventListener("click", () => {
      shown.item.remove();
      this.#items.delete(key);
    });
    shown.state.replaceChildren(
      make("span", { text: `Not sent: ${problem}. ` }),
      again,
      document.createTextNode(" "),
      remove,
    );
  }
}
