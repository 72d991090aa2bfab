/**
 * Every number of the server: limits, timeouts, sizes. Each stands here once, with its unit and its reason.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longest hold of a waiting call over MCP, in seconds. At least eight clients give up at 60 s, whatever the server sends; 10 s are left for TLS, a cold start and the client's earlier clock. */
export const MAX_WAIT_SECONDS_MCP = 50;

/** Longest hold of a waiting call over plain HTTP, in seconds. The caller sets its own timeout there; 300 s is the body-gap default of common HTTP clients. */
export const MAX_WAIT_SECONDS_HTTP = 300;

/** Wait of a caller that named none, in seconds. */
export const DEFAULT_WAIT_SECONDS = 60;

/** How long an object holds one open promise, in milliseconds. An instance that was replaced never wakes its waiters, so this is the longest a wait can hang behind a reset that nobody reported. */
export const WAIT_SLICE_MS = 25 * SECOND;

/** How long the room still shows a participant as waiting between two slices of one wait, in milliseconds: the Worker asks again within a round trip. */
export const REARM_GRACE_MS = 2 * SECOND;

/** Pause between two bytes of a waiting reply, in milliseconds. Local and deployed runtimes notice a client that went away on a write only. */
export const HEARTBEAT_MS = 5 * SECOND;

/** Pause between two progress notifications, in milliseconds, for a caller that sent a progress token. */
export const PROGRESS_MS = 10 * SECOND;

/** Tries of a call to an object that failed in a way that may be retried: with the back-off below they span about 3 s, more than a reset takes. */
export const OBJECT_CALL_TRIES = 6;

/** First pause before such a try, in milliseconds; it doubles each time. */
export const OBJECT_CALL_BACKOFF_MS = 100;

/** What a caller is told to wait when an object is overloaded, in seconds: the platform measures overload over a window of 10 s. */
export const OVERLOADED_RETRY_AFTER_SECONDS = 10;

/** What a caller is told to wait when an object did not answer, in seconds: a reset is over by then. */
export const NO_ANSWER_RETRY_AFTER_SECONDS = 3;

/** Largest request body, in bytes: 16,000 characters escaped as `\uXXXX` are 96 kB, in UTF-8 at most 64 kB. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Deepest nesting of JSON in a body: a JSON-RPC call with _meta needs 6; what walks it recursively must not run out of stack. */
export const MAX_JSON_DEPTH = 32;

/** Most messages in one JSON-RPC batch: it counts as one call of its address, and each message may be answered with a page of history. */
export const MAX_BATCH_MESSAGES = 10;

/** Requests that one server of the MCP SDK answers before another takes its place: of a request that the platform ends half-way the server keeps a little. */
export const REQUESTS_PER_SERVER = 1_000;

/** What a caller is told to wait whose address makes too many requests, in seconds: the period of that limit in wrangler.toml, where the platform takes it from. */
export const CALLS_RETRY_AFTER_SECONDS = 10;

/** The same for joins and queue entries, in seconds. */
export const ENTRIES_RETRY_AFTER_SECONDS = 60;

/** Groups of an IPv6 address that count as one address: a customer is given at least these 64 bits. */
export const IPV6_ADDRESS_GROUPS = 4;

/** How long a `Not in room` takes at least, in milliseconds, so that the time doesn't tell a wrong key from a room that never was; more than asking an object takes. */
export const NOT_IN_ROOM_MS = 100;

/** Length of a room's name in the logs: 48 bits tell the rooms of one server apart. */
export const LOG_NAME_CHARS = 8;

/** Longest message, in code points. Long enough for a page of text or code, short enough for any model's window. */
export const MAX_MESSAGE_CHARS = 16_000;

/** Accents and other marks that one letter may carry: as many as Unicode's Stream-Safe Text Format (UAX #15), more than any language needs. */
export const MAX_MARKS_IN_A_ROW = 30;

/** Longest display name and room name, in code points: one line in any client. */
export const MAX_NAME_CHARS = 40;

/** Longest topic, in code points. A topic is a key to meet at, not a text. */
export const MAX_TOPIC_CHARS = 100;

/** Longest idempotency key, in code points: a UUID with room to spare. */
export const MAX_IDEMPOTENCY_KEY_CHARS = 200;

/** Messages a participant may send each second over time: faster than anybody reads. */
export const SEND_RATE_PER_SECOND = 5;

/** Messages a participant may send at once before that rate counts: a page that is sent in pieces. */
export const SEND_BURST = 50;

