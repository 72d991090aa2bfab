import { Chat } from "./chat/chat.js";
import {
  initPanel,
  otherInvitation,
  showOtherInvitation,
  trackVisibleHeight,
} from "./chat/chat-view.js";
import { initConnectView } from "./connect/connect-view.js";
import { initCopyButtons } from "./copy.js";
import { byId } from "./dom.js";
import { invitedRoom, inviteLink } from "./invite-link.js";
import { CallFailed, refusalText } from "./net/call.js";
import { waitForMatch } from "./net/queue.js";
import { callOnce } from "./net/retry.js";
import { initStartView, showInvited, showStartNotice } from "./start-view.js";
import { chatState, nameState, queueState } from "./tab-state.js";
import { setTitle } from "./tab-title.js";
import { TokenDialogCancelled } from "./token-dialog.js";

/** @import { ChatState, QueueState } from "./tab-state.js" */

const VIEWS = ["start", "queue", "chat"];

const TOKEN_REQUIRED = "This server requires an access token.";

/** @type {Chat | undefined} */
let chat;
/** @type {string | undefined} */
let lastTopic;
let search = new AbortController();

/** @param {"start" | "queue" | "chat"} shown */
function showView(shown) {
  for (const view of VIEWS) byId(view, HTMLElement).hidden = view !== shown;
  // Moves keyboard focus to the new view and lets screen readers announce it.
  const heading = document.querySelector(`#${shown} h1`);
  if (heading instanceof HTMLElement) heading.focus();
}

/** @param {string} [roomName] makes the address an invitation to this room */
function showAddress(roomName) {
  history.replaceState(null, "", roomName === undefined ? "/" : inviteLink("", roomName));
}

/** @param {string} [problem] */
function showStart(problem = "") {
  chatState.clear();
  queueState.clear();
  setTitle("");
  showView("start");
  showStartNotice(problem);
}

/** @param {ChatState} state */
function openChat(state) {
  queueState.clear();
  chatState.set(state);
  showAddress(state.roomName);
  showView("chat");
  chat = new Chat(state);
  void chat.start();
}

/**
 * @param {QueueState} state
 * @param {Promise<unknown>} [left] resolves when the server knows that the previous chat is over;
 *   until then, its ticket leads back to that chat
 */
async function openQueue(state, left) {
  search = new AbortController();
  const { signal } = search;
  showView("queue");
  try {
    await left;
    signal.throwIfAborted();
    const outcome = await waitForMatch(state, signal);
    if ("state" in outcome) openChat(outcome.state);
    else showStart(outcome.problem);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof TokenDialogCancelled)) throw error;
    showStart(TOKEN_REQUIRED);
  }
}

/**
 * Joins a room by name, or creates one.
 *
 * @param {string} roomName if empty, the server makes one up
 * @param {string} displayName
 * @returns {Promise<{ state: ChatState } | { problem: string }>}
 */
async function joinRoom(roomName, displayName) {
  const reply = await callOnce("join_room", {
    ...(roomName !== "" && { room_name: roomName }),
    ...(displayName !== "" && { display_name: displayName }),
  });
  const { room_id: roomId, room_name: joinedName, display_name: shownName, cursor } = reply;
  if (
    roomId === undefined ||
    joinedName === undefined ||
    shownName === undefined ||
    cursor === undefined
  ) {
    return { problem: refusalText(reply) };
  }
  return {
    state: {
      roomId,
      roomName: joinedName,
      displayName: shownName,
      joinedId: cursor,
      cursor,
      outgoing: [],
      draft: "",
    },
  };
}

/**
 * @param {string} roomName
 * @param {string} displayName
 */
async function enterRoom(roomName, displayName) {
  try {
    const outcome = await joinRoom(roomName, displayName);
    if ("state" in outcome) openChat(outcome.state);
    else showStartNotice(outcome.problem);
  } catch (error) {
    if (error instanceof TokenDialogCancelled) {
      showStartNotice(TOKEN_REQUIRED);
    } else if (error instanceof CallFailed) {
      // Not retried automatically: if only the reply was lost, a second join would add a second
      // participant.
      showStartNotice(
        error.reason === "busy"
          ? `The server is busy. Try again in ${error.retryAfter} seconds.`
          : "Can't reach the server. Try again.",
      );
    } else throw error;
  }
}

/**
 * @param {string | undefined} topic
 * @param {Chat} [previous] the chat to leave first
 */
async function findStranger(topic, previous) {
  const lastTicket = previous?.ticket;
  const displayName = nameState.get();
  const state = {
    ...(topic !== undefined && { topic }),
    ...(lastTicket !== undefined && { lastTicket }),
    ...(displayName !== undefined && displayName !== "" && { displayName }),
  };
  await openQueue(state, previous?.leave());
}

/**
 * Handles an invitation link. In a chat, the user decides whether to leave it.
 *
 * @param {string | undefined} roomName
 */
function showInvitation(roomName) {
  if (chatState.get() === undefined) showInvited(roomName);
  else if (roomName !== undefined && roomName !== chat?.roomName) showOtherInvitation(roomName);
}

trackVisibleHeight();
initCopyButtons();
initConnectView();
initPanel();
initStartView({
  onFindStranger: (topic) => {
    lastTopic = topic === "" ? undefined : topic;
    return findStranger(lastTopic);
  },
  onEnterRoom: enterRoom,
});

window.addEventListener("hashchange", () => showInvitation(invitedRoom(location.hash)));
byId("follow-invitation", HTMLElement).addEventListener("click", () => {
  void chat?.leave();
  const roomName = otherInvitation();
  showAddress(roomName);
  showStart();
  showInvited(roomName);
});
byId("queue-cancel", HTMLElement).addEventListener("click", () => {
  search.abort();
  showStart();
});
byId("leave", HTMLElement).addEventListener("click", () => {
  void chat?.leave();
  showAddress();
  showStart();
});
byId("ended-back", HTMLElement).addEventListener("click", () => {
  showAddress();
  showStart();
});
for (const id of ["next-stranger", "ended-next"]) {
  byId(id, HTMLElement).addEventListener("click", () => {
    void findStranger(lastTopic, chat);
  });
}

// Opening a chat changes the address, so the invitation is read first.
const invited = invitedRoom(location.hash);
const savedChat = chatState.get();
const savedQueue = queueState.get();
lastTopic = savedChat?.topic ?? savedQueue?.topic;
if (savedChat) openChat(savedChat);
else if (savedQueue) void openQueue(savedQueue);
else showStart();
showInvitation(invited);
