/**
 * The simplest chat server for MCP 2025: one process, the official SDK 1.x, everything in memory.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import * as z from "zod";
import { listen, result } from "./listen.ts";
import { roomOf } from "./room.ts";

const sessions = new Map<string, StreamableHTTPServerTransport>();

/** One server per session, which remembers the client's name and room. */
function newServer(): McpServer {
  let sender = "";
  let room = roomOf("");
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

listen(async (request, response) => {
  const transport = await transportOf(request);
  await transport.handleRequest(request, response);
});
