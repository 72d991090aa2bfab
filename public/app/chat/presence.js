import { byId, isolatedName, make } from "../dom.js";
import { call } from "../net/call.js";

/** @typedef {{ name: string, status: "waiting" | "active" | "away" }} Participant */

/** Shortest time between two looks, in milliseconds: a burst of messages needs one. */
const SHORTEST_MS = 2_000;

/** Longest time between two looks while the page is seen, in milliseconds. */
const LONGEST_MS = 30_000;

/** How the words of the server read to a person. */
const WORDS = { waiting: "listening", active: "active", away: "away" };

const summary = byId("chat-people", HTMLElement);
const list = byId("participants", HTMLUListElement);
const toggle = byId("panel-toggle", HTMLButtonElement);

/**
 * @param {Participant[]} participants
 * @param {string} ownName
 */
function show(participants, ownName) {
  const others = participants.filter(({ name }) => name !== ownName);
  list.replaceChildren(
    ...participants.map(({ name, status }) =>
      make(
        "li",
        { class: `participant ${status}` },
        make("span", { class: "dot", attributes: { "aria-hidden": "true" } }),
        make("span", { class: "who" }, isolatedName(name)),
        make("span", { class: "status", text: name === ownName ? "you" : WORDS[status] }),
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
      document.createTextNode(` ${WORDS[status]}`),
    ]),
  );
}

/**
 * Shows who is there, and keeps it current until the signal aborts.
 *
 * @param {string} roomId
 * @param {string} ownName
 * @param {AbortSignal} signal
 */
export function watchPresence(roomId, ownName, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lookedAt = 0;
  const look = async () => {
    lookedAt = Date.now();
    schedule(LONGEST_MS);
    try {
      const reply = await call("get_messages", { room_id: roomId, limit: 1 }, { signal });
      if (Array.isArray(reply["participants"])) show(reply["participants"], ownName);
    } catch {
      // The wait says that the connection is lost; the next look is scheduled.
    }
  };
  /** @param {number} ms */
  const schedule = (ms) => {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => {
      if (document.visibilityState === "visible") void look();
    }, ms);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => lookSoon(), { signal });
  const lookSoon = () => schedule(Math.max(0, lookedAt + SHORTEST_MS - Date.now()));
  return {
    /** @param {Participant[]} participants as another reply named them */
    show: (participants) => show(participants, ownName),
    lookSoon,
  };
}
