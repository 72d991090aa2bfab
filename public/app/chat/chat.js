import { byId } from "../dom.js";
import { callOnce, callUntilAnswered } from "../net/retry.js";
import { countUnread } from "../tab-title.js";
import { chatState } from "../tab-state.js";
import { TokenRefused } from "../token-dialog.js";
import { showComposer, startComposer } from "./composer.js";
import { showConnection, showEnded, showElsewhere, showRoom } from "./chat-view.js";
import { earlierMessages, laterMessages } from "./history.js";
import { MessageLog } from "./message-log.js";
import { Outbox } from "./outbox.js";
import { watchPresence } from "./presence.js";
import { waitForMessages } from "./wait-loop.js";

/** @typedef {import("./message-item.js").Message} Message */
/** @typedef {import("../tab-state.js").ChatState} ChatState */
/** @typedef {import("../net/call.js").Reply} Reply */

/** How much history is shown without asking for more. */
const SHOWN_AT_FIRST = 200;

const earlier = byId("earlier", HTMLButtonElement);

/** One participant's chat in one room, from the moment the tab shows it until it leaves or shows another. */
export class Chat {
  #state;
  #log;
  #outbox;
  #presence;
  #over = new AbortController();
  /** Ends with the wait, if the chat goes on in another tab. */
  #here = new AbortController();

