import { byId, isolatedName, make } from "../dom.js";
import { call } from "../net/call.js";

/** @import { ParticipantView, PresenceStatus } from "../../../src/domain/message.ts" */

/** Minimum time between two refreshes, in milliseconds. A burst of messages causes only one. */
const MIN_REFRESH_MS = 2_000;

/** Time between two refreshes while nothing happens and the page is visible, in milliseconds. */
const IDLE_REFRESH_MS = 30_000;

/** @type {Readonly<Record<PresenceStatus, string>>} */
const STATUS_TEXT = { waiting: "listening", active: "active", away: "away" };

const summary = byId("chat-people", HTMLElement);
const list = byId("participants", HTMLUListElement);
const toggle = byId("panel-toggle", HTMLButtonElement);

/**
 * @param {ParticipantView[]} participants
 * @param {string} ownName
 */
function showParticipants(participants, ownName) {
  const others = participants.filter(({ name }) => name !== ownName);
  list.replaceChildren(
    ...participants.map(({ name, status }) =>
      make(
        "li",
        { class: `participant ${status}` },
        make("span", { class: "dot", attributes: { "aria-hidden": "true" } }),
        make("span", {}, isolatedName(name)),
        make("span", { class: "status", text: name === ownName ? "you" : STATUS_TEXT[status] }),
      ),
    ),
  );
  toggle.textContent = `People (${participants.length})`;
  if (others.length === 0) {
    summary.textContent = "Nobody else is here yet";
    return;
  }
  summary.replaceChildren(
    ...others.flatMap(({ name, status }, index) => [
      document.createTextNode(index === 0 ? "" : ", "),
      isolatedName(name),
      document.createTextNode(` ${STATUS_TEXT[status]}`),
    ]),
  );
}

/**
 * Shows who is in the room, and refreshes the list until the signal aborts.
 *
 * @param {string} roomId
 * @param {string} ownName
 * @param {AbortSignal} signal
 */
export function watchPresence(roomId, ownName, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let refreshedAt = 0;
  const refresh = async () => {
    refreshedAt = Date.now();
    schedule(IDLE_REFRESH_MS);
    try {
      const { participants } = await call(
        "get_messages",
        { room_id: roomId, limit: 1 },
        { signal },
      );
      if (participants) showParticipants(participants, ownName);
    } catch {
      // The open wait reports a lost connection, and the next refresh is already scheduled.
    }
  };
  /** @param {number} ms */
  const schedule = (ms) => {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => {
      if (document.visibilityState === "visible") void refresh();
    }, ms);
  };
  const refreshSoon = () => schedule(Math.max(0, refreshedAt + MIN_REFRESH_MS - Date.now()));
  signal.addEventListener("abort", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", refreshSoon, { signal });
  return {
    /** @param {ParticipantView[]} participants from another reply */
    show: (participants) => showParticipants(participants, ownName),
    refreshSoon,
  };
}
