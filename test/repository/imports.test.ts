import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "imports-"));
  await cp(".oxlintrc.json", join(directory, ".oxlintrc.json"));
});

afterAll(() => rm(directory, { recursive: true }));

/** The imports that lint rejects in a file with this path and this text. */
async function rejected(path: string, text: string): Promise<string[]> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const output = await new Promise<string>((resolve) => {
    execFile(
      join(process.cwd(), "node_modules/.bin/oxlint"),
      ["--format=json", file],
      { cwd: directory },
      (_error, stdout) => resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: { code: string; message: string }[];
  };
  return diagnostics
    .filter(({ code }) => code.includes("no-restricted-imports"))
    .map(({ message }) => /^'([^']+)'/u.exec(message)?.[1] ?? message);
}

describe("the import rules", () => {
  it.each([
    ["src/new-folder/new.ts", "../domain/limits.ts"],
    ["src/new.ts", "./domain/limits.ts"],
    ["src/log.ts", "./domain/limits.ts"],
    ["src/router.ts", "./tools/index.ts"],
    ["src/transports/mcp/new.ts", "../../router.ts"],
    ["src/transports/new.ts", "../router.ts"],
    ["src/transports/new.ts", "../room/room.ts"],
    ["src/tools/new.ts", "../http/responses.ts"],
    ["src/tools/new.ts", "../transports/plain-http.ts"],
    ["src/tools/new.ts", "../room/room.ts"],
    ["src/object-clients/new.ts", "../tools/index.ts"],
    ["src/object-clients/new.ts", "../matchmaker/store.ts"],
    ["src/http/new.ts", "../object-clients/room-client.ts"],
    ["src/room/new.ts", "../tools/refusal-text.ts"],
    ["src/room/storage/new.ts", "../room.ts"],
    ["src/matchmaker/new.ts", "../room/lifecycle.ts"],
    ["src/durable-object/new.ts", "../room/rpc.ts"],
    ["src/domain/new.ts", "../log.ts"],
    ["src/domain/new.ts", "cloudflare:workers"],
    ["src/room/new.ts", "node:fs"],
    ["public/app/new.js", "../../src/domain/refusal.ts"],
  ])("keep %s from importing %s", async (path, specifier) => {
    expect(await rejected(path, `export * as it from "${specifier}";\n`)).toEqual([specifier]);
  });

  it.each([
    ["src/tools/new.ts", 'export type { Room } from "../room/room.ts";\n'],
    ["src/tools/new.ts", 'export { refuse } from "../domain/refusal.ts";\n'],
    ["src/room/storage/new.ts", 'export * as it from "../../domain/limits.ts";\n'],
    ["src/transports/mcp/fast-path/new.ts", 'export * as it from "../server.ts";\n'],
  ])("let %s contain %j", async (path, text) => {
    expect(await rejected(path, text)).toEqual([]);
  });
});