  /** @param {ChatState} state */
  constructor(state) {
    this.#state = state;
    const { roomId, displayName, joinedId } = state;
    const { signal } = this.#over;
    this.#log = new MessageLog(
      ({ id, sender, event }) => event === undefined && sender === displayName && id > joinedId,
    );
    this.#outbox = new Outbox(
      {
        roomId,
        signal,
        cursor: () => this.#state.cursor,
        onChange: (outgoing) => this.#keep({ outgoing }),
        onSent: (text, reply) => this.#onSent(text, reply),
        onRefused: (reply) => this.#endIfOver(reply),
        onStopped: (error) => this.#endWithout(error),
      },
      [...state.outgoing],
    );
    this.#presence = watchPresence(roomId, displayName, signal);
    startComposer({
      draft: state.draft,
      onSend: (text) => {
        this.#outbox.send(text);
        this.#log.toEnd();
      },
      onDraft: (draft) => this.#keep({ draft }),
      signal,
    });
    earlier.addEventListener("click", () => void this.#run(() => this.#showEarlier()), { signal });
    byId("take-over", HTMLElement).addEventListener("click", () => void this.start(), { signal });
  }

  /** Shows the chat and goes on with it, also after a reload or in another tab's place. */
  async start() {
    this.#here = new AbortController();
    showRoom(this.#state);
    showElsewhere(false);
    showComposer(true);
    await this.#run(async () => {
      // First what was not acknowledged: else a message that did arrive would be shown twice until it is.
      await this.#outbox.flush();
      await this.#catchUp();
      await waitForMessages({
        roomId: this.#state.roomId,
        signal: this.#signal,
        cursor: () => this.#state.cursor,
        onReply: (reply) => this.#onWaitReply(reply),
        onConnection: showConnection,
      });
    });
  }

  get roomName() {
    return this.#state.roomName;
  }

  /** Of the match that this chat came from, if it did; secret. */
  get ticket() {
    return this.#state.ticket;
  }

  /**
   * Leaves for good; the others are told.
   *
   * @returns {Promise<unknown>} comes back when the server knows, or is not reached for long
   */
  leave() {
    const { roomId } = this.#state;
    this.#over.abort();
    chatState.clear();
    // In the background: the user is not to wait for it, and without a network the room hears of it later.
    return callUntilAnswered(
      "leave_chat",
      { room_id: roomId },
      { signal: AbortSignal.timeout(60_000) },
    ).catch(() => undefined);
  }

  get #signal() {
    return AbortSignal.any([this.#over.signal, this.#here.signal]);
  }

  get #source() {
    return { roomId: this.#state.roomId, signal: this.#signal, onConnection: showConnection };
  }

  /** Runs until done, the chat is over, or the user refuses the token. @param {() => Promise<void>} work */
  async #run(work) {
    const here = this.#here.signal;
    try {
      await work();
    } catch (error) {
      if (!this.#over.signal.aborted && !here.aborted) this.#endWithout(error);
    }
  }

  /** @param {unknown} error why the server can't be asked any more; anything but a refused token is a bug */
  #endWithout(error) {
    if (!(error instanceof TokenRefused)) throw error;
    this.#end("Without an access token the chat can't go on.");
  }

  /** @param {Partial<ChatState>} change */
  #keep(change) {
    Object.assign(this.#state, change);
    if (!this.#over.signal.aborted) chatState.set(this.#state);
  }

  async #catchUp() {
    await this.#log.quietly(async () => {
      if (this.#log.lastId === undefined) await this.#loadHistory();
      else this.#log.add(await laterMessages(this.#source, this.#log.wholeUpTo));
    });
    this.#log.toEnd();
    this.#keep({ cursor: Math.max(this.#state.cursor, this.#log.wholeUpTo) });
    this.#presence.lookSoon();
  }

  async #loadHistory() {
    for (let shown = 0; shown < SHOWN_AT_FIRST;) {
      const { reply, messages, hasMore } = await earlierMessages(this.#source, this.#log.firstId);
      if (this.#endIfOver(reply)) return;
      if (Array.isArray(reply["participants"])) this.#presence.show(reply["participants"]);
      this.#log.add(messages);
      earlier.hidden = !hasMore;
      shown += messages.length;
      if (!hasMore || messages.length === 0) return;
    }
  }

  async #showEarlier() {
    await this.#log.quietly(async () => {
      const { messages, hasMore } = await earlierMessages(this.#source, this.#log.firstId);
      this.#log.add(messages);
      earlier.hidden = !hasMore;
    });
  }

  /**
   * @param {Reply} reply
   * @returns {"go on" | "stop"}
   */
  #onWaitReply(reply) {
    if (reply["superseded"] === true) {
      this.#here.abort();
      showElsewhere(true);
      showComposer(false);
      return "stop";
    }
    if (typeof reply["id"] === "number") {
      this.#receive([/** @type {Message} */ (reply), ...(reply["more"] ?? [])]);
    }
    if (reply["last_event"]) this.#receive([reply["last_event"]]);
    if (this.#endIfOver(reply)) return "stop";
    if (reply["error"] !== undefined) {
      // Asking again would be answered the same, and at once.
      this.#end(`This chat can't go on: ${reply["error"]}.`);
      return "stop";
    }
    if (typeof reply["cursor"] === "number") this.#keep({ cursor: reply["cursor"] });
    void this.#run(() => this.#fillGaps());
    return "go on";
  }

  /** @param {Message[]} messages */
  #receive(messages) {
    const fresh = this.#log.add(messages);
    if (fresh.length === 0) return;
    countUnread(fresh.length);
    this.#presence.lookSoon();
  }

  /**
   * @param {string} text
   * @param {Reply} reply
   */
  #onSent(text, reply) {
    this.#log.add([
      {
        id: reply["id"],
        message: text,
        sender: this.#state.displayName,
        timestamp: reply["sent_at"],
      },
    ]);
    this.#presence.lookSoon();
  }

  /** Waits leave out one's own messages: those that another tab of this chat sent are only in the history. */
  async #fillGaps() {
    if (!this.#outbox.isEmpty || this.#log.wholeUpTo >= this.#state.cursor) return;
    this.#log.add(await laterMessages(this.#source, this.#log.wholeUpTo));
  }

  /** @param {Reply} reply */
  #endIfOver(reply) {
    const { partner } = this.#state;
    switch (reply["error"]) {
      case "Partner disconnected":
        this.#end(`${partner ?? "Your partner"} has left. This chat is over.`);
        return true;
      case "Not in room":
        this.#end("This chat has ended.");
        return true;
      default:
        return false;
    }
  }

  /** @param {string} why */
  #end(why) {
    this.#over.abort();
    chatState.clear();
    showConnection("fine");
    showComposer(false);
    showEnded(why, this.#state.partner !== undefined);
  }
}

/**
 * Joins a room by name, or makes one.
 *
 * @param {string} roomName empty for one that the server makes up
 * @param {string} displayName
 * @returns {Promise<{ state: ChatState } | { problem: string }>}
 */
export async function joinRoom(roomName, displayName) {
  const reply = await callOnce("join_room", {
    ...(roomName !== "" && { room_name: roomName }),
    ...(displayName !== "" && { display_name: displayName }),
  });
  if (typeof reply["room_id"] !== "string") return { problem: String(reply["error"]) };
  return {
    state: {
      roomId: reply["room_id"],
      roomName: reply["room_name"],
      displayName: reply["display_name"],
      joinedId: reply["cursor"],
      cursor: reply["cursor"],
      outgoing: [],
      draft: "",
    },
  };
}
