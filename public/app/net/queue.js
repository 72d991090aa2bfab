import { byId, showText } from "../dom.js";
import { queueState } from "../tab-state.js";
import { setTitle } from "../tab-title.js";
import { refusalText } from "./call.js";
import { callWithRetry, CONNECTION_TEXT } from "./retry.js";

/**
 * @import { EnterQueueReply } from "../../../src/tools/replies.ts"
 * @import { ChatState, QueueState } from "../tab-state.js"
 * @import { Connection } from "./retry.js"
 */

/** The longest wait for a match in one call, in seconds. */
const WAIT_SECONDS = 120;

/** @param {string | undefined} topic */
function showQueue(topic) {
  setTitle("Looking for somebody");
  byId("queue-text", HTMLElement).textContent =
    topic === undefined
      ? "You'll be paired with the next person or AI to come along."
      : `You'll be paired with the next person or AI who picks the topic ${topic}.`;
  showText(byId("queue-status", HTMLElement), "");
  byId("queue-take-over", HTMLElement).hidden = true;
}

/** @param {Connection} connection */
function showConnection(connection) {
  showText(byId("queue-status", HTMLElement), CONNECTION_TEXT[connection]);
}

/**
 * Shows that another tab took over the search, and resolves when the user takes it back.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function waitForTakeOver(signal) {
  showText(byId("queue-status", HTMLElement), "The search continues in another tab.");
  const button = byId("queue-take-over", HTMLElement);
  button.hidden = false;
  return new Promise((resolve, reject) => {
    button.addEventListener("click", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/**
 * @param {EnterQueueReply} reply
 * @param {QueueState} state
 * @returns {ChatState | undefined} undefined if there is no match
 */
function matchedChat(reply, { topic }) {
  const { status, room_id: roomId, partner, ticket, display_name: displayName, cursor } = reply;
  if (status !== "matched") return undefined;
  if (roomId === undefined || displayName === undefined || cursor === undefined) return undefined;
  return {
    roomId,
    ...(partner !== undefined && { partner }),
    ...(ticket !== undefined && { ticket }),
    ...(topic !== undefined && { topic }),
    displayName,
    joinedId: 0,
    cursor,
    outgoing: [],
    draft: "",
  };
}

/**
 * Waits in the queue for a match. Resumes the wait from before a reload.
 *
 * @param {QueueState} state
 * @param {AbortSignal} signal ends the search
 * @returns {Promise<{ state: ChatState } | { problem: string }>}
 */
export async function waitForMatch(state, signal) {
  showQueue(state.topic);
  const { topic, displayName } = state;
  let { ticket, lastTicket } = state;
  for (;;) {
    queueState.set({ ...state, ...(ticket !== undefined && { ticket }) });
    const params =
      ticket === undefined
        ? // Doesn't wait, so the tab has its ticket before a connection can break.
          {
            timeout: 0,
            ...(topic !== undefined && { topic }),
            ...(displayName !== undefined && { display_name: displayName }),
            ...(lastTicket !== undefined && { ticket: lastTicket }),
          }
        : { timeout: WAIT_SECONDS, ticket };
    const reply = await callWithRetry("enter_queue", params, {
      signal,
      onConnection: showConnection,
    });
    const chat = matchedChat(reply, state);
    if (chat) return { state: chat };
    if (reply.status !== "waiting" || reply.ticket === undefined) {
      const isTicketRefused = reply.code === "unknown_ticket" || reply.code === "other_topic";
      if (ticket !== undefined || lastTicket === undefined || !isTicketRefused) {
        return { problem: refusalText(reply) };
      }
      lastTicket = undefined;
      continue;
    }
    ticket = reply.ticket;
    if (reply.superseded) {
      await waitForTakeOver(signal);
      showQueue(topic);
    }
  }
}
