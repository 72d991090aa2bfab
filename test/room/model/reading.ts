import {
  type Answer,
  caller,
  type Entry,
  head,
  isOver,
  isWaiting,
  notInRoom,
  type Person,
  positionOf,
  present,
  refused,
  toMessage,
  type State,
  unread,
} from "./state.ts";

const SECOND = 1_000;
const AWAY_MS = 150 * SECOND;
const REPLY_MESSAGES = 50;
const REPLY_CHARS = 48_000;

/** The first entries that fit into one reply, at least one. */
function fitReply(entries: readonly Entry[]): Entry[] {
  let chars = 0;
  const end = entries.findIndex(({ message }, index) => {
    chars += message.length;
    return index > 0 && chars > REPLY_CHARS;
  });
  return end === -1 ? [...entries] : entries.slice(0, end);
}

/** The refusal after a paired chat has ended, with the last event if only that is unread. */
export function disconnected(state: State, person: Person, position: number): Answer {
  const entries = unread(state, person, position);
  const last = entries.at(-1);
  if (last && entries.every(({ event }) => event)) {
    const lastEvent = toMessage(last);
    return refused("partner_disconnected", { cursor: last.id, lastEvent, hasUnread: false });
  }
  const hasUnread = entries.length > 0;
  return refused("partner_disconnected", { cursor: position, hasUnread });
}

/** The immediate answer to a wait, if there is one. */
export function unreadOrEnd(state: State, person: Person, position: number): Answer {
  const entries = unread(state, person, position);
  if (isOver(state) && entries.every(({ event }) => event)) {
    return disconnected(state, person, position);
  }
  const messages = fitReply(entries.slice(0, REPLY_MESSAGES));
  const last = messages.at(-1);
  if (!last) return undefined;
  const hasMore = messages.length < entries.length;
  return {
    kind: "messages",
    messages: messages.map(toMessage),
    cursor: last.id,
    hasMore,
    isChatOver: isOver(state),
  };
}

/** The answer to a wait that ends without a message. */
export function emptyResult(
  state: State,
  kind: "timeout" | "superseded",
  person: Person,
  position: number,
): Answer {
  const others = present(state).filter(({ id }) => id !== person.id);
  const waiting = others.filter(({ id }) => isWaiting(state, id));
  const everyoneWaits = others.length > 0 && waiting.length === others.length;
  const isFirst = others.every(({ id }) => person.id < id);
  return {
    kind,
    cursor: kind === "timeout" ? head(state) : position,
    alsoWaiting: waiting.map(({ name }) => name),
    ...(everyoneWaits && { turn: isFirst ? "you" : "others" }),
  };
}

export function views(state: State): object[] {
  return present(state).map(({ id, name, lastCall }) => {
    const silent = state.now - lastCall > AWAY_MS ? "away" : "active";
    return { name, status: isWaiting(state, id) ? "waiting" : silent };
  });
}

export interface Page {
  after: number | undefined;
  before: number | undefined;
  limit: number;
}

export function history(state: State, key: string, { after, before, limit }: Page): Answer {
  const person = caller(state, key);
  if (!person) return notInRoom(state);
  const position = positionOf(person, undefined);
  if (isOver(state) && unread(state, person, Math.max(position, after ?? 0)).length === 0) {
    return disconnected(state, person, position);
  }
  const range = state.log.filter(
    ({ id }) => id > (after ?? 0) && id < (before ?? Number.POSITIVE_INFINITY),
  );
  const page =
    after === undefined
      ? fitReply(range.slice(-limit).toReversed()).toReversed()
      : fitReply(range.slice(0, limit));
  const first = page[0]?.id ?? Number.POSITIVE_INFINITY;
  return {
    kind: "page",
    messages: page.map(toMessage),
    participants: views(state),
    cursor: first <= position + 1 ? Math.max(position, page.at(-1)?.id ?? 0) : position,
    hasMore: page.length < range.length,
  };
}

export function recordDelivery(state: State, key: string, cursor: number): void {
  const person = state.people.find((candidate) => candidate.key === key);
  if (!person || cursor > head(state)) return;
  person.deliveryCursor = Math.max(person.deliveryCursor, cursor);
}

/** The reply to a send, whether the message is new or repeated. */
export function sent(state: State, entry: Entry, person: Person, position: number): Answer {
  const names = (ids: number[]): string[] =>
    state.people.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const first = unread(state, person, position)[0]?.id ?? Number.POSITIVE_INFINITY;
  return {
    kind: "sent",
    id: entry.id,
    deliveredTo: names(entry.deliveredTo),
    queuedFor: names(entry.queuedFor),
    cursor: Math.max(position, first < entry.id ? first - 1 : entry.id),
  };
}
