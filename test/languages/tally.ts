import type { Outcome } from "./outcome.ts";

/** Prints steps and counts them. */
export class Tally {
  #passed = 0;
  #failed = 0;

  report(program: string, { step, seconds, failure }: Outcome): void {
    if (failure === undefined) this.#passed += 1;
    else this.#failed += 1;
    const verdict = failure === undefined ? "passed" : `FAILED: ${failure}`;
    const columns = [program.padEnd(16), step.padEnd(16), `${seconds.toFixed(1).padStart(5)} s`];
    console.log(`${columns.join(" ")}  ${verdict}`);
  }

  /** Prints the sums, and fails the process if any step failed. */
  close(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    if (this.#failed > 0) process.exitCode = 1;
  }
}
