import { byId } from "../dom.js";
import { messageItem } from "./message-item.js";
import { keepAtEnd } from "./scroll-position.js";

/** @typedef {import("./message-item.js").Message} Message */

/** Messages of one sender within this time stand together, in milliseconds. */
const TOGETHER_MS = 3 * 60_000;

/** How long screen readers may take to notice what was put in, in milliseconds. */
const UNHEARD_MS = 300;

const log = byId("log", HTMLElement);
const list = byId("messages", HTMLOListElement);
const pending = byId("pending", HTMLOListElement);
const newMessages = byId("new-messages", HTMLButtonElement);

/** Ends with the log that is on the page, when another takes its place. */
let shown = new AbortController();

/** The messages on the page: each once, in the order of their ids, however and however often they come. */
export class MessageLog {
  /** @type {Message[]} */
  #messages = [];
  #isOwn;
  #unseen = 0;
  #scroll;

  /** @param {(message: Message) => boolean} isOwn */
  constructor(isOwn) {
    this.#isOwn = isOwn;
    shown.abort();
    shown = new AbortController();
    const { signal } = shown;
    list.replaceChildren();
    pending.replaceChildren();
    this.#scroll = keepAtEnd(log, () => this.#showUnseen(0), signal);
    this.#showUnseen(0);
    newMessages.addEventListener("click", () => this.toEnd(), { signal });
  }

  /** Puts in history, which screen readers are not to read out as if it were said now. */
  async quietly(/** @type {() => Promise<void>} */ work) {
    log.setAttribute("aria-live", "off");
    await work();
    // They hear of changes a little later, and go by what the log is then.
    setTimeout(() => log.setAttribute("aria-live", "polite"), UNHEARD_MS);
  }

  get firstId() {
    return this.#messages[0]?.id;
  }

  get lastId() {
    return this.#messages.at(-1)?.id;
  }

  /** The last id before which nothing is missing. */
  get wholeUpTo() {
    const first = this.firstId ?? 0;
    const gap = this.#messages.findIndex(({ id }, index) => id !== first + index);
    return (gap === -1 ? this.lastId : this.#messages[gap - 1]?.id) ?? 0;
  }

  /**
   * Puts messages in their places, those that are there already excepted.
   *
   * @param {Message[]} messages in the order of their ids
   * @returns {Message[]} those that were new
   */
  add(messages) {
    const known = new Set(this.#messages.map(({ id }) => id));
    const fresh = messages.filter(({ id }) => !known.has(id));
    if (fresh.length === 0) return fresh;
    const wasAtEnd = this.#scroll.isAtEnd();
    const isOlder = (fresh.at(-1)?.id ?? 0) < (this.firstId ?? 0);
    if (isOlder) {
      this.#scroll.keeping(list.firstElementChild, () => this.#insert(fresh));
    } else {
      this.#insert(fresh);
      if (wasAtEnd) this.#scroll.toEnd();
      else this.#showUnseen(this.#unseen + fresh.filter((message) => !this.#isOwn(message)).length);
    }
    return fresh;
  }

  toEnd() {
    this.#scroll.toEnd();
    this.#showUnseen(0);
  }

  /** @param {Message[]} fresh */
  #insert(fresh) {
    // Runs of neighbours go in as one piece, so that a page of history is laid out once.
    for (let start = 0; start < fresh.length;) {
      const at = this.#placeOf(fresh[start]?.id ?? 0);
      const limit = this.#messages[at]?.id ?? Infinity;
      let end = start + 1;
      while (end < fresh.length && (fresh[end]?.id ?? 0) < limit) end += 1;
      const run = fresh.slice(start, end);
      const piece = document.createDocumentFragment();
      for (const message of run) piece.append(messageItem(message, this.#isOwn(message)));
      list.insertBefore(piece, list.children[at] ?? null);
      this.#messages.splice(at, 0, ...run);
      this.#groupFrom(at, at + run.length);
      start = end;
    }
  }

  /** Where an id belongs; nearly always at the end. @param {number} id */
  #placeOf(id) {
    return this.#messages.findLastIndex((message) => message.id < id) + 1;
  }

  /**
   * @param {number} from
   * @param {number} to inclusive: the one after the run may have a new neighbour
   */
  #groupFrom(from, to) {
    for (let index = from; index <= to; index += 1) {
      const message = this.#messages[index];
      const before = this.#messages[index - 1];
      const continues =
        message !== undefined &&
        before !== undefined &&
        before.event === undefined &&
        message.event === undefined &&
        before.sender === message.sender &&
        Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
      list.children[index]?.classList.toggle("continues", continues);
    }
  }

  /** @param {number} count */
  #showUnseen(count) {
    this.#unseen = count;
    newMessages.hidden = count === 0;
    newMessages.textContent = count === 1 ? "1 new message ↓" : `${count} new messages ↓`;
  }
}
