import { byId } from "../dom.js";
import { callWithRetry } from "../net/retry.js";
import { chatState } from "../tab-state.js";
import { addUnread } from "../tab-title.js";
import { TokenDialogCancelled } from "../token-dialog.js";
import { endReason, showConnection, showEnded, showRoom, showSuperseded } from "./chat-view.js";
import { initComposer, showComposer } from "./composer.js";
import { earlierMessages, laterMessages } from "./history.js";
import { MessageLog } from "./message-log.js";
import { Outbox } from "./outbox.js";
import { watchPresence } from "./presence.js";
import { messagesOf, waitForMessages } from "./wait-loop.js";

/**
 * @import { ChatMessage } from "../../../src/domain/message.ts"
 * @import { RefusalReason } from "../../../src/domain/refusal.ts"
 * @import { SendMessageReply, WaitForMessageReply } from "../../../src/tools/replies.ts"
 * @import { ChatState } from "../tab-state.js"
 */

/** How many messages of the history are shown at first. */
const INITIAL_HISTORY = 200;

const earlier = byId("earlier", HTMLButtonElement);

/** One participant's chat in one room, from when the tab opens it until it ends. */
export class Chat {
  #state;
  #log;
  #outbox;
  #presence;
  /** Aborts when the chat ends. */
  #ended = new AbortController();
  /** Aborts when another tab takes over. Each `start` makes a new one. */
  #superseded = new AbortController();

