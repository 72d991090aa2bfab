import { CallFailed } from "./net/call.js";
import { Chat, joinRoom } from "./chat/chat.js";
import { otherInvitation, showOtherInvitation, startPanel } from "./chat/chat-view.js";
import { startConnectView } from "./connect/connect-view.js";
import { startCopyButtons } from "./copy.js";
import { byId } from "./dom.js";
import { invitedRoom, inviteLink } from "./invite-link.js";
import { meetStranger } from "./net/queue.js";
import { TokenRefused } from "./token-dialog.js";
import { showInvited, showStartNotice, startStartView } from "./start-view.js";
import { chatState, nameState, queueState } from "./tab-state.js";
import { titleFor } from "./tab-title.js";
import { followVisibleHeight } from "./visible-height.js";

/** @typedef {import("./tab-state.js").ChatState} ChatState */
/** @typedef {import("./tab-state.js").QueueState} QueueState */

const VIEWS = ["start", "queue", "chat"];

/** @type {Chat | undefined} */
let chat;
let search = new AbortController();

/** @param {"start" | "queue" | "chat"} shown */
function showView(shown) {
  for (const view of VIEWS) byId(view, HTMLElement).hidden = view !== shown;
  // Tells keyboards and screen readers where they are.
  const heading = document.querySelector(`#${shown} h1`);
  if (heading instanceof HTMLElement) heading.focus();
}

/** @param {string} [roomName] the address then invites to it */
function showAddress(roomName) {
  history.replaceState(null, "", roomName === undefined ? "/" : inviteLink("", roomName));
}

/** @param {string} [problem] */
function showStart(problem = "") {
  chatState.clear();
  queueState.clear();
  titleFor("");
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
 * @param {Promise<unknown>} [left] the chat before: only when the server knows that it is over does its ticket lead on
 */
async function openQueue(state, left) {
  search = new AbortController();
  const { signal } = search;
  showView("queue");
  try {
    await left;
    signal.throwIfAborted();
    const met = await meetStranger(state, signal);
    if ("state" in met) openChat(met.state);
    else showStart(met.problem);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof TokenRefused)) throw error;
    showStart("This server asks for an access token.");
  }
}

/**
 * @param {string} roomName
 * @param {string} displayName
 */
async function enterRoom(roomName, displayName) {
  try {
    const joined = await joinRoom(roomName, displayName);
    if ("state" in joined) openChat(joined.state);
    else showStartNotice(joined.problem);
  } catch (error) {
    if (error instanceof TokenRefused) {
      showStartNotice("This server asks for an access token.");
    } else if (error instanceof CallFailed) {
      // Not tried again by itself: a join whose answer was lost would leave a second participant behind.
      showStartNotice(
        error.reason === "busy"
          ? `The server is busy. Try again in ${error.retryAfter} s.`
          : "The server can't be reached. Try again.",
      );
    } else throw error;
  }
}

/**
 * @param {string | undefined} topic
 * @param {Chat} [last] the chat to leave for it
 */
async function nextStranger(topic, last) {
  const lastTicket = last?.ticket;
  const displayName = nameState.get();
  const state = {
    ...(topic !== undefined && { topic }),
    ...(lastTicket !== undefined && { lastTicket }),
    ...(displayName !== undefined && displayName !== "" && { displayName }),
  };
  await openQueue(state, last?.leave());
}

/** @type {string | undefined} */
let lastTopic;

followVisibleHeight();
startCopyButtons();
startConnectView();
startPanel();
startStartView({
  stranger: (topic) => {
    lastTopic = topic === "" ? undefined : topic;
    return nextStranger(lastTopic);
  },
  room: enterRoom,
});

/** An invitation may be opened in a tab that is in a chat: the user is to decide. @param {string | undefined} room */
function showInvitation(room) {
  if (chatState.get() === undefined) showInvited(room);
  else if (room !== undefined && room !== chat?.roomName) showOtherInvitation(room);
}
window.addEventListener("hashchange", () => showInvitation(invitedRoom(location.hash)));
byId("follow-invitation", HTMLElement).addEventListener("click", () => {
  void chat?.leave();
  const room = otherInvitation();
  showAddress(room);
  showStart();
  showInvited(room);
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
    void nextStranger(lastTopic, chat);
  });
}

const invited = invitedRoom(location.hash);
const before = chatState.get();
const searching = queueState.get();
lastTopic = before?.topic ?? searching?.topic;
if (before) openChat(before);
else if (searching) void openQueue(searching);
else showStart();
showInvitation(invited);
