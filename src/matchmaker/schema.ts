/** The matchmaker's tables, as an append-only list. Never change or reorder a released step. */
export const MATCHMAKER_MIGRATIONS: readonly string[] = [
  `CREATE TABLE tickets (
     number INTEGER PRIMARY KEY, -- first come, first served: the lowest is next
     ticket_hash TEXT NOT NULL UNIQUE,
     key_hash TEXT NOT NULL,
     name TEXT NOT NULL,
     topic TEXT NOT NULL,
     last_call_at INTEGER NOT NULL,
     room_address TEXT, -- NULL: not matched yet
     matched_at INTEGER,
     partner_number INTEGER,
     speak_first INTEGER
   ) STRICT;
   CREATE INDEX tickets_by_room ON tickets (room_address) WHERE room_address IS NOT NULL;
   CREATE TABLE met ( -- tickets that are not matched again: one row for each side
     ticket_hash TEXT NOT NULL,
     other_hash TEXT NOT NULL,
     PRIMARY KEY (ticket_hash, other_hash)
   ) STRICT, WITHOUT ROWID;`,
];
