/** The JSON of a reply; tests name the fields they expect. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = Record<string, any>;

/** What a client passes on of a tool's reply. */
export interface ToolOutcome {
  text: string | undefined;
  structured: Json | undefined;
  isError: boolean;
}

/** One real client, ready to call. Some make an exception of a refusal, and reject. */
export interface ChatClient extends AsyncDisposable {
  /** @param cancel gives the call up, in the way of this client */
  callTool: (name: string, params: Json, cancel?: AbortSignal) => Promise<ToolOutcome>;
}

/** A client that speaks MCP, and so can ask what there is. */
export interface McpClient extends ChatClient {
  toolNames: () => Promise<string[]>;
}

export interface ClientKind<Client extends ChatClient = ChatClient> {
  name: string;
  /** Where it comes from, if from npm. */
  packageName?: string;
  transport: "MCP" | "plain HTTP";
  connect: (serverUrl: string) => Promise<Client>;
}

/** What a client shows its model of a reply, in words. */
export function passedOn({ text, structured }: ToolOutcome): string {
  const parts = [text !== undefined && "text", structured !== undefined && "structured content"];
  return parts.filter((part) => part !== false).join(" and ");
}

/** The JSON of a reply. A client that passes it on twice must pass on the same. */
export function replyOf({ text, structured }: ToolOutcome): Json {
  const json = text === undefined ? structured : (JSON.parse(text) as Json);
  if (json === undefined) throw new Error("the client passed on nothing");
  if (structured !== undefined && JSON.stringify(structured) !== JSON.stringify(json)) {
    throw new Error(`text and structured content differ: ${text}`);
  }
  return json;
}

/** Calls a tool and takes the JSON of its reply. */
export async function ask(client: ChatClient, name: string, params: Json = {}): Promise<Json> {
  return replyOf(await client.callTool(name, params));
}
