import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Program, Project, Toolchain } from "./programs.ts";

const execute = promisify(execFile);

/** Of a build's output, which is printed only if it fails. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

function run([command = "", ...args]: readonly string[]): Promise<{ stdout: string }> {
  return execute(command, args, { maxBuffer: MAX_OUTPUT_BYTES });
}

function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, "en", { numeric: true }) >= 0;
}

/** Describes what is missing, if anything is. */
async function missing({ command, atLeast, install }: Toolchain): Promise<string | undefined> {
  const needed = `${install}, version ${atLeast} or newer`;
  try {
    const { stdout } = await run(command);
    const [version] = /\d+(?:\.\d+)+/u.exec(stdout) ?? [];
    if (version !== undefined && isAtLeast(version, atLeast)) return undefined;
    return `${needed} (found ${version ?? stdout.trim()})`;
  } catch {
    return `${needed} (\`${command.join(" ")}\` fails)`;
  }
}

/** Names the toolchains that these programs need and this machine lacks. */
export async function missingToolchains(programs: readonly Program[]): Promise<string[]> {
  const toolchains = new Set(programs.flatMap(({ project }) => project.toolchains));
  const found = await Promise.all([...toolchains].map(missing));
  return found.filter((name) => name !== undefined);
}

async function buildProject({ folder, build }: Project): Promise<void> {
  const startedAt = performance.now();
  for (const command of build) await run(command);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`built clients/${folder} in ${seconds} s`);
}

/** Builds the projects of these programs concurrently. */
export async function buildProjects(programs: readonly Program[]): Promise<void> {
  await Promise.all([...new Set(programs.map(({ project }) => project))].map(buildProject));
}
