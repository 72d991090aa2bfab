import type { RandomBytes } from "./secrets.ts";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const WORDS = 5;
const SYLLABLES_A_WORD = 3;

function syllable(byte: number): string {
  return CONSONANTS.charAt(byte & 15) + VOWELS.charAt((byte >> 4) & 3);
}

/**
 * Makes a room name that can be said aloud but not guessed: five words of three syllables with 6
 * random bits each, 90 bits in all. Anyone who knows a name can join, but each guess costs a
 * request.
 */
export function newRoomName(random: RandomBytes): string {
  const bytes = random(WORDS * SYLLABLES_A_WORD);
  return Array.from({ length: WORDS }, (_, word) =>
    Array.from({ length: SYLLABLES_A_WORD }, (_unused, index) =>
      syllable(bytes[word * SYLLABLES_A_WORD + index] ?? 0),
    ).join(""),
  ).join("-");
}
