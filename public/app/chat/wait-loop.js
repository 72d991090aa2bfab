import { callWithRetry } from "../net/retry.js";

/**
 * @import { ChatMessage } from "../../../src/domain/message.ts"
 * @import { WaitForMessageReply } from "../../../src/tools/replies.ts"
 * @import { Connection } from "../net/retry.js"
 */

/** The longest single wait, in seconds. */
const WAIT_SECONDS = 120;

/**
 * How long a wait may be silent before it counts as stale when the user returns to the page, in
 * milliseconds. Longer than the 5 s between heartbeats.
 */
const STALE_AFTER_MS = 8_000;

/**
 * @typedef {object} WaitOptions
 * @property {string} roomId
 * @property {AbortSignal} signal ends the loop
 * @property {() => number} cursor
 * @property {(reply: WaitForMessageReply) => "continue" | "stop"} onReply
 * @property {(connection: Connection) => void} onConnection
 */

/**
 * Waits for messages in a loop. A wait is a pure read, so it is safe to cut it and repeat it with
 * the same cursor. The loop does that when the network comes back, and when the user returns to the
 * page and the wait has gone stale, for example after the device slept.
 *
 * @param {WaitOptions} options
 */
export async function waitForMessages({ roomId, signal, cursor, onReply, onConnection }) {
  let lastActivityAt = Date.now();
  let attempt = new AbortController();
  const restartWait = () => attempt.abort();
  window.addEventListener("online", restartWait, { signal });
  window.addEventListener(
    "offline",
    () => {
      onConnection("lost");
      restartWait();
    },
    { signal },
  );
  document.addEventListener(
    "visibilitychange",
    () => {
      const isStale = Date.now() - lastActivityAt > STALE_AFTER_MS;
      if (document.visibilityState === "visible" && isStale) restartWait();
    },
    { signal },
  );
  for (;;) {
    const reply = await callWithRetry(
      "wait_for_message",
      { room_id: roomId, cursor: cursor(), timeout: WAIT_SECONDS },
      {
        signal,
        attemptSignal: () => {
          attempt = new AbortController();
          return attempt.signal;
        },
        onActivity: () => (lastActivityAt = Date.now()),
        onConnection,
      },
    );
    if (onReply(reply) === "stop") return;
  }
}

/**
 * All messages in a reply, oldest first. The first message's fields are part of the reply itself.
 *
 * @param {WaitForMessageReply} reply
 * @returns {ChatMessage[]}
 */
export function messagesOf(reply) {
  const { id, message, sender, timestamp, event, more = [], last_event: lastEvent } = reply;
  const first =
    id !== undefined && message !== undefined && sender !== undefined && timestamp !== undefined
      ? [{ id, message, sender, timestamp, event }]
      : [];
  return [...first, ...more, ...(lastEvent ? [lastEvent] : [])];
}
