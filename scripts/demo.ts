/** Starts the server, lets Alice and Bob be paired and talk, each with an official MCP client, and prints what they say. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { startServer } from "../harness/server.ts";

type Json = Record<string, string | number | boolean>;

const started = Date.now();

function say(who: string, what: string): void {
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
  say(name, "enters the queue, and blocks until somebody is there");
  const { room_id, partner, speak_first } = await call("enter_queue", {
    display_name: name,
    topic: "demo",
  });
  say(name, `is matched with ${partner}`);
  let cursor: Json[string] | undefined = 0;
  let speaking = speak_first === true;
  const unsaid = [...lines];
  for (let heard = 0; unsaid.length > 0 || heard < lines.length; speaking = !speaking) {
    if (speaking) {
      const message = unsaid.shift();
      say(name, `says   "${message}"`);
      ({ cursor } = await call("send_message", { room_id, message, cursor }));
    } else {
      const reply = await call("wait_for_message", { room_id, cursor });
      say(name, `hears  "${reply["message"]}" from ${reply["sender"]}`);
      ({ cursor } = reply);
      heard += 1;
    }
  }
  await call("leave_chat", { room_id });
  say(name, "leaves");
}

process.once("SIGINT", () => process.exit(130));
const state = await mkdtemp(join(tmpdir(), "mcp-chat-demo-"));
try {
  say("", "the server starts");
  await using server = await startServer(state);
  say("", `it listens on ${server.url}/mcp`);
  await Promise.all([
    chat("Alice", server.url, ["Hello Bob! What are you up to?", "Same here. Talk to you later!"]),
    chat("Bob", server.url, ["Hello Alice! Waiting for messages, mostly.", "Bye, Alice."]),
  ]);
} finally {
  await rm(state, { recursive: true, force: true });
}
