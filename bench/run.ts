import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunningServer } from "../harness/server.ts";
import type { Join } from "./load/chatter.ts";
import { HttpClient } from "./load/http.ts";
import { rotated } from "./statistics.ts";
import type { Variant, VariantName } from "./variants.ts";

/** How much of everything a run does. */
export interface Size {
  rounds: number;
  /** Calls of each kind, by each variant in each round. */
  calls: number;
  /** Sends to one pair. */
  pairSends: number;
  /** Sends in a full room. */
  fullRoomSends: number;
  /** Rooms with five waits each. */
  rooms: number;
  /** The same, where memory is measured. */
  memoryRooms: number;
  pairs: number;
}

/** A variant that runs. */
export interface Running {
  name: VariantName;
  server: RunningServer;
  http: HttpClient;
  join: Join;
}

/** One run of the benchmark: its servers and what they were found to do. */
export class Run {
  readonly size: Size;
  readonly directory: string;
  readonly #variants: readonly Variant[];
  readonly #figures: Record<string, number[]> = {};
  #started = 0;

  constructor(size: Size, directory: string, variants: readonly Variant[]) {
    this.size = size;
    this.directory = directory;
    this.#variants = variants;
    mkdirSync(directory, { recursive: true });
  }

  get figures(): Readonly<Record<string, readonly number[]>> {
    return this.#figures;
  }

  record(name: string, figure: number): void {
    (this.#figures[name] ??= []).push(figure);
  }

  variants(names?: readonly VariantName[]): Variant[] {
    return this.#variants.filter(({ name }) => !names || names.includes(name));
  }

  /** A directory for the storage of one more server. */
  newState(): string {
    this.#started += 1;
    return join(this.directory, `state-${this.#started}`);
  }

  /** Does the work in each round by each of these, in another order each round; each runs in a process of its own. */
  async inRounds(
    names: readonly VariantName[] | undefined,
    work: (running: Running, round: number) => Promise<void>,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const running = await this.#startAll(names, stack);
    for (let round = 0; round < this.size.rounds; round += 1) {
      for (const one of rotated(running, round)) await work(one, round);
    }
  }

  /** The same for one round, with processes that end with it. */
  async inRound(
    names: readonly VariantName[],
    round: number,
    work: (running: Running) => Promise<void>,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack();
    for (const one of rotated(await this.#startAll(names, stack), round)) await work(one);
  }

  async #startAll(
    names: readonly VariantName[] | undefined,
    stack: AsyncDisposableStack,
  ): Promise<Running[]> {
    const running: Running[] = [];
    for (const variant of this.variants(names)) {
      const server = stack.use(await variant.start(this.newState()));
      const http = stack.use(new HttpClient(server.url));
      running.push({ name: variant.name, server, http, join: variant.joinThrough(http) });
    }
    return running;
  }
}
