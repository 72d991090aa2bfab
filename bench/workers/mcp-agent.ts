import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { McpAgent } from "agents/mcp";
import * as z from "zod";
import type { PlainRoom } from "./plain-room.ts";

export { PlainRoom } from "./plain-room.ts";

interface AgentEnv extends Cloudflare.Env {
  ROOMS: DurableObjectNamespace<PlainRoom>;
}

interface Membership {
  room: string;
  name: string;
}

function result(json: object): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(json) }] };
}

/** The usual design: one session object per client, with its own server and the client's room. */
export class ChatAgent extends McpAgent<AgentEnv, Membership> {
  server = new McpServer({ name: "mcp-agent", version: "1.0.0" });
  override initialState: Membership = { room: "", name: "" };

  #room(): DurableObjectStub<PlainRoom> {
    return this.env.ROOMS.getByName(this.state.room);
  }

  override async init(): Promise<void> {
    this.server.registerTool(
      "join_room",
      { inputSchema: { room: z.string(), name: z.string() } },
      ({ room, name }) => {
        this.setState({ room, name });
        return result({ room, name });
      },
    );
    this.server.registerTool(
      "send_message",
      { inputSchema: { message: z.string() } },
      async ({ message }) => result(await this.#room().append(this.state.name, message)),
    );
    this.server.registerTool(
      "wait_for_message",
      { inputSchema: { after: z.number(), timeout: z.number() } },
      async ({ after, timeout }) =>
        result({ messages: await this.#room().wait(after, timeout * 1_000) }),
    );
    this.server.registerTool(
      "get_messages",
      { inputSchema: { limit: z.number() } },
      async ({ limit }) => result({ messages: await this.#room().newest(limit) }),
    );
  }
}

const mcp = ChatAgent.serve("/mcp", { binding: "AGENTS" });

export default {
  fetch: (request, env, context) =>
    new URL(request.url).pathname === "/health"
      ? Response.json({ status: "ok" })
      : mcp.fetch(request, env, context),
} satisfies ExportedHandler<AgentEnv>;
