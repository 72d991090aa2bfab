/** The JSON of a reply; tests name the fields they expect. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = Record<string, any>;

/** The server's tools, in its order. */
export const TOOL_NAMES = [
  "enter_queue",
  "join_room",
  "send_message",
  "wait_for_message",
  "get_messages",
  "leave_chat",
];

/** The part of a tool's reply that a client passes on. */
export interface ToolOutcome {
  text: string | undefined;
  structured: Json | undefined;
  isError: boolean;
}

/** A connected client. Some clients throw when a tool refuses a call. */
export interface ChatClient extends AsyncDisposable {
  /** @param cancel cancels the call in the way this client does */
  callTool: (name: string, params: Json, cancel?: AbortSignal) => Promise<ToolOutcome>;
}

export interface McpClient extends ChatClient {
  toolNames: () => Promise<string[]>;
}

export interface ClientKind<Client extends ChatClient = ChatClient> {
  name: string;
  /** Its npm package, if it comes from one. */
  packageName?: string;
  /** Tells it from other clients of the same package. */
  variant?: string;
  transport: "MCP" | "plain HTTP";
  /** What it does when the connection of a wait breaks, if it does not go on with the wait. */
  withoutResuming?: { does: "fails" | "hangs"; because: string };
  connect: (serverUrl: string) => Promise<Client>;
}

/** Names the parts of a reply that a client passes to its model. */
export function passedOn({ text, structured }: ToolOutcome): string {
  const parts = [text !== undefined && "text", structured !== undefined && "structured"];
  return parts.filter((part) => part !== false).join(", ");
}

/**
 * Reads the JSON of a reply.
 *
 * @throws if text and structured content differ
 */
export function replyOf({ text, structured }: ToolOutcome): Json {
  const json = text === undefined ? structured : (JSON.parse(text) as Json);
  if (json === undefined) throw new Error("the client passed on nothing");
  if (structured !== undefined && JSON.stringify(structured) !== JSON.stringify(json)) {
    throw new Error(`text and structured content differ: ${text}`);
  }
  return json;
}

/** Calls a tool and returns the JSON of its reply. */
export async function ask(client: ChatClient, name: string, params: Json = {}): Promise<Json> {
  return replyOf(await client.callTool(name, params));
}
