/** Every limit, timeout and size of the server: each defined once, with unit and reason. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Waits

/**
 * Longest wait of one call over MCP, in seconds. At least eight clients give up at 60 s, whatever
 * the server sends. The other 10 s cover TLS, a cold start, and a client clock that started
 * earlier.
 */
export const MAX_WAIT_SECONDS_MCP = 50;

/**
 * Longest wait of one call over plain HTTP, in seconds. Callers set their own timeout there; common
 * HTTP clients allow gaps of 300 s in a body by default.
 */
export const MAX_WAIT_SECONDS_HTTP = 300;

/** How long a call waits if it names no timeout, in seconds: a minute, cut to 50 s over MCP. */
export const DEFAULT_WAIT_SECONDS = 60;

/**
 * How many different timeouts a repeated wait goes through before it starts over. Three hosts end a
 * chat at the fifth identical call, and one looks for cycles of up to five calls.
 */
export const TIMEOUT_STEPS = 40;

/**
 * How long an object holds one slice of a wait, in milliseconds. An instance that was replaced
 * never wakes its waiters, so this bounds how long a wait can hang after a reset that nobody
 * reported.
 */
export const WAIT_SLICE_MS = 25 * SECOND;

/**
 * How long a participant still counts as waiting between two slices of one wait, in milliseconds:
 * the Worker asks again within a round trip.
 */
export const REARM_GRACE_MS = 2 * SECOND;

/**
 * Pause between two heartbeats of a streaming response, in milliseconds. The runtime notices a
 * client that went away only when it writes.
 */
export const HEARTBEAT_MS = 5 * SECOND;

/**
 * Pause between two progress notifications, in milliseconds, for a caller that sent a progress
 * token.
 */
export const PROGRESS_MS = 10 * SECOND;

/**
 * How long after its deadline a wait can still be resumed, in milliseconds: clients try again within
 * seconds, and a laptop may sleep for a moment.
 */
export const RESUME_AFTER_DEADLINE_MS = MINUTE;

/**
 * How soon a client reconnects after its connection broke, in milliseconds. With 1 s, two clients run
 * out of tries while a server restarts.
 */
export const RECONNECT_MS = 3 * SECOND;

/**
 * Longest handle of a wait, in characters: it comes back in a header, and common servers take 8 to
 * 16 kB of them. It holds a few hundred characters, or more where many names are to be returned.
 */
export const MAX_WAIT_HANDLE_CHARS = 4_000;

// Calls to objects

/**
 * How long an object may stay silent past the end of a slice before the call is refused, in
 * milliseconds. A wait notices at its next heartbeat: after a 50 s wait at 55 s, before clients
 * give up at 60 s.
 */
export const OBJECT_SILENCE_MS = 4 * SECOND;

/** How long failed calls to an object are retried, in milliseconds: longer than a reset takes. */
export const OBJECT_RETRY_MS = 3 * SECOND;

/**
 * Upper bound of the random pause before the first retry, in milliseconds. It doubles each time.
 */
export const OBJECT_CALL_BACKOFF_MS = 100;

/** Longest pause before a retry, in milliseconds: it delays a call to an object that is back. */
export const OBJECT_CALL_MAX_BACKOFF_MS = SECOND;

/**
 * `retry_after` when an object is overloaded, in seconds: the platform measures overload over 10 s.
 */
export const OVERLOADED_RETRY_AFTER_SECONDS = 10;

/** `retry_after` when an object did not answer, in seconds: a reset is over by then. */
export const NO_ANSWER_RETRY_AFTER_SECONDS = 3;

// Requests

/**
 * Largest request body, in bytes. The longest message takes at most 64 kB in UTF-8 (escaped as
 * `\uXXXX` it could take 96 kB).
 */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * Deepest nesting of JSON in a body. A JSON-RPC call with _meta needs 6 levels; recursive code must
 * not overflow the stack.
 */