  /** @param {ChatState} state */
  constructor(state) {
    this.#state = state;
    const { roomId, displayName, joinedId } = state;
    const { signal } = this.#ended;
    this.#log = new MessageLog(
      ({ id, sender, event }) => event === undefined && sender === displayName && id > joinedId,
    );
    this.#outbox = new Outbox(
      {
        roomId,
        signal,
        cursor: () => this.#state.cursor,
        onChange: (outgoing) => this.#saveState({ outgoing }),
        onSent: (text, reply) => this.#onSent(text, reply),
        onRefused: (reply) => this.#endIfOver(reply),
        onError: (error) => this.#endAfterError(error),
      },
      [...state.outgoing],
    );
    this.#presence = watchPresence(roomId, displayName, signal);
    initComposer({
      draft: state.draft,
      onSend: (text) => {
        this.#outbox.send(text);
        this.#log.scrollToEnd();
      },
      onDraft: (draft) => this.#saveState({ draft }),
      signal,
    });
    earlier.addEventListener("click", () => void this.#run(() => this.#showEarlier()), {
      signal,
    });
    byId("take-over", HTMLElement).addEventListener("click", () => void this.start(), { signal });
  }

  /** Opens the chat, or resumes it after a reload or after another tab took over. */
  async start() {
    this.#superseded = new AbortController();
    showRoom(this.#state);
    showSuperseded(false);
    showComposer(true);
    await this.#run(async () => {
      // Sends before reading the history. Otherwise a message that the server already has would
      // show twice, as sent and as pending.
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

  /** The ticket of the match that led to this chat. Secret; undefined in a named room. */
  get ticket() {
    return this.#state.ticket;
  }

  /**
   * Leaves for good and lets the other participants know.
   *
   * @returns {Promise<unknown>} resolves when the server has confirmed, or after a minute without
   *   a connection
   */
  leave() {
    const { roomId } = this.#state;
    this.#ended.abort();
    chatState.clear();
    return callWithRetry(
      "leave_chat",
      { room_id: roomId },
      { signal: AbortSignal.timeout(60_000) },
    ).catch(() => undefined);
  }

  get #signal() {
    return AbortSignal.any([this.#ended.signal, this.#superseded.signal]);
  }

  get #historySource() {
    return { roomId: this.#state.roomId, signal: this.#signal, onConnection: showConnection };
  }

  /**
   * Runs work until it is done, the chat ends, or another tab takes over.
   *
   * @param {() => Promise<void>} work
   */
  async #run(work) {
    const superseded = this.#superseded.signal;
    try {
      await work();
    } catch (error) {
      if (!this.#ended.signal.aborted && !superseded.aborted) this.#endAfterError(error);
    }
  }

  /** @param {unknown} error anything but a cancelled token dialog is a bug */
  #endAfterError(error) {
    if (!(error instanceof TokenDialogCancelled)) throw error;
    this.#end("This chat can't continue without an access token.");
  }

  /** @param {Partial<ChatState>} change */
  #saveState(change) {
    Object.assign(this.#state, change);
    if (!this.#ended.signal.aborted) chatState.set(this.#state);
  }

  async #catchUp() {
    await this.#log.withoutAnnouncing(async () => {
      if (this.#log.lastId === undefined) await this.#loadHistory();
      else this.#log.add(await laterMessages(this.#historySource, this.#log.contiguousUpTo));
    });
    this.#log.scrollToEnd();
    this.#saveState({ cursor: Math.max(this.#state.cursor, this.#log.contiguousUpTo) });
    this.#presence.refreshSoon();
  }

  async #loadHistory() {
    const source = this.#historySource;
    for (let loaded = 0; loaded < INITIAL_HISTORY;) {
      const { reply, messages, hasMore } = await earlierMessages(source, this.#log.firstId);
      if (this.#endIfOver(reply)) return;
      if (reply.participants) this.#presence.show(reply.participants);
      this.#log.add(messages);
      earlier.hidden = !hasMore;
      loaded += messages.length;
      if (!hasMore || messages.length === 0) return;
    }
  }

  async #showEarlier() {
    await this.#log.withoutAnnouncing(async () => {
      const { messages, hasMore } = await earlierMessages(this.#historySource, this.#log.firstId);
      this.#log.add(messages);
      earlier.hidden = !hasMore;
    });
  }

  /**
   * @param {WaitForMessageReply} reply
   * @returns {"continue" | "stop"}
   */
  #onWaitReply(reply) {
    if (reply.superseded) {
      this.#superseded.abort();
      showSuperseded(true);
      showComposer(false);
      return "stop";
    }
    this.#receive(messagesOf(reply));
    if (this.#endIfOver(reply)) return "stop";
    if (reply.error !== undefined) {
      // The server would refuse the same wait again, immediately.
      this.#end(`This chat can't continue: ${reply.error}.`);
      return "stop";
    }
    if (reply.cursor !== undefined) this.#saveState({ cursor: reply.cursor });
    void this.#run(() => this.#fillGaps());
    return "continue";
  }

  /** @param {ChatMessage[]} messages */
  #receive(messages) {
    const added = this.#log.add(messages);
    if (added.length === 0) return;
    addUnread(added.length);
    this.#presence.refreshSoon();
  }

  /**
   * @param {string} message
   * @param {SendMessageReply} reply
   */
  #onSent(message, { id, sent_at: timestamp }) {
    if (id === undefined || timestamp === undefined) return;
    this.#log.add([{ id, message, sender: this.#state.displayName, timestamp }]);
    this.#presence.refreshSoon();
  }

  /** Loads the participant's own messages sent from another tab, which waits leave out. */
  async #fillGaps() {
    if (!this.#outbox.isEmpty || this.#log.contiguousUpTo >= this.#state.cursor) return;
    this.#log.add(await laterMessages(this.#historySource, this.#log.contiguousUpTo));
  }

  /**
   * @param {{ code?: RefusalReason | undefined }} reply
   * @returns {boolean} whether the chat is over
   */
  #endIfOver({ code }) {
    const reason = endReason(code, this.#state.partner);
    if (reason !== undefined) this.#end(reason);
    return reason !== undefined;
  }

  /** @param {string} reason shown to the user */
  #end(reason) {
    this.#ended.abort();
    chatState.clear();
    showConnection("ok");
    showComposer(false);
    showEnded(reason, this.#state.partner !== undefined);
  }
}
