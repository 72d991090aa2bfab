import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { Json } from "../e2e/support/clients.ts";

/** What the model says next: a call of an MCP tool, or its last words. */
export type ModelTurn = { server: string; tool: string; params: Json } | { say: string };

/** Decides on the next turn, given the results of the calls so far as the agent shows them. */
export type Script = (results: string[]) => ModelTurn;

/** A server that answers as OpenAI's Responses API does, with what a script says. */
export interface ScriptedModel extends AsyncDisposable {
  /** For an agent's configuration. */
  baseUrl: string;
  /** The results of calls in the latest request. */
  results: () => string[];
}

function resultsIn({ input }: Json): string[] {
  return (input as Json[])
    .filter(({ type }) => type === "function_call_output")
    .map(({ output }) =>
      typeof output === "string" ? output : (output as Json[]).map(({ text }) => text).join("\n"),
    );
}

function outputItem(turn: ModelTurn, id: string): Json {
  if ("say" in turn) {
    const content = [{ type: "output_text", text: turn.say }];
    return { type: "message", role: "assistant", id, content };
  }
  return {
    type: "function_call",
    id,
    call_id: id,
    namespace: `mcp__${turn.server}`,
    name: turn.tool,
    arguments: JSON.stringify(turn.params),
  };
}

function answer(outgoing: ServerResponse, item: Json): void {
  const { id } = item;
  const usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
  const events: Json[] = [
    { type: "response.created", response: { id } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { id, usage } },
  ];
  outgoing.writeHead(200, { "Content-Type": "text/event-stream" });
  for (const event of events) {
    outgoing.write(`event: ${event["type"]}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  outgoing.end();
}

export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  let results: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const respond = async (): Promise<void> => {
      results = resultsIn((await json(incoming)) as Json);
      answer(outgoing, outputItem(script(results), crypto.randomUUID()));
    };
    respond().catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    results: () => results,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
