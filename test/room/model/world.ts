import { Calls } from "./calls.ts";
import type { SendInput } from "./sending.ts";
import { head } from "./state.ts";
import type { WaitInput } from "./waiting.ts";

/** The participants of a paired room. */
export const PAIR = [
  { key: "ann", name: "Ann" },
  { key: "ben", name: "Ben" },
];
const GUESTS = [
  ...PAIR,
  { key: "other ann", name: "Ann" },
  { key: "nameless", name: undefined },
  { key: "guest", name: "Guest" },
];
const STRANGER = { key: "stranger", name: undefined };

/** A cursor as a client comes by one: none, its newest or one near that, or one counted from the head of the room. */
export type CursorChoice = "none" | "newest" | `newest-${number}` | `head+${number}`;

/** A room, those who use it, and what they asked before. */
export class World extends Calls {
  readonly isPaired: boolean;
  /** The last message each participant sent. */
  readonly sends = new Map<string, SendInput>();
  readonly waits = new Map<string, WaitInput[]>();
  #count = 0;

  constructor(isPaired: boolean) {
    super();
    this.isPaired = isPaired;
  }

  /** Somebody by their number, 0 to 4. In a paired room the last one is a stranger. */
  person(who: number): { key: string; name: string | undefined } {
    return (this.isPaired ? [...PAIR, ...PAIR] : GUESTS)[who] ?? STRANGER;
  }

  key(who: number): string {
    return this.person(who).key;
  }

  /** A number that was not used in this run. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  cursor(key: string, choice: CursorChoice): number | undefined {
    if (choice === "none") return undefined;
    if (choice.startsWith("head")) return head(this.state) + Number(choice.slice("head".length));
    const newest = this.clients.get(key)?.cursor ?? 0;
    return Math.max(0, newest + Number(choice.slice("newest".length)));
  }

  /** Whether a client may still present a cursor. One that the room never gave it would make it skip by its own fault. */
  mayPresent(key: string, cursor = 0): boolean {
    return cursor <= (this.clients.get(key)?.cursor ?? 0) || cursor > head(this.state);
  }
}
