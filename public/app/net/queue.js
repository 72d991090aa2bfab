import { CONNECTION_TEXT } from "../connection-text.js";
import { byId, showText } from "../dom.js";
import { callUntilAnswered } from "./retry.js";
import { titleFor } from "../tab-title.js";
import { queueState } from "../tab-state.js";

/** The longest one call waits for somebody, in seconds. */
const WAIT_SECONDS = 120;

/** @typedef {import("../tab-state.js").QueueState} QueueState */
/** @typedef {import("../tab-state.js").ChatState} ChatState */

/** @param {string | undefined} topic */
function show(topic) {
  titleFor("Looking for somebody");
  byId("queue-text", HTMLElement).textContent =
    topic === undefined
      ? "You will be paired with whoever comes next."
      : `You will be paired with whoever comes next for: ${topic}`;
  showText(byId("queue-status", HTMLElement), "");
  byId("queue-take-over", HTMLElement).hidden = true;
}

/** @param {import("./retry.js").Connection} connection */
function showConnection(connection) {
  showText(byId("queue-status", HTMLElement), CONNECTION_TEXT[connection]);
}

/**
 * Another tab of this participant waits in this one's place.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>} comes back when this tab is to wait again
 */
function untilTakenOver(signal) {
  showText(byId("queue-status", HTMLElement), "The search goes on in another tab.");
  const button = byId("queue-take-over", HTMLElement);
  button.hidden = false;
  return new Promise((resolve, reject) => {
    button.addEventListener("click", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/**
 * @param {import("./call.js").Reply} reply
 * @param {QueueState} state
 * @returns {ChatState}
 */
function chatOf(reply, { topic }) {
  return {
    roomId: reply["room_id"],
    partner: reply["partner"],
    ticket: reply["ticket"],
    ...(topic !== undefined && { topic }),
    displayName: reply["display_name"],
    joinedId: 0,
    cursor: reply["cursor"],
    outgoing: [],
    draft: "",
  };
}

/**
 * Waits in the queue until somebody comes, also on from before a reload.
 *
 * @param {QueueState} state
 * @param {AbortSignal} signal gives up
 * @returns {Promise<{ state: ChatState } | { problem: string }>}
 */
export async function meetStranger(state, signal) {
  show(state.topic);
  const { topic, displayName } = state;
  let { ticket, lastTicket } = state;
  for (;;) {
    queueState.set({ ...state, ...(ticket !== undefined && { ticket }) });
    const params =
      ticket === undefined
        ? // Answers at once, so that the tab has its ticket before anything can go wrong.
          {
            timeout: 0,
            ...(topic !== undefined && { topic }),
            ...(displayName !== undefined && { display_name: displayName }),
            ...(lastTicket !== undefined && { ticket: lastTicket }),
          }
        : { timeout: WAIT_SECONDS, ticket };
    const reply = await callUntilAnswered("enter_queue", params, {
      signal,
      onConnection: showConnection,
    });
    if (reply["status"] === "matched") return { state: chatOf(reply, state) };
    if (reply["status"] !== "waiting") {
      const isLapsed = ticket === undefined && lastTicket !== undefined;
      if (!isLapsed) return { problem: String(reply["error"]) };
      lastTicket = undefined;
      continue;
    }
    ticket = String(reply["ticket"]);
    if (reply["superseded"] === true) {
      await untilTakenOver(signal);
      show(topic);
    }
  }
}
