import { pauseMs } from "../back-off.js";
import { call, CallFailed } from "./call.js";
import { askForToken } from "../token-dialog.js";

/**
 * Comes back after the pause, or at once when the network is back or the page is looked at again.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {boolean} mayBeCutShort
 * @returns {Promise<void>}
 */
function pause(ms, signal, mayBeCutShort) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { signal: over.signal });
    if (!mayBeCutShort) return;
    window.addEventListener("online", end, { signal: over.signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") end();
      },
      { signal: over.signal },
    );
  });
}

/** @typedef {"fine" | "lost" | "busy"} Connection */

/**
 * Calls a tool again and again until it answers, asking for the access token where it is needed.
 *
 * @param {string} method
 * @param {object} params
 * @param {object} options
 * @param {AbortSignal} options.signal gives up
 * @param {() => AbortSignal} [options.attemptSignal] gives one try up, to make the next at once
 * @param {() => void} [options.onAlive]
 * @param {(connection: Connection) => void} [options.onConnection]
 * @returns {Promise<import("./call.js").Reply>}
 */
export async function callUntilAnswered(method, params, options) {
  const { signal, attemptSignal, onConnection } = options;
  const onAlive = () => {
    onConnection?.("fine");
    options.onAlive?.();
  };
  for (let failures = 0; ;) {
    signal.throwIfAborted();
    const oneTry = attemptSignal?.();
    try {
      return await call(method, params, {
        signal: oneTry ? AbortSignal.any([signal, oneTry]) : signal,
        onAlive: () => {
          failures = 0;
          onAlive();
        },
      });
    } catch (error) {
      signal.throwIfAborted();
      if (oneTry?.aborted) continue;
      if (!(error instanceof CallFailed)) throw error;
      if (error.reason === "token") {
        await askForToken(signal);
        continue;
      }
      failures += 1;
      onConnection?.(error.reason);
      const isBusy = error.reason === "busy";
      const ms = isBusy ? (error.retryAfter ?? 1) * 1_000 : pauseMs(failures, Math.random());
      await pause(ms, signal, !isBusy);
    }
  }
}

/**
 * Calls a tool whose call must not be repeated when its answer is lost. Only what the server refused for the want of a
 * token is made again, since nothing came of it.
 *
 * @param {string} method
 * @param {object} params
 * @returns {Promise<import("./call.js").Reply>}
 */
export async function callOnce(method, params) {
  for (;;) {
    try {
      return await call(method, params);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.reason !== "token") throw error;
      await askForToken(new AbortController().signal);
    }
  }
}
