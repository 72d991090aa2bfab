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

/** A cursor to present: none, the client's newest, an older one, or one ahead of the room. */
export type CursorChoice = "none" | "newest" | `newest-${number}` | `head+${number}`;

/** A room under test, its participants and the requests they have made. */
export class Harness extends Calls {
  readonly isPaired: boolean;
  /** Each participant's last send, by key. */
  readonly sends = new Map<string, SendInput>();
  /** Each participant's waits, by key, newest first. */
  readonly waits = new Map<string, WaitInput[]>();
  #count = 0;

  constructor(isPaired: boolean) {
    super();
    this.isPaired = isPaired;
  }

  /** A person by number, 0 to 4. In a paired room, number 4 is a stranger. */
  person(who: number): { key: string; name: string | undefined } {
    return (this.isPaired ? [...PAIR, ...PAIR] : GUESTS)[who] ?? STRANGER;
  }

  key(who: number): string {
    return this.person(who).key;
  }

  /** A number that is unique in this run. */
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

  /** Whether a client may present a cursor. One that it never got could make it skip messages. */
  mayPresent(key: string, cursor = 0): boolean {
    return cursor <= (this.clients.get(key)?.cursor ?? 0) || cursor > head(this.state);
  }
}
