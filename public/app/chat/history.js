import { callUntilAnswered } from "../net/retry.js";

/** @typedef {import("./message-item.js").Message} Message */

/** The most that one reply holds. */
const PAGE = 200;

/**
 * @typedef {object} Source
 * @property {string} roomId
 * @property {AbortSignal} signal
 * @property {(connection: import("../net/retry.js").Connection) => void} onConnection
 */

/**
 * @param {Source} source
 * @param {object} range
 */
async function page({ roomId, signal, onConnection }, range) {
  const reply = await callUntilAnswered(
    "get_messages",
    { room_id: roomId, limit: PAGE, ...range },
    { signal, onConnection },
  );
  return { reply, messages: /** @type {Message[]} */ (reply["messages"] ?? []) };
}

/**
 * The newest messages, or those before an id.
 *
 * @param {Source} source
 * @param {number} [before]
 */
export async function earlierMessages(source, before) {
  const { reply, messages } = await page(source, before === undefined ? {} : { before });
  return { reply, messages, hasMore: reply["has_more"] === true };
}

/**
 * Everything after an id.
 *
 * @param {Source} source
 * @param {number} after
 */
export async function laterMessages(source, after) {
  /** @type {Message[]} */
  const all = [];
  for (;;) {
    const { reply, messages } = await page(source, { after: all.at(-1)?.id ?? after });
    all.push(...messages);
    if (reply["has_more"] !== true || messages.length === 0) return all;
  }
}
