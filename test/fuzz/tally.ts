import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What the server has given out in its answers, and so must have stored; nothing else may be. */
export class Tally {
  /** Addresses of rooms. */
  readonly rooms = new Set<string>();
  readonly tickets = new Set<string>();
  /** Messages that were acknowledged: `id@time`. */
  readonly sent = new Set<string>();

  /** Takes an answer; returns the room_ids and tickets in it. */
  take(text: string): { roomIds: string[]; tickets: string[] } {
    const roomIds = text.match(/room_[np][\w-]{22}\.[\w-]{22}/gu) ?? [];
    const tickets = text.match(/ticket_[\w-]{22}/gu) ?? [];
    for (const roomId of roomIds) this.rooms.add(roomId.slice(0, roomId.indexOf(".")));
    for (const ticket of tickets) this.tickets.add(ticket);
    const acknowledged = text.matchAll(
      /\\?"success\\?":true,\\?"sent_at\\?":\\?"([^"\\]+)\\?",\\?"id\\?":(\d+)/gu,
    );
    for (const [, time, id] of acknowledged) this.sent.add(`${id}@${time}`);
    return { roomIds, tickets };
  }
}

/** Over all files of a directory that hold a table; the runtime also makes files of its own, and one for each object that is asked. */
function counted(directory: string, table: string, query: string): number {
  let total = 0;
  for (const file of readdirSync(directory)) {
    if (!file.endsWith(".sqlite")) continue;
    using database = new DatabaseSync(join(directory, file));
    const isMade = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
    if (isMade) total += Number(database.prepare(query).get()?.["n"]);
  }
  return total;
}

/** What a server that has ended left on its disk: rooms with tables, and tickets. */
export function stored(stateDirectory: string): { rooms: number; tickets: number } {
  return {
    rooms: counted(join(stateDirectory, "Room"), "room", "SELECT 1 AS n"),
    tickets: counted(
      join(stateDirectory, "Matchmaker"),
      "tickets",
      // A ticket that was used again has a row for each of its matches; its hash is 43 characters.
      "SELECT COUNT(DISTINCT substr(ticket_hash, 1, 43)) AS n FROM tickets",
    ),
  };
}
