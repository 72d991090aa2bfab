import { MAX_NAME_CHARS } from "./limits.ts";

/** Sender of the room's own messages (events). */
export const SYSTEM_NAME = "System";

/** Name of a participant who gave none. */
export const DEFAULT_NAME = "Guest";

const RESERVED = new Set(["system", "server", "admin", "administrator", "moderator"]);

const ACCENTS = /[\u0300-\u036F]/gu;

/** What two names share when a reader could take one for the other: compatibility forms, case, accents, spaces and punctuation are set aside. */
export function nameSkeleton(name: string): string {
  const folded = name.normalize("NFKD").toLowerCase().replaceAll(ACCENTS, "");
  const letters = folded.replaceAll(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}]/gu, "");
  return letters === "" ? folded : letters;
}

/** Whether a name could be taken for the server's own voice. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(nameSkeleton(name).replaceAll(/\P{L}/gu, ""));
}

/** The name itself, or with the first number, from (2), that tells it from the names taken. */
export function distinctName(name: string, taken: readonly string[]): string {
  const skeletons = new Set(taken.map(nameSkeleton));
  if (!skeletons.has(nameSkeleton(name))) return name;
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`;
    const stem = Array.from(name).slice(0, MAX_NAME_CHARS - suffix.length);
    const numbered = stem.join("").replace(/[\s\u200C\u200D]+$/u, "") + suffix;
    if (!skeletons.has(nameSkeleton(numbered))) return numbered;
  }
}

/** What two spellings of a room name or topic share: people agree on one aloud, so case and compatibility forms are set aside. */
export function canonicalLabel(label: string): string {
  return label.normalize("NFKC").toLowerCase();
}
