import { askForToken } from "../token-dialog.js";
import { call, CallFailed } from "./call.js";

/** @import { Replies } from "./call.js" */

/** @typedef {"ok" | "lost" | "busy"} Connection */

/**
 * What the user reads about the connection.
 *
 * @type {Readonly<Record<Connection, string>>}
 */
export const CONNECTION_TEXT = {
  ok: "",
  lost: "Connection lost, trying again …",
  busy: "The server is busy, trying again …",
};

/** An attempt that was alive for this long worked. A later failure is a new one. */
const STABLE_MS = 4_000;

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 15_000;

/**
 * The delay before the next attempt, in milliseconds. It doubles with each failure. Jitter keeps
 * pages from reconnecting all at once when the server comes back.
 *
 * @param {number} failures in a row so far, at least 1
 * @param {number} random from 0 to 1
 */
export function backoffMs(failures, random) {
  return Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS) * (0.5 + random / 2);
}

/**
 * Resolves after a delay. An interruptible delay ends early when the network comes back or the user
 * returns to the page.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {boolean} isInterruptible
 * @returns {Promise<void>}
 */
function delay(ms, signal, isInterruptible) {
  return new Promise((resolve, reject) => {
    const listeners = new AbortController();
    const end = () => {
      clearTimeout(timer);
      listeners.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { signal: listeners.signal });
    if (!isInterruptible) return;
    window.addEventListener("online", end, { signal: listeners.signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") end();
      },
      { signal: listeners.signal },
    );
  });
}

/**
 * Calls a tool until there is a final reply. Asks the user for the access token if the server
 * requires one.
 *
 * @template {keyof Replies} Tool
 * @param {Tool} tool
 * @param {object} params
 * @param {object} options
 * @param {AbortSignal} options.signal ends the call
 * @param {() => AbortSignal} [options.attemptSignal] makes a signal for each attempt; when it
 *   aborts, the next attempt starts immediately
 * @param {() => void} [options.onActivity]
 * @param {(connection: Connection) => void} [options.onConnection]
 * @returns {Promise<Replies[Tool]>}
 */
export async function callWithRetry(tool, params, options) {
  const { signal, attemptSignal, onConnection } = options;
  for (let failures = 0; ;) {
    signal.throwIfAborted();
    const attempt = attemptSignal?.();
    const startedAt = Date.now();
    try {
      return await call(tool, params, {
        signal: attempt ? AbortSignal.any([signal, attempt]) : signal,
        onActivity: () => {
          if (Date.now() - startedAt > STABLE_MS) failures = 0;
          onConnection?.("ok");
          options.onActivity?.();
        },
      });
    } catch (error) {
      signal.throwIfAborted();
      if (attempt?.aborted) continue;
      if (!(error instanceof CallFailed)) throw error;
      if (error.reason === "unauthorized") {
        await askForToken(signal);
        continue;
      }
      failures += 1;
      onConnection?.(error.reason);
      const isBusy = error.reason === "busy";
      const ms = isBusy ? (error.retryAfter ?? 1) * 1_000 : backoffMs(failures, Math.random());
      await delay(ms, signal, !isBusy);
    }
  }
}

/**
 * Calls a tool that is not safe to repeat. Only an unauthorized call is repeated, since it changed
 * nothing.
 *
 * @template {keyof Replies} Tool
 * @param {Tool} tool
 * @param {object} params
 * @returns {Promise<Replies[Tool]>}
 */
export async function callOnce(tool, params) {
  for (;;) {
    try {
      return await call(tool, params);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.reason !== "unauthorized") throw error;
      await askForToken(new AbortController().signal);
    }
  }
}
