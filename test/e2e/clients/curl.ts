import type { ChatClient, ClientKind } from "../support/clients.ts";
import { emptyHome } from "./empty-home.ts";

export interface CurlClient extends ChatClient {
  get: (path: string) => Promise<string>;
}

async function connect(serverUrl: string): Promise<CurlClient> {
  const home = await emptyHome();
  return {
    get: (path) => home.run("curl", ["-sS", `${serverUrl}${path}`]),
    callTool: async (method, params, kill) => {
      const body = JSON.stringify({ method, params });
      const call = ["-sS", `${serverUrl}/mcp/v1/tools/call`, "-d", body];
      return {
        text: await home.run("curl", call, kill),
        structured: undefined,
        isError: false,
      };
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** Starts a process for each call. */
export const CURL: ClientKind<CurlClient> = {
  name: "curl",
  transport: "plain HTTP",
  withoutResuming: { does: "fails", because: "exit code 18" },
  connect,
};
