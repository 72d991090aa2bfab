/** How a step went. */
export interface Outcome {
  step: string;
  seconds: number;
  /** `undefined` if the step passed. */
  failure: string | undefined;
}

/** Does the work of a step. It fails if the work throws. */
export async function outcomeOf(step: string, work: () => Promise<void>): Promise<Outcome> {
  const startedAt = performance.now();
  const failure = await work().then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { step, seconds: (performance.now() - startedAt) / 1_000, failure };
}
