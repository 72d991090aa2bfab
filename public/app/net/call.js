import { accessToken } from "../tab-state.js";

/**
 * @import {
 *   EnterQueueReply, GetMessagesReply, JoinRoomReply, LeaveChatReply, SendMessageReply,
 *   WaitForMessageReply,
 * } from "../../../src/tools/replies.ts"
 */

/**
 * The server sends a heartbeat every 5 s. After three missed ones the connection counts as lost.
 */
const IDLE_TIMEOUT_MS = 15_000;

/**
 * The reply of each tool. A refused call also has a reply, with `error` and `code`.
 *
 * @typedef {object} Replies
 * @property {EnterQueueReply} enter_queue
 * @property {JoinRoomReply} join_room
 * @property {SendMessageReply} send_message
 * @property {WaitForMessageReply} wait_for_message
 * @property {GetMessagesReply} get_messages
 * @property {LeaveChatReply} leave_chat
 */

/**
 * A call ended without a final reply. Repeating it may succeed.
 *
 * - `lost`: the connection broke, or the server failed
 * - `busy`: the caller is too fast or the server is overloaded; repeat after `retryAfter` seconds
 * - `unauthorized`: the access token is missing or wrong
 */
export class CallFailed extends Error {
  /**
   * @param {"lost" | "busy" | "unauthorized"} reason
   * @param {number} [retryAfter] seconds
   */
  constructor(reason, retryAfter) {
    super(reason);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/**
 * Reads a whole body and reports each chunk, heartbeats included.
 *
 * @param {Response} response
 * @param {() => void} onChunk
 */
async function readText(response, onChunk) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk || chunk.done) return text;
    text += chunk.value;
    onChunk();
  }
}

/**
 * Parses a reply without validating its fields: page and server are deployed together.
 *
 * @template {keyof Replies} Tool
 * @param {string} text
 * @returns {Replies[Tool] | undefined}
 */
function parseReply(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Truncated, or written by a proxy between the page and the server.
    return undefined;
  }
}

/**
 * @param {keyof Replies} tool
 * @param {object} params
 * @param {AbortSignal} signal
 */
function request(tool, params, signal) {
  const token = accessToken.get();
  return fetch("/mcp/v1/tools/call", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ method: tool, params }),
    signal,
    cache: "no-store",
  });
}

/**
 * Calls a tool once. A final refusal is returned as a reply, not thrown.
 *
 * @template {keyof Replies} Tool
 * @param {Tool} tool
 * @param {object} params
 * @param {{ signal?: AbortSignal | undefined, onActivity?: () => void }} [options] `onActivity`
 *   runs when the server sends anything, heartbeats included
 * @returns {Promise<Replies[Tool]>}
 * @throws {CallFailed} if there is no final reply
 * @throws the signal's reason if it aborts
 */
export async function call(tool, params, { signal, onActivity } = {}) {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), IDLE_TIMEOUT_MS);
  const resetTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), IDLE_TIMEOUT_MS);
    onActivity?.();
  };
  const signals = signal ? [signal, idle.signal] : [idle.signal];
  try {
    const response = await request(tool, params, AbortSignal.any(signals));
    resetTimer();
    if (response.status === 401) throw new CallFailed("unauthorized");
    /** @type {Replies[Tool] | undefined} */
    const reply = parseReply(await readText(response, resetTimer));
    if (reply?.retry_after !== undefined) throw new CallFailed("busy", reply.retry_after);
    // A waiting reply sends its status before its outcome is known, so only `code` reports the
    // failure there. An error that a proxy wrote has only the status.
    const hasServerFailed = reply?.code === "internal" || response.status >= 500;
    if (reply === undefined || hasServerFailed) throw new CallFailed("lost");
    return reply;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof CallFailed ? error : new CallFailed("lost");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Why the server refused the call, in words for the user.
 *
 * @param {{ error?: string | undefined }} reply
 */
export function refusalText(reply) {
  return reply.error ?? "The server sent an unexpected reply";
}