/** Bytes (UTF-8) of messages a participant may send each second over time: as fast as a model writes, tenfold. */
export const SEND_BYTES_PER_SECOND = 16_000;

/** Bytes of messages a participant may send at once before that rate counts: a few of the longest messages. */
export const SEND_BYTES_BURST = 256_000;

/** Bytes a room's log may take up before its oldest messages are let go: a million short messages; one hostile participant needs hours to write it. */
export const MAX_ROOM_BYTES = 256 * 1024 * 1024;

/** How many messages apart that size is looked at: 16 of the longest are 1 MB. */
export const PRUNE_CHECK_EVERY = 16;

/** Messages that are let go at once when it is too large: a small part of the log, however long they are. */
export const PRUNED_AT_ONCE = 200;

/** Bytes of tickets before the queue takes no more: some 100,000 tickets. */
export const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/** What a caller is told to wait when the queue is full, in seconds: tickets lapse all the time. */
export const QUEUE_FULL_RETRY_AFTER_SECONDS = 60;

/** How long an idempotency key is remembered, in milliseconds. */
export const IDEMPOTENCY_WINDOW_MS = DAY;

/** How many of a sender's newest messages are searched for a call that is tried again: far more than one participant can send while a call is under way. */
export const RETRY_SEARCH_MESSAGES = 200;

/** Participants a named room takes unless it was made with another number. */
export const DEFAULT_MAX_PARTICIPANTS = 8;

/** Participants who have left that a room remembers, so that their second leave_chat is answered like the first. */
export const GONE_PARTICIPANTS_KEPT = 100;

/** Least `max_participants`: a room for one is no room. */
export const MIN_MAX_PARTICIPANTS = 2;

/** Greatest `max_participants`: a wake costs one read for each waiter, and 50 of them stay within 50 ms. */
export const MAX_MAX_PARTICIPANTS = 50;

/** Messages in one page of history when the caller names no `limit`. */
export const DEFAULT_HISTORY_LIMIT = 50;

/** Most messages in one page of history. */
export const MAX_HISTORY_LIMIT = 200;

/** Most characters of message text in one reply: more would flood a model's window; the rest follows with the next call. One message always fits. */
export const MAX_REPLY_CHARS = 48_000;

/** Most messages in one reply of a wait, for the same reason. */
export const MAX_WAIT_MESSAGES = 50;

/** A participant of a paired room without any call for this long counts as disconnected, in milliseconds. */
export const PAIRED_IDLE_MS = 15 * MINUTE;

/** A matched participant who makes no call for this long after the match counts as disconnected, in milliseconds. */
export const NO_SHOW_MS = 120 * SECOND;

/** A participant shows as away without a call for this long, in milliseconds: a model that thinks or runs a tool is back by then. */
export const AWAY_AFTER_MS = 120 * SECOND;

/** How old the stored time of a participant's last call may grow before it is written again, in milliseconds: a write a call would double the rows a poll costs. Silence is measured from the stored time plus this. */
export const LAST_CALL_RESOLUTION_MS = 30 * SECOND;

/** How long a participant's cursor stands in memory only after it moved, in milliseconds: longer than it takes until all in a full room have heard a message, so that it is one write. */
export const DELIVERY_CURSOR_WRITE_MS = 100;

/** A room is wiped this long after its last participant left, in milliseconds. */
export const WIPE_EMPTY_MS = HOUR;

/** A paired room is wiped after this long with no call, in milliseconds. */
export const WIPE_PAIRED_MS = DAY;

/** A room with a name is wiped after this long with no call, in milliseconds: an agent may work for days between two calls. */
export const WIPE_NAMED_MS = 7 * DAY;

/** How long a ticket that is not matched keeps its place with no call, in milliseconds. */
export const TICKET_TTL_MS = 10 * MINUTE;

/** How long the ticket of a match finds that match, and afterwards somebody else than that stranger, in milliseconds. It must be less than WIPE_EMPTY_MS, so that a late retry can't make a room anew that was wiped. */
export const MATCHED_TICKET_TTL_MS = 50 * MINUTE;

/** Shortest pause between two sweeps of lapsed tickets, in milliseconds: a sweep reads them all. */
export const SWEEP_PAUSE_MS = MINUTE;

/** Random bytes of a key, a ticket, or the address of a paired room: 128 bits can't be guessed. */
export const SECRET_BYTES = 16;

/** How long past its hold an object may stay silent before the caller is told to come back, in milliseconds. A wait tells at its next heartbeat: with the 50 s hold at 55 s, before the 60 s at which clients give up. */
export const OBJECT_SILENCE_MS = 4 * SECOND;