export const MAX_JSON_DEPTH = 32;

/**
 * Most messages in one JSON-RPC batch. A batch counts as one call toward its IP address's limit,
 * and each message can ask for a page of history.
 */
export const MAX_BATCH_MESSAGES = 10;

/**
 * Requests that one SDK server answers before it is replaced. Requests that the platform aborts
 * leave a little state behind.
 */
export const REQUESTS_PER_SERVER = 1_000;

/**
 * `retry_after` when an address makes too many requests, in seconds: the period of that limit in
 * wrangler.toml.
 */
export const CALLS_RETRY_AFTER_SECONDS = 10;

/**
 * `retry_after` when an address makes too many joins or queue entries, in seconds: the period of
 * those limits in wrangler.toml.
 */
export const ENTRIES_RETRY_AFTER_SECONDS = 60;

/**
 * Leading groups of an IPv6 address that are counted as one address: a customer gets at least a
 * /64.
 */
export const IPV6_ADDRESS_GROUPS = 4;

/**
 * Shortest time to answer `Not in room`, in milliseconds: more than a call to an object takes, so
 * timing does not reveal whether a room exists.
 */
export const NOT_IN_ROOM_MS = 100;

/** Length of a room's short name in the logs: 48 bits distinguish the rooms of one server. */
export const LOG_NAME_CHARS = 8;

// Text and secrets

/**
 * Longest message, in code points: enough for a page of text or code, and small enough for any
 * model's context window.
 */
export const MAX_MESSAGE_CHARS = 16_000;

/**
 * Combining marks that one letter may carry: the limit of Unicode's Stream-Safe Text Format (UAX
 * #15), more than any language needs.
 */
export const MAX_MARKS_IN_A_ROW = 30;

/** Longest display name and room name, in code points: they fit on one line in any client. */
export const MAX_NAME_CHARS = 40;

/** Longest topic, in code points. A topic is a meeting point, not a message. */
export const MAX_TOPIC_CHARS = 100;

/** Longest idempotency key, in code points: a UUID fits with room to spare. */
export const MAX_IDEMPOTENCY_KEY_CHARS = 200;

/** Random bytes in a key or a ticket: 128 bits can't be guessed. */
export const SECRET_BYTES = 16;

/** Random bytes in the deployment's secret, from which its other keys are derived. */
export const DEPLOYMENT_SECRET_BYTES = 32;

/**
 * Bytes in the address of a room. An address alone opens nothing, so it need only be unique: among a
 * million rooms, two have the same one with a probability of 1 in 37 million.
 */
export const ROOM_ADDRESS_BYTES = 8;

// Sending

/** Messages a participant may send per second on average: faster than anyone reads. */
export const SEND_RATE_PER_SECOND = 5;

/** Messages a participant may send in a burst: enough for a page sent in pieces. */
export const SEND_BURST = 50;

/**
 * Bytes (UTF-8) a participant may send per second on average: ten times as fast as a model writes.
 */
export const SEND_BYTES_PER_SECOND = 16_000;

/** Bytes a participant may send in a burst: a few of the longest messages. */
export const SEND_BYTES_BURST = 256_000;

/**
 * How long an idempotency key is remembered, in milliseconds: a client that repeats a call later
 * than this has started over.
 */
export const IDEMPOTENCY_WINDOW_MS = DAY;

/**
 * How many of the room's newest messages are searched for a call that is retried: far more than can
 * arrive while a call is in flight.
 */
export const RETRY_SEARCH_MESSAGES = 200;

// Reading

/**
 * Messages in one page of history if the caller names no `limit`: enough to catch up, small in a
 * context window.
 */
export const DEFAULT_HISTORY_LIMIT = 50;

/** Most messages in one page of history: with short messages about as long as the longest reply. */
export const MAX_HISTORY_LIMIT = 200;

