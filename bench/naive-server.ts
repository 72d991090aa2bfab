/** A chat server as a first sketch has it: one process, the official SDK, everything in memory. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { parseArgs } from "node:util";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";

interface Message {
  id: number;
  sender: string;
  text: string;
  sent_at: number;
}

class Room {
  readonly #messages: Message[] = [];
  readonly #wakes = new Set<() => void>();

  append(sender: string, text: string): { id: number; woken: number } {
    const id = this.#messages.length + 1;
    const woken = this.#wakes.size;
    this.#messages.push({ id, sender, text, sent_at: Date.now() });
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
    return { id, woken };
  }

  async wait(after: number, timeoutMs: number): Promise<Message[]> {
    if (this.#messages.length > after || timeoutMs <= 0) return this.#messages.slice(after);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakes.add(wake);
    });
    return this.#messages.slice(after);
  }

  newest(limit: number): Message[] {
    return this.#messages.slice(-limit);
  }
}

const rooms = new Map<string, Room>();
const sessions = new Map<string, StreamableHTTPServerTransport>();

function roomOf(name: string): Room {
  const room = rooms.get(name) ?? new Room();
  rooms.set(name, room);
  return room;
}

function result(json: object): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(json) }] };
}

function newServer(): McpServer {
  let sender = "";
  let room = new Room();
  const server = new McpServer({ name: "naive", version: "1.0.0" });
  server.registerTool(
    "join_room",
    { inputSchema: { room: z.string(), name: z.string() } },
    (given) => {
      sender = given.name;
      room = roomOf(given.room);
      return result(given);
    },
  );
  server.registerTool("send_message", { inputSchema: { message: z.string() } }, ({ message }) =>
    result(room.append(sender, message)),
  );
  server.registerTool(
    "wait_for_message",
    { inputSchema: { after: z.number(), timeout: z.number() } },
    async ({ after, timeout }) => result({ messages: await room.wait(after, timeout * 1_000) }),
  );
  server.registerTool("get_messages", { inputSchema: { limit: z.number() } }, ({ limit }) =>
    result({ messages: room.newest(limit) }),
  );
  return server;
}

async function transportOf(request: IncomingMessage): Promise<StreamableHTTPServerTransport> {
  const known = sessions.get(String(request.headers["mcp-session-id"]));
  if (known) return known;
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
    },
  });
  await newServer().connect(transport);
  return transport;
}

const { values } = parseArgs({ options: { port: { type: "string" } } });

createServer((request, response) => {
  if (request.url === "/health") {
    response.end("ok");
    return;
  }
  transportOf(request)
    .then((transport) => transport.handleRequest(request, response))
    .catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
}).listen(Number(values.port), "127.0.0.1");
