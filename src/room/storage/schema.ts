/**
 * The room's tables, as an append-only list: a room made by an older version runs the steps it
 * lacks. Never change or reorder a released step.
 */
export const ROOM_MIGRATIONS: readonly string[] = [
  `CREATE TABLE room (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     name TEXT, -- NULL: a paired room
     max_participants INTEGER NOT NULL,
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE participants (
     id INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: messages identify their sender by it
     name TEXT NOT NULL,
     key_hash TEXT NOT NULL UNIQUE,
     joined_at INTEGER NOT NULL,
     joined_id INTEGER NOT NULL, -- waits begin after this message
     delivery_cursor INTEGER NOT NULL, -- where reading resumes without a cursor
     last_wait TEXT, -- the call of the wait whose reply moved it last; NULL: its arrival is proven
     last_wait_from INTEGER NOT NULL, -- where it was before that wait
     unproven_from INTEGER, -- where it was before the wait before, if that one is unproven too
     first_call_at INTEGER, -- NULL: matched, but never seen since
     last_call_at INTEGER NOT NULL,
     gone_at INTEGER,
     gone_reason TEXT -- a GoneReason
   ) STRICT;
   CREATE TABLE messages (
     id INTEGER PRIMARY KEY,
     participant_id INTEGER NOT NULL, -- the sender, or the subject of an event
     sender TEXT NOT NULL,
     text TEXT NOT NULL,
     event TEXT, -- a RoomEvent; NULL: a participant's message
     sent_at INTEGER NOT NULL,
     idempotency_key TEXT,
     call_id TEXT,
     delivered_to TEXT, -- JSON: participant ids
     queued_for TEXT -- JSON: participant ids
   ) STRICT;
   CREATE UNIQUE INDEX messages_by_idempotency_key
     ON messages (participant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;`,
];
