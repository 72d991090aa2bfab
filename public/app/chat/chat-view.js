import { CONNECTION_TEXT } from "../connection-text.js";
import { byId, showText } from "../dom.js";
import { titleFor } from "../tab-title.js";
import { showInvitation } from "./invitation.js";

const connection = byId("connection", HTMLElement);

/** @param {import("../net/retry.js").Connection} state */
export function showConnection(state) {
  const text = CONNECTION_TEXT[state];
  if (connection.textContent !== text) connection.textContent = text;
}

/**
 * Shows which chat this is; the messages come from elsewhere.
 *
 * @param {import("../tab-state.js").ChatState} state
 */
export function showRoom({ roomName, partner, topic, displayName }) {
  const name = roomName ?? partner ?? "";
  titleFor(name);
  byId("chat-name", HTMLElement).textContent = name;
  byId("chat-people", HTMLElement).textContent = "";
  byId("next-stranger", HTMLElement).hidden = partner === undefined;
  byId("chat-intro", HTMLElement).textContent =
    partner === undefined
      ? `This is the room ${roomName}. You are ${displayName}. Invite others with the link.`
      : `You met ${partner}${topic === undefined ? "" : ` on the topic ${topic}`}, and are ${displayName} to them. Say hello!`;
  showInvitation(roomName);
  showConnection("fine");
  showOtherInvitation(undefined);
  byId("ended", HTMLElement).hidden = true;
  byId("leave", HTMLElement).hidden = false;
  byId("panel-toggle", HTMLElement).setAttribute("aria-expanded", "false");
}

/**
 * @param {string} why
 * @param {boolean} wasStranger
 */
export function showEnded(why, wasStranger) {
  byId("ended", HTMLElement).hidden = false;
  showText(byId("ended-text", HTMLElement), why);
  byId("ended-next", HTMLElement).hidden = !wasStranger;
  byId("next-stranger", HTMLElement).hidden = true;
  byId("leave", HTMLElement).hidden = true;
  byId("chat-people", HTMLElement).textContent = "";
  byId(wasStranger ? "ended-next" : "ended-back", HTMLElement).focus();
}

/** @param {boolean} isElsewhere whether another tab has taken this chat over */
export function showElsewhere(isElsewhere) {
  byId("elsewhere", HTMLElement).hidden = !isElsewhere;
}

/** @type {string | undefined} */
let otherRoom;

/** The other room to which the user opened an invitation while in this chat. */
export function otherInvitation() {
  return otherRoom;
}

/** @param {string | undefined} roomName */
export function showOtherInvitation(roomName) {
  otherRoom = roomName;
  byId("invitation", HTMLElement).hidden = roomName === undefined;
  byId("invitation-text", HTMLElement).textContent =
    roomName === undefined ? "" : `You opened an invitation to the room ${roomName}.`;
}

/** Makes the panel open and close where there is no room for it beside the messages. */
export function startPanel() {
  const toggle = byId("panel-toggle", HTMLButtonElement);
  toggle.addEventListener("click", () => {
    const isOpen = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(isOpen));
  });
}
