import { generate } from "../../vendor/lean-qr.mjs";
import { byId, showText } from "../dom.js";
import { inviteLink } from "../invite-link.js";
import { CONNECTION_TEXT } from "../net/retry.js";
import { setTitle } from "../tab-title.js";

/**
 * @import { RefusalReason } from "../../../src/domain/refusal.ts"
 * @import { Connection } from "../net/retry.js"
 * @import { ChatState } from "../tab-state.js"
 */

const connection = byId("connection", HTMLElement);

/** @param {Connection} state */
export function showConnection(state) {
  const text = CONNECTION_TEXT[state];
  // Setting the same text again would make screen readers repeat it.
  if (connection.textContent !== text) connection.textContent = text;
}

/**
 * Shows the link and QR code of a named room.
 *
 * @param {string | undefined} roomName
 */
function showInvitation(roomName) {
  byId("invite", HTMLElement).hidden = roomName === undefined;
  if (roomName === undefined) return;
  const link = inviteLink(location.origin, roomName);
  byId("invite-link", HTMLElement).textContent = link;
  // Scanners need a white background, in dark mode too, and the standard's margin of 4 modules.
  generate(link).toCanvas(byId("qr", HTMLCanvasElement), {
    on: [0, 0, 0],
    off: [255, 255, 255],
    pad: 4,
  });
}

/** @param {ChatState} state */
function introText({ roomName, partner, topic, displayName }) {
  if (partner === undefined) {
    return `You are in the room ${roomName} as ${displayName}. Share the invitation link to bring others in.`;
  }
  const onTopic = topic === undefined ? "" : ` on the topic ${topic}`;
  return `You met ${partner}${onTopic}. They see you as ${displayName}. Say hello!`;
}

/**
 * Shows everything about a chat except its messages.
 *
 * @param {ChatState} state
 */
export function showRoom(state) {
  const { roomName, partner } = state;
  const name = roomName ?? partner ?? "";
  setTitle(name);
  byId("chat-name", HTMLElement).textContent = name;
  byId("chat-people", HTMLElement).textContent = "";
  byId("next-stranger", HTMLElement).hidden = partner === undefined;
  byId("chat-intro", HTMLElement).textContent = introText(state);
  showInvitation(roomName);
  showConnection("ok");
  showOtherInvitation(undefined);
  byId("ended", HTMLElement).hidden = true;
  byId("leave", HTMLElement).hidden = false;
  byId("panel-toggle", HTMLElement).setAttribute("aria-expanded", "false");
}

/**
 * Why a refusal ends the chat, in words for the user; undefined if the chat is not over.
 *
 * @param {RefusalReason | undefined} code
 * @param {string | undefined} partner
 */
export function endReason(code, partner) {
  if (code === "partner_disconnected") {
    return `${partner ?? "Your partner"} has left. This chat is over.`;
  }
  return code === "not_in_room" ? "This chat has ended." : undefined;
}

/**
 * @param {string} reason
 * @param {boolean} isPaired whether this was a chat with a stranger
 */
export function showEnded(reason, isPaired) {
  byId("ended", HTMLElement).hidden = false;
  showText(byId("ended-text", HTMLElement), reason);
  byId("ended-next", HTMLElement).hidden = !isPaired;
  byId("next-stranger", HTMLElement).hidden = true;
  byId("leave", HTMLElement).hidden = true;
  byId("chat-people", HTMLElement).textContent = "";
  byId(isPaired ? "ended-next" : "ended-back", HTMLElement).focus();
}

/** @param {boolean} isSuperseded whether another tab took over this chat */
export function showSuperseded(isSuperseded) {
  byId("superseded", HTMLElement).hidden = !isSuperseded;
}

/** @type {string | undefined} */
let otherRoom;

/** The room whose invitation the user opened during this chat, if it is another one. */
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

/** Makes the button open and close the side panel on narrow screens. */
export function initPanel() {
  const toggle = byId("panel-toggle", HTMLButtonElement);
  toggle.addEventListener("click", () => {
    const isOpen = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(isOpen));
  });
}

/**
 * Keeps the chat above the on-screen keyboard. On iOS the keyboard covers the page and shrinks only
 * the visual viewport.
 */
export function trackVisibleHeight() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  viewport.addEventListener("resize", () => {
    // Pinch zoom shrinks the visual viewport too, but must not change the layout.
    const isCovered = viewport.scale === 1 && window.innerHeight - viewport.height > 1;
    const { style } = document.documentElement;
    if (isCovered) style.setProperty("--visible-height", `${viewport.height}px`);
    else style.removeProperty("--visible-height");
  });
}
