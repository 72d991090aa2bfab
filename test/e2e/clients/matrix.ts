import type { ClientKind, McpClient } from "../support/clients.ts";
import { AI_SDK } from "./ai-sdk.ts";
import { CURL } from "./curl.ts";
import { GENKIT } from "./genkit.ts";
import { INSPECTOR } from "./inspector.ts";
import { INSPECTOR_WEB } from "./inspector-web.ts";
import { LANGCHAIN } from "./langchain.ts";
import { MASTRA } from "./mastra.ts";
import { MCP_REMOTE } from "./mcp-remote.ts";
import { MCPORTER } from "./mcporter.ts";
import { OPENAI_AGENTS } from "./openai-agents.ts";
import { SDK_1 } from "./sdk-1.ts";
import { SDK_2_AUTO, SDK_2_LEGACY } from "./sdk-2.ts";

export const MCP_CLIENTS: ClientKind<McpClient>[] = [
  SDK_1,
  SDK_2_LEGACY,
  SDK_2_AUTO,
  AI_SDK,
  LANGCHAIN,
  OPENAI_AGENTS,
  GENKIT,
  MASTRA,
  MCPORTER,
  MCP_REMOTE,
  INSPECTOR,
  INSPECTOR_WEB,
];

/** Every client, in the order of the README's table. */
export const CLIENTS: ClientKind[] = [...MCP_CLIENTS, CURL];
