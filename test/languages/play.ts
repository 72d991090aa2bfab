import { strictEqual } from "node:assert/strict";
import type { Build } from "../../harness/workerd.ts";
import { emptyHome } from "../e2e/clients/empty-home.ts";
import { joinAsPartner } from "../e2e/clients/meeting.ts";
import type { Row } from "./languages-table.ts";
import { startProgramServer } from "./program-server.ts";
import type { Program } from "./programs.ts";
import { type End, RunningProgram } from "./running-program.ts";
import { CLIENT, freshWait, type Scene, type Step, STEPS } from "./steps.ts";

/** How much longer than expected a step may take before its program counts as hung, in seconds. */
const PATIENCE_SECONDS = 60;

export interface Outcome {
  step: string;
  seconds: number;
  /** `undefined` if the step passed. */
  failure: string | undefined;
}

/** How a program played the script. */
export interface Performance {
  outcomes: Outcome[];
  row: Partial<Row>;
  /** What the program printed beside the lines of the script. */
  log: string;
}

function limit(seconds: number): AbortSignal {
  return AbortSignal.timeout((seconds + PATIENCE_SECONDS) * 1_000);
}

async function endOf({ name, seconds, act }: Step, scene: Scene): Promise<End> {
  const failed = new AbortController();
  const signal = AbortSignal.any([limit(seconds), failed.signal]);
  await scene.program.untilBegin(name, signal);
  const ending = scene.program.untilEnd(name, signal).then((end) => {
    // The other participant must not go on waiting for what won't come.
    if (end.error !== undefined) failed.abort(new Error(end.error));
    return end;
  });
  const [end] = await Promise.all([ending, act?.(scene, signal)]);
  return end;
}

/** Plays a step. Its `end` is missing if the program can't go on. */
async function play(
  step: Step,
  scene: Scene,
  expectsError: boolean,
): Promise<{ end?: End; failure?: string }> {
  let end: End | undefined;
  try {
    end = await endOf(step, scene);
    strictEqual(end.error !== undefined, expectsError, end.error ?? "no error was reported");
    if (end.result) await step.check(end.result, scene);
    return { end };
  } catch (error) {
    return { ...(end && { end }), failure: (error as Error).message };
  }
}

async function playAll(program: Program, scene: Scene): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const steps = [...STEPS];
  for (let step = steps.shift(); step; step = steps.shift()) {
    const startedAt = performance.now();
    const expectsError = step.fault !== undefined && program.lostWaits?.[step.fault] !== undefined;
    const { end, failure } = await play(step, scene, expectsError);
    const seconds = (performance.now() - startedAt) / 1_000;
    outcomes.push({ step: step.name, seconds, failure });
    if (!end) {
      const missed = steps.map(({ name }) => ({ step: name, seconds: 0, failure: "not played" }));
      return [...outcomes, ...missed];
    }
    if (step.fault) {
      scene.row[step.fault] = end.error === undefined ? "the wait goes on" : "the wait fails";
      if (end.error === undefined) continue;
      scene.program.goOn();
      steps.unshift(freshWait(step));
    }
  }
  return outcomes;
}

/** Plays the whole script with a program, on a server of its own. */
export async function perform(
  program: Program,
  build: Build,
  stateDirectory: string,
): Promise<Performance> {
  await using home = await emptyHome();
  await using server = await startProgramServer(build, stateDirectory);
  const room = crypto.randomUUID();
  const partner = await joinAsPartner(server.url, room, CLIENT);
  const command = [...program.command, server.mcpUrl, room];
  await using running = new RunningProgram(command, home.environment);
  const row = { language: program.language };
  const outcomes = await playAll(program, { program: running, server, partner, row, cursor: 0 });
  return { outcomes, row, log: running.log };
}
