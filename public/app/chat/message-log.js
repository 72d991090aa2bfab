import { byId } from "../dom.js";
import { messageItem } from "./message-item.js";
import { stickToEnd } from "./scroll-position.js";

/** @import { ChatMessage } from "../../../src/domain/message.ts" */

/** Consecutive messages from one sender within this time form a group, in milliseconds. */
const GROUPING_MS = 3 * 60_000;

/** How long screen readers may take to notice a change, in milliseconds. */
const ANNOUNCE_DELAY_MS = 300;

const log = byId("log", HTMLElement);
const list = byId("messages", HTMLOListElement);
const pending = byId("pending", HTMLOListElement);
const newMessages = byId("new-messages", HTMLButtonElement);

/** Aborts when the next log replaces the one on the page. */
let current = new AbortController();

/** The messages on the page, in order of their ids. A message that arrives twice is shown once. */
export class MessageLog {
  /** @type {ChatMessage[]} */
  #messages = [];
  #isOwn;
  #unseen = 0;
  #scroll;

  /** @param {(message: ChatMessage) => boolean} isOwn */
  constructor(isOwn) {
    this.#isOwn = isOwn;
    current.abort();
    current = new AbortController();
    const { signal } = current;
    list.replaceChildren();
    pending.replaceChildren();
    this.#scroll = stickToEnd(log, () => this.#showUnseen(0), signal);
    this.#showUnseen(0);
    newMessages.addEventListener("click", () => this.scrollToEnd(), { signal });
  }

  /**
   * Runs work that adds history. Screen readers don't announce it as new messages.
   *
   * @param {() => Promise<void>} work
   */
  async withoutAnnouncing(work) {
    log.setAttribute("aria-live", "off");
    await work();
    // Screen readers notice a change late, and then apply the value that `aria-live` has by then.
    setTimeout(() => log.setAttribute("aria-live", "polite"), ANNOUNCE_DELAY_MS);
  }

  get firstId() {
    return this.#messages[0]?.id;
  }

  get lastId() {
    return this.#messages.at(-1)?.id;
  }

  /** The last id up to which the log has no gap. */
  get contiguousUpTo() {
    const first = this.firstId ?? 0;
    const gap = this.#messages.findIndex(({ id }, index) => id !== first + index);
    return (gap === -1 ? this.lastId : this.#messages[gap - 1]?.id) ?? 0;
  }

  /**
   * Adds messages at their positions, and skips those that the log already has.
   *
   * @param {ChatMessage[]} messages in order of their ids
   * @returns {ChatMessage[]} the messages that were added
   */
  add(messages) {
    const known = new Set(this.#messages.map(({ id }) => id));
    const added = messages.filter(({ id }) => !known.has(id));
    if (added.length === 0) return added;
    const wasAtEnd = this.#scroll.isAtEnd();
    const isOlder = (added.at(-1)?.id ?? 0) < (this.firstId ?? 0);
    if (isOlder) {
      this.#scroll.withAnchor(list.firstElementChild, () => this.#insert(added));
    } else {
      this.#insert(added);
      if (wasAtEnd) this.#scroll.scrollToEnd();
      else this.#showUnseen(this.#unseen + added.filter((message) => !this.#isOwn(message)).length);
    }
    return added;
  }

  scrollToEnd() {
    this.#scroll.scrollToEnd();
    this.#showUnseen(0);
  }

  /** @param {ChatMessage[]} added */
  #insert(added) {
    // Adjacent messages are inserted in one piece, so a page of history causes a single layout.
    for (let start = 0; start < added.length;) {
      const at = this.#indexFor(added[start]?.id ?? 0);
      const limit = this.#messages[at]?.id ?? Infinity;
      let end = start + 1;
      while (end < added.length && (added[end]?.id ?? 0) < limit) end += 1;
      const run = added.slice(start, end);
      const fragment = document.createDocumentFragment();
      for (const message of run) fragment.append(messageItem(message, this.#isOwn(message)));
      list.insertBefore(fragment, list.children[at] ?? null);
      this.#messages.splice(at, 0, ...run);
      this.#updateGrouping(at, at + run.length);
      start = end;
    }
  }

  /**
   * The index at which a message with this id belongs.
   *
   * @param {number} id
   */
  #indexFor(id) {
    // From the end, where nearly all messages go.
    return this.#messages.findLastIndex((message) => message.id < id) + 1;
  }

  /**
   * Marks the messages that belong to the same group as the message before.
   *
   * @param {number} from
   * @param {number} to inclusive, since the message after an insertion has a new predecessor
   */
  #updateGrouping(from, to) {
    for (let index = from; index <= to; index += 1) {
      const message = this.#messages[index];
      const before = this.#messages[index - 1];
      const isGrouped =
        message !== undefined &&
        before !== undefined &&
        before.event === undefined &&
        message.event === undefined &&
        before.sender === message.sender &&
        Date.parse(message.timestamp) - Date.parse(before.timestamp) < GROUPING_MS;
      list.children[index]?.classList.toggle("grouped", isGrouped);
    }
  }

  /** @param {number} count */
  #showUnseen(count) {
    this.#unseen = count;
    newMessages.hidden = count === 0;
    newMessages.textContent = count === 1 ? "1 new message ↓" : `${count} new messages ↓`;
  }
}
