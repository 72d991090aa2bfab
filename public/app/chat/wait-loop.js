import { callUntilAnswered } from "../net/retry.js";

/** The longest one wait is held, in seconds. */
const WAIT_SECONDS = 120;

/** A wait heard from more recently than this is taken to be alive when the page is looked at again, in milliseconds. */
const FRESH_MS = 8_000;

/**
 * @typedef {object} WaitOptions
 * @property {string} roomId
 * @property {AbortSignal} signal ends the loop
 * @property {() => number} cursor
 * @property {(reply: import("../net/call.js").Reply) => "go on" | "stop"} onReply
 * @property {(connection: import("../net/retry.js").Connection) => void} onConnection
 */

/**
 * Waits for messages, again and again. A wait is a pure read: it can be cut at any time and asked again with the same
 * cursor. That is done at once when the network comes back or the page is looked at after a long silence, as after sleep.
 *
 * @param {WaitOptions} options
 */
export async function waitForMessages({ roomId, signal, cursor, onReply, onConnection }) {
  let aliveAt = Date.now();
  let attempt = new AbortController();
  const askAgain = () => attempt.abort();
  window.addEventListener("online", askAgain, { signal });
  window.addEventListener(
    "offline",
    () => {
      onConnection("lost");
      askAgain();
    },
    { signal },
  );
  document.addEventListener(
    "visibilitychange",
    () => {
      const isStale = Date.now() - aliveAt > FRESH_MS;
      if (document.visibilityState === "visible" && isStale) askAgain();
    },
    { signal },
  );
  for (;;) {
    const reply = await callUntilAnswered(
      "wait_for_message",
      { room_id: roomId, cursor: cursor(), timeout: WAIT_SECONDS },
      {
        signal,
        attemptSignal: () => {
          attempt = new AbortController();
          return attempt.signal;
        },
        onAlive: () => (aliveAt = Date.now()),
        onConnection,
      },
    );
    if (onReply(reply) === "stop") return;
  }
}
