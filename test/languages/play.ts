import type { Build } from "../../harness/workerd.ts";
import { emptyHome } from "../e2e/clients/empty-home.ts";
import { joinAsPartner } from "../e2e/clients/meeting.ts";
import type { Row } from "./languages-table.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { startProgramServer } from "./program-server.ts";
import type { Program } from "./programs.ts";
import { type End, RunningProgram } from "./running-program.ts";
import { CLIENT, freshWait, type Scene, type Step, STEPS } from "./steps.ts";

/** How much longer than expected a step may take before its program counts as hung, in seconds. */
const PATIENCE_SECONDS = 60;

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
  await scene.running.untilBegin(name, signal);
  const ending = scene.running.untilEnd(name, signal).then((end) => {
    // The other participant must not go on waiting for what won't come.
    if (end.error !== undefined) failed.abort(new Error(end.error));
    return end;
  });
  const [end] = await Promise.all([ending, act?.(scene, signal)]);
  return end;
}

async function check({ fault, check }: Step, scene: Scene, { result, error }: End): Promise<void> {
  const losesWait = fault !== undefined && scene.program.lostWaits !== undefined;
  if (result === undefined && !losesWait) throw new Error(error);
  if (result !== undefined && losesWait) throw new Error("the wait went on after all");
  if (result !== undefined) await check(result, scene);
}

async function play(step: Step, scene: Scene): Promise<{ outcome: Outcome; end: End | undefined }> {
  let end: End | undefined;
  const outcome = await outcomeOf(step.name, async () => {
    end = await endOf(step, scene);
    await check(step, scene, end);
  });
  return { outcome, end };
}

async function playSteps(scene: Scene): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const steps = [...STEPS];
  for (let step = steps.shift(); step; step = steps.shift()) {
    const { outcome, end } = await play(step, scene);
    outcomes.push(outcome);
    if (!end) {
      const missed = steps.map(({ name }) => ({ step: name, seconds: 0, failure: "not played" }));
      return [...outcomes, ...missed];
    }
    if (step.fault) scene.row[step.fault] = "goes on";
    if (step.fault && end.error !== undefined) {
      scene.row[step.fault] = `fails: ${scene.program.lostWaits}`;
      scene.running.goOn();
      steps.unshift(freshWait(step));
    }
  }
  outcomes.push(await outcomeOf("exit", () => scene.running.untilExit(limit(0))));
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
  const outcomes = await playSteps({ program, running, server, partner, row, cursor: 0 });
  return { outcomes, row, log: running.log };
}
