/** The same for the 2026 protocol, which has no sessions: the official SDK 2.x with a server for each request, as its documentation has it. */
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { listen, result } from "./listen.ts";
import { roomOf } from "./room.ts";

const WHERE = { room: z.string(), name: z.string() };

const JOIN = z.object(WHERE);
const SEND = z.object({ ...WHERE, message: z.string() });
const WAIT = z.object({ ...WHERE, after: z.number(), timeout: z.number() });
const NEWEST = z.object({ ...WHERE, limit: z.number() });

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

// It wants to be told of a request that it has a method and a URL, which Node leaves open.
listen((request, response) => {
  const { method = "", url = "" } = request;
  return serve(Object.assign(request, { method, url }), response);
});
