import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for the storage of a server, deleted after the test. */
export interface StateDirectory extends AsyncDisposable {
  path: string;
}

export async function stateDirectory(): Promise<StateDirectory> {
  const path = await mkdtemp(join(tmpdir(), "mcp-chat-e2e-"));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
