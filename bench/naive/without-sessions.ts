/**
 * The simplest chat server for MCP 2026, which has no sessions: the official SDK 2.x with a new
 * server for each request, as its documentation shows.
 */
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { listen, result } from "./listen.ts";
import { roomOf } from "./room.ts";

const MEMBERSHIP = { room: z.string(), name: z.string() };

const JOIN = z.object(MEMBERSHIP);
const SEND = z.object({ ...MEMBERSHIP, message: z.string() });
const WAIT = z.object({ ...MEMBERSHIP, after: z.number(), timeout: z.number() });
const NEWEST = z.object({ ...MEMBERSHIP, limit: z.number() });

function newServer(): McpServer {
  const server = new McpServer({ name: "naive", version: "1.0.0" });
  server.registerTool("join_room", { inputSchema: JOIN }, (given) => result(given));
  server.registerTool("send_message", { inputSchema: SEND }, ({ room, name, message }) =>
    result(roomOf(room).append(name, message)),
  );
  server.registerTool("wait_for_message", { inputSchema: WAIT }, async ({ room, after, timeout }) =>
    result({ messages: await roomOf(room).wait(after, timeout * 1_000) }),
  );
  server.registerTool("get_messages", { inputSchema: NEWEST }, ({ room, limit }) =>
    result({ messages: roomOf(room).newest(limit) }),
  );
  return server;
}

const serve = toNodeHandler(createMcpHandler(newServer));

// The handler's type requires a method and a URL, which are optional in Node's.
listen((request, response) => {
  const { method = "", url = "" } = request;
  return serve(Object.assign(request, { method, url }), response);
});
