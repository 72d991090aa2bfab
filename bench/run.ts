import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunningServer } from "../harness/server.ts";
import type { Join } from "./load/client.ts";
import { HttpClient } from "./load/http.ts";
import { rotated } from "./statistics.ts";
import type { Variant, VariantName } from "./variants.ts";

/** How much work a run does. */
export interface Size {
  rounds: number;
  /** Calls of each kind, for each variant and round. */
  calls: number;
  /** Sends in a room of two. */
  pairSends: number;
  /** Sends in a room with 49 listeners. */
  fullRoomSends: number;
  /** Rooms with five listeners each. */
  fanOutRooms: number;
  /** Rooms with five listeners each, for measuring memory. */
  memoryRooms: number;
  /** Matches of two callers. */
  matches: number;
}

/** A variant in its own process. */
export interface RunningVariant {
  name: VariantName;
  server: RunningServer;
  http: HttpClient;
  join: Join;
}

/** One run of the benchmark: starts the servers and collects the figures. */
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

  /** Returns a fresh directory for the storage of one server. */
  newStateDirectory(): string {
    this.#started += 1;
    return join(this.directory, `state-${this.#started}`);
  }

  /** Runs the work for each variant and round in rotating order, reusing the processes. */
  async inRounds(
    names: readonly VariantName[] | undefined,
    work: (running: RunningVariant, round: number) => Promise<void>,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const running = await this.#startAll(names, stack);
    for (let round = 0; round < this.size.rounds; round += 1) {
      for (const variant of rotated(running, round)) await work(variant, round);
    }
  }

  /** Runs the work for each variant in one round, with new processes that stop afterwards. */
  async inRound(
    names: readonly VariantName[],
    round: number,
    work: (running: RunningVariant) => Promise<void>,
  ): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const running = await this.#startAll(names, stack);
    for (const variant of rotated(running, round)) await work(variant);
  }

  async #startAll(
    names: readonly VariantName[] | undefined,
    stack: AsyncDisposableStack,
  ): Promise<RunningVariant[]> {
    const running: RunningVariant[] = [];
    for (const variant of this.variants(names)) {
      const server = stack.use(await variant.start(this.newStateDirectory()));
      const http = stack.use(new HttpClient(server.url));
      running.push({ name: variant.name, server, http, join: variant.joinThrough(http) });
    }
    return running;
  }
}
