/**
 * Starts the server and two official MCP clients, Alice and Bob, who are paired and talk. Prints
 * what they do.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { startServer } from "../harness/server.ts";

type Json = Record<string, string | number | boolean>;

const started = Date.now();

function print(who: string, what: string): void {
  const seconds = ((Date.now() - started) / 1_000).toFixed(3).padStart(7);
  console.log(`${seconds} s  ${who.padEnd(6)} ${what}`);
}

async function connect(
  name: string,
  url: string,
): Promise<(tool: string, params: Record<string, unknown>) => Promise<Json>> {
  const client = new Client({ name: `${name}-demo`, version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return async (tool, params) => {
    const result = await client.callTool({ name: tool, arguments: params });
    if (result.isError) throw new Error(`${tool}: ${JSON.stringify(result.structuredContent)}`);
    return result.structuredContent as Json;
  };
}

async function chat(name: string, url: string, lines: string[]): Promise<void> {
  const call = await connect(name, url);
  print(name, "enters the queue and blocks until someone else arrives");
  const { room_id, partner, speak_first } = await call("enter_queue", {
    display_name: name,
    topic: "demo",
  });
  print(name, `is matched with ${partner}`);
  let cursor: Json[string] | undefined = 0;
  let speaking = speak_first === true;
  const remaining = [...lines];
  for (let received = 0; remaining.length > 0 || received < lines.length; speaking = !speaking) {
    if (speaking) {
      const message = remaining.shift();
      print(name, `says   "${message}"`);
      ({ cursor } = await call("send_message", { room_id, message, cursor }));
    } else {
      const reply = await call("wait_for_message", { room_id, cursor });
      print(name, `gets   "${reply["message"]}" from ${reply["sender"]}`);
      ({ cursor } = reply);
      received += 1;
    }
  }
  await call("leave_chat", { room_id });
  print(name, "leaves");
}

process.once("SIGINT", () => process.exit(130));
const state = await mkdtemp(join(tmpdir(), "mcp-chat-demo-"));
try {
  print("", "starting the server");
  await using server = await startServer(state);
  print("", `the server listens on ${server.url}/mcp`);
  await Promise.all([
    chat("Alice", server.url, ["Hello Bob! What are you up to?", "Same here. Talk to you later!"]),
    chat("Bob", server.url, ["Hello Alice! Waiting for messages, mostly.", "Bye, Alice."]),
  ]);
} finally {
  await rm(state, { recursive: true, force: true });
}
