import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startServer } from "../../harness/server.ts";
import type { Json } from "./support/clients.ts";
import { stateDirectory } from "./support/state.ts";

const EXAMPLE_URL = "http://localhost:8787";

/** Finds the shell block under the heading that names curl. */
async function curlExample(): Promise<string> {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const section = readme.split(/^#{2,} /mu).find((text) => /^.*\bcurl\b/iu.test(text));
  const [, block] = /^```sh\n(.*?)^```$/msu.exec(section ?? "") ?? [];
  if (block === undefined) throw new Error("the README has no sh block under a heading with curl");
  return block;
}

it("runs the README's curl example as pasted", { tags: "C2" }, async () => {
  await using state = await stateDirectory();
  await using server = await startServer(state.path);
  const example = await curlExample();
  expect(example).toContain(EXAMPLE_URL);
  const script = example.replaceAll(EXAMPLE_URL, server.url);

  const shell = promisify(execFile)("sh", ["-s"], { cwd: state.path });
  shell.child.stdin?.end(script);
  const { stdout, stderr } = await shell;
  expect(stderr).toBe("");
  const replies = stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Json);
  expect(replies).toEqual([
    expect.objectContaining({ success: true, queued_for: ["Bob"] }),
    expect.objectContaining({ sender: "Alice", message: "Hello, Bob!", id: 3, cursor: 3 }),
  ]);
});
