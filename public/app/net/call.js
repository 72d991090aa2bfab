import { accessToken } from "../tab-state.js";

/** The server's heartbeat comes every 5 s: after three missed ones the connection counts as lost. */
const SILENCE_MS = 15_000;

/**
 * A reply of a tool. Which fields it has, the tool says.
 *
 * @typedef {Record<string, any>} Reply
 */

/**
 * Why a call has no reply, so that it may be made again.
 *
 * - `lost`: the connection broke, or the server failed
 * - `busy`: too fast, or the server is overloaded; `retryAfter` seconds say when
 * - `token`: the access token is missing or wrong
 */
export class CallFailed extends Error {
  /**
   * @param {"lost" | "busy" | "token"} reason
   * @param {number} [retryAfter] seconds
   */
  constructor(reason, retryAfter) {
    super(reason);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/**
 * Reads a body to its end; each piece, a heartbeat too, is reported.
 *
 * @param {Response} response
 * @param {() => void} onAlive
 */
async function readText(response, onAlive) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return text;
    text += piece.value;
    onAlive();
  }
}

/**
 * @param {string} text
 * @returns {Reply | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off in the middle, or not from this server.
    return undefined;
  }
}

/**
 * @param {string} method
 * @param {object} params
 * @param {AbortSignal} signal
 */
function request(method, params, signal) {
  const token = accessToken.get();
  return fetch("/mcp/v1/tools/call", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ method, params }),
    signal,
    cache: "no-store",
  });
}

/**
 * Calls a tool once. Refusals are replies, with an `error`.
 *
 * @param {string} method
 * @param {object} params
 * @param {{ signal?: AbortSignal | undefined, onAlive?: () => void }} [options] `onAlive` hears of every sign of life
 * @returns {Promise<Reply>}
 * @throws {CallFailed} when it may be made again; the signal's reason when it was aborted
 */
export async function call(method, params, { signal, onAlive } = {}) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
    onAlive?.();
  };
  const signals = signal ? [signal, silence.signal] : [silence.signal];
  try {
    const response = await request(method, params, AbortSignal.any(signals));
    alive();
    if (response.status === 401) throw new CallFailed("token");
    const reply = parse(await readText(response, alive));
    if (typeof reply?.["retry_after"] === "number") {
      throw new CallFailed("busy", reply["retry_after"]);
    }
    if (reply === undefined || response.status >= 500) throw new CallFailed("lost");
    return reply;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof CallFailed ? error : new CallFailed("lost");
  } finally {
    clearTimeout(timer);
  }
}
