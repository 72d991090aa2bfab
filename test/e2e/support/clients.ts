import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** The JSON of a reply; tests name the fields they expect. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = Record<string, any>;

/** What a client passes on of a tool's result. */
export interface ToolOutcome {
  text: string;
  structured: unknown;
  isError: boolean;
}

/** One real client, connected. */
export interface ChatClient extends AsyncDisposable {
  protocolVersion: string | undefined;
  listTools: () => Promise<Json[]>;
  callTool: (name: string, params: Json) => Promise<ToolOutcome>;
}

export interface ClientKind {
  name: string;
  connect: (serverUrl: string) => Promise<ChatClient>;
}

const IDENTITY = { name: "e2e", version: "1.0.0" };

function outcome(result: object): ToolOutcome {
  const { content, structuredContent, isError } = result as Json;
  const [first] = content as { text: string }[];
  return { text: first?.text ?? "", structured: structuredContent, isError: isError === true };
}

async function connectV1(serverUrl: string): Promise<ChatClient> {
  const client = new ClientV1(IDENTITY);
  const transport = new TransportV1(new URL(`${serverUrl}/mcp`));
  await client.connect(transport);
  return {
    protocolVersion: transport.protocolVersion,
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, params) => outcome(await client.callTool({ name, arguments: params })),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function connectV2(serverUrl: string, mode: "legacy" | "auto"): Promise<ChatClient> {
  const client = new ClientV2(IDENTITY, { versionNegotiation: { mode } });
  await client.connect(new TransportV2(new URL(`${serverUrl}/mcp`)));
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, params) => outcome(await client.callTool({ name, arguments: params })),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** The official clients. Each checks structured content against the output schema of the tool list it fetched. */
export const OFFICIAL_CLIENTS: ClientKind[] = [
  { name: "SDK 1.x", connect: connectV1 },
  { name: "SDK 2.x, older handshake", connect: (url) => connectV2(url, "legacy") },
  { name: "SDK 2.x, 2026-07-28", connect: (url) => connectV2(url, "auto") },
];

/** Calls a tool and takes its JSON, which must be the same as text and as structured content. */
export async function ask(client: ChatClient, name: string, params: Json = {}): Promise<Json> {
  const { text, structured } = await client.callTool(name, params);
  const json = JSON.parse(text) as Json;
  if (JSON.stringify(structured) !== JSON.stringify(json)) {
    throw new Error(`text and structured content differ: ${text}`);
  }
  return json;
}

/** Comes back once the room shows this participant's wait as open. */
export async function untilWaiting(
  ask: (name: string, params: Json) => Promise<Json>,
  observerRoomId: string,
  name: string,
): Promise<void> {
  for (;;) {
    const { participants } = await ask("get_messages", { room_id: observerRoomId, limit: 1 });
    const found = (participants as Json[]).find((participant) => participant["name"] === name);
    if (found?.["status"] === "waiting") return;
  }
}