/**
 * Most characters of message text in one reply, in UTF-16 code units: more would flood a model's
 * context window. The rest follows in the next reply; one message always fits.
 */
export const MAX_REPLY_CHARS = 48_000;

/** Most messages in one reply of a wait, for the same reason. */
export const MAX_WAIT_MESSAGES = 50;

/**
 * How long a moved delivery cursor stays in memory before it is written, in milliseconds: long
 * enough for everyone in a full room to hear a message, so that all cursors share one write.
 */
export const DELIVERY_CURSOR_WRITE_MS = 100;

// Rooms

/**
 * Participants a named room takes unless `max_participants` says otherwise: more than a
 * conversation usually has.
 */
export const DEFAULT_MAX_PARTICIPANTS = 8;

/** Smallest `max_participants`: a conversation needs two. */
export const MIN_MAX_PARTICIPANTS = 2;

/** Largest `max_participants`: a wake costs one read per waiter, and 50 reads stay within 50 ms. */
export const MAX_MAX_PARTICIPANTS = 50;

/**
 * Participants who have left that a room remembers, so that repeating leave_chat gets the same
 * reply.
 */
export const GONE_PARTICIPANTS_KEPT = 100;

/**
 * Size of a room's log in bytes above which its oldest messages are deleted: about a million short
 * messages.
 */
export const MAX_ROOM_BYTES = 256 * 1024 * 1024;

/** The room's size is checked once per this many messages: 16 of the longest are 1 MB. */
export const PRUNE_CHECK_EVERY = 16;

/**
 * Messages deleted in one step when the log is too large: a small part of it, however long they
 * are.
 */
export const PRUNED_AT_ONCE = 200;

/**
 * A participant of a paired room counts as disconnected after this long without a call, in
 * milliseconds: longer than a model works on one answer.
 */
export const PAIRED_IDLE_MS = 15 * MINUTE;

/**
 * A matched participant counts as disconnected if they make no call for this long after the match,
 * in milliseconds: a client calls within seconds if it is there.
 */
export const NO_SHOW_MS = 120 * SECOND;

/**
 * A participant shows as away after this long without a call, in milliseconds: a model that thinks
 * or runs a tool is back by then.
 */
export const AWAY_AFTER_MS = 120 * SECOND;

/**
 * How stale the stored time of a participant's last call may become, in milliseconds: writing it on
 * every call would double the rows a poll costs. Silence is measured from the stored time plus
 * this.
 */
export const LAST_CALL_RESOLUTION_MS = 30 * SECOND;

/**
 * A room is wiped this long after its last participant leaves, in milliseconds: someone who left by
 * mistake can still join again and find the history.
 */
export const WIPE_EMPTY_MS = HOUR;

/**
 * A paired room is wiped after this long without a call, in milliseconds: its chat is over long
 * before.
 */
export const WIPE_PAIRED_MS = DAY;

/**
 * A named room is wiped after this long without a call, in milliseconds: an agent may work for days
 * between two calls.
 */
export const WIPE_NAMED_MS = 7 * DAY;

// The queue

/**
 * How long an unmatched ticket keeps its place without a call, in milliseconds: a model that does
 * something else for a while keeps its place.
 */
export const TICKET_TTL_MS = 10 * MINUTE;

/**
 * How long the ticket of a match finds that match again, or a new partner after it, in
 * milliseconds. Must be less than WIPE_EMPTY_MS, so that a late retry can't recreate a wiped room.
 */
export const MATCHED_TICKET_TTL_MS = 50 * MINUTE;

/**
 * Shortest pause between two sweeps of expired tickets, in milliseconds: a sweep reads all tickets.
 */
export const SWEEP_PAUSE_MS = MINUTE;

/** Size of the queue in bytes above which it takes no new tickets: about 100,000 tickets. */
export const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/** `retry_after` when the queue is full, in seconds: tickets expire all the time. */
export const QUEUE_FULL_RETRY_AFTER_SECONDS = 60;
