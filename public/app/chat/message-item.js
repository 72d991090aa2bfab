import { isolatedName, make } from "../dom.js";

/** @import { ChatMessage } from "../../../src/domain/message.ts" */

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** @param {string} timestamp */
function timeElement(timestamp) {
  const date = new Date(timestamp);
  const isToday = date.toDateString() === new Date().toDateString();
  return make("time", {
    text: (isToday ? TIME : DAY_AND_TIME).format(date),
    attributes: { datetime: timestamp, title: date.toLocaleString() },
  });
}

/**
 * @param {ChatMessage} message
 * @param {boolean} isOwn
 * @returns {HTMLLIElement}
 */
export function messageItem({ message, sender, timestamp, event }, isOwn) {
  if (event !== undefined) {
    return make(
      "li",
      { class: "event" },
      make("bdi", { text: message }),
      document.createTextNode(" "),
      timeElement(timestamp),
    );
  }
  const from = isOwn ? make("span", { text: "You" }) : isolatedName(sender);
  from.classList.add("sender");
  return make(
    "li",
    { class: isOwn ? "message own" : "message" },
    make("p", { class: "meta" }, from, document.createTextNode(" "), timeElement(timestamp)),
    make("p", { class: "text", text: message, attributes: { dir: "auto" } }),
  );
}

/**
 * A message that the server has not acknowledged.
 *
 * @param {string} text
 * @returns {{ item: HTMLLIElement, state: HTMLElement }} `state` shows the progress of sending
 */
export function pendingItem(text) {
  const state = make("span", { class: "state", text: "Sending …" });
  const item = make(
    "li",
    { class: "message own pending" },
    make("p", { class: "meta" }, make("span", { class: "sender", text: "You" })),
    make("p", { class: "text", text, attributes: { dir: "auto" } }),
    make("p", { class: "meta" }, state),
  );
  return { item, state };
}
