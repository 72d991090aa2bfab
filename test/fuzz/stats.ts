import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseRoomId } from "../../src/domain/room-id.ts";

/** What the server has issued in its replies. It must not have stored anything beyond that. */
export class Stats {
  /** Addresses of rooms. */
  readonly rooms = new Set<string>();
  readonly tickets = new Set<string>();
  /** How many messages were acknowledged, by `id@time`: several rooms may share such a pair. */
  readonly sent = new Map<string, number>();

  /** Records a reply; returns the room_ids and tickets in it. */
  record(text: string): { roomIds: string[]; tickets: string[] } {
    const roomIds = text.match(/room_[\w-]{33}/gu) ?? [];
    const tickets = text.match(/ticket_[\w-]{22}/gu) ?? [];
    for (const roomId of roomIds) this.rooms.add(parseRoomId(roomId)?.address ?? "");
    for (const ticket of tickets) this.tickets.add(ticket);
    // Not the text content of MCP replies, which repeats the structured content with escapes.
    const acknowledged = text.matchAll(/"success":true,"sent_at":"([^"\\]+)","id":(\d+)/gu);
    for (const [, time, id] of acknowledged) {
      const key = `${id}@${time}`;
      this.sent.set(key, (this.sent.get(key) ?? 0) + 1);
    }
    return { roomIds, tickets };
  }
}

/** Sums a query over every database in a directory that has the table. */
function sumOverDatabases(directory: string, table: string, query: string): number {
  let total = 0;
  for (const file of readdirSync(directory)) {
    if (!file.endsWith(".sqlite")) continue;
    using database = new DatabaseSync(join(directory, file));
    // The runtime adds databases of its own, and creates an empty one for every object called.
    const hasTable = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
    if (hasTable) total += Number(database.prepare(query).get()?.["n"]);
  }
  return total;
}

/** Counts the rooms and tickets that a stopped server left on disk. */
export function countStored(stateDirectory: string): { rooms: number; tickets: number } {
  return {
    rooms: sumOverDatabases(join(stateDirectory, "Room"), "room", "SELECT 1 AS n"),
    tickets: sumOverDatabases(
      join(stateDirectory, "Matchmaker"),
      "tickets",
      // A reused ticket has one row for each of its matches. Its hash is the first 43 characters.
      "SELECT COUNT(DISTINCT substr(ticket_hash, 1, 43)) AS n FROM tickets",
    ),
  };
}
