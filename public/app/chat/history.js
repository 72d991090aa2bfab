import { callWithRetry } from "../net/retry.js";

/**
 * @import { ChatMessage } from "../../../src/domain/message.ts"
 * @import { Connection } from "../net/retry.js"
 */

/** The server's maximum for one reply. */
const PAGE_SIZE = 200;

/**
 * @typedef {object} HistorySource
 * @property {string} roomId
 * @property {AbortSignal} signal
 * @property {(connection: Connection) => void} onConnection
 */

/**
 * @param {HistorySource} source
 * @param {{ before?: number | undefined, after?: number }} range
 */
async function loadPage({ roomId, signal, onConnection }, range) {
  const reply = await callWithRetry(
    "get_messages",
    { room_id: roomId, limit: PAGE_SIZE, ...range },
    { signal, onConnection },
  );
  return { reply, messages: reply.messages ?? [], hasMore: reply.has_more === true };
}

/**
 * Loads the newest messages, or the newest before an id.
 *
 * @param {HistorySource} source
 * @param {number} [before]
 */
export function earlierMessages(source, before) {
  return loadPage(source, { before });
}

/**
 * Loads all messages after an id.
 *
 * @param {HistorySource} source
 * @param {number} after
 */
export async function laterMessages(source, after) {
  /** @type {ChatMessage[]} */
  const all = [];
  for (;;) {
    const { messages, hasMore } = await loadPage(source, { after: all.at(-1)?.id ?? after });
    all.push(...messages);
    if (!hasMore || messages.length === 0) return all;
  }
}
