import { isolatedName, make } from "../dom.js";

/**
 * @typedef {object} Message
 * @property {number} id
 * @property {string} message
 * @property {string} sender
 * @property {string} timestamp
 * @property {"joined" | "left" | "disconnected"} [event]
 */

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** @param {string} timestamp */
function timeOf(timestamp) {
  const date = new Date(timestamp);
  const isToday = date.toDateString() === new Date().toDateString();
  return make("time", {
    text: (isToday ? TIME : DAY_AND_TIME).format(date),
    attributes: { datetime: timestamp, title: date.toLocaleString() },
  });
}

/**
 * @param {Message} message
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
      timeOf(timestamp),
    );
  }
  const from = isOwn ? make("span", { text: "You" }) : isolatedName(sender);
  from.classList.add("sender");
  return make(
    "li",
    { class: isOwn ? "message own" : "message" },
    make("p", { class: "meta" }, from, document.createTextNode(" "), timeOf(timestamp)),
    make("p", { class: "text", text: message, attributes: { dir: "auto" } }),
  );
}

/**
 * A message that the server has not acknowledged.
 *
 * @param {string} text
 * @returns {{ item: HTMLLIElement, state: HTMLElement }} `state` shows what becomes of it
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
