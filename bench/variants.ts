import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, groupKiller, type RunningServer } from "../harness/server.ts";
import { type Build, buildWorker, startWorkerd, untilHealthy } from "../harness/workerd.ts";
import { SERVER_CONFIG } from "../harness/worker-config.ts";
import type { Join } from "./load/client.ts";
import { comparisonMcpJoin } from "./load/comparison-mcp.ts";
import { floorJoin } from "./load/floor.ts";
import type { HttpClient } from "./load/http.ts";
import { mcpChatJoin, connectPlainHttp } from "./load/mcp-chat.ts";
import { connectModern, connectOlder } from "./load/mcp.ts";

/** Wrangler configuration of a Worker that exposes the matchmaker and nothing else. */
export const MATCHMAKER_ALONE = "bench/matchmaker-alone/matchmaker-alone.toml";

/** The servers and protocols to compare. */
export type VariantName =
  | "2026"
  | "2025"
  | "http"
  | "floor"
  | "agent"
  | "naive 2025"
  | "naive 2026";

export interface Variant {
  name: VariantName;
  /** Name in printed output. */
  title: string;
  /** Starts it in its own process. */
  start: (stateDirectory: string, options?: readonly string[]) => Promise<RunningServer>;
  joinThrough: (http: HttpClient) => Join;
}

async function startNaive(script: string): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, `--port=${port}`], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const kill = groupKiller(child);
  await untilHealthy(url, () => child.exitCode !== null);
  return { url, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill };
}

function startBuild(build: Build): Variant["start"] {
  return (stateDirectory, flags = []) => startWorkerd(build, stateDirectory, { flags });
}

/** Builds the Workers of all variants up front, so each starts in milliseconds. */
export function buildVariants(directory: string, options?: { minify: boolean }): Variant[] {
  const build = (name: string, configPath: string): Build => {
    const outdir = join(directory, name);
    mkdirSync(outdir, { recursive: true });
    return buildWorker(outdir, { ...options, configPath });
  };
  const [ours, floor, agent] = [
    build("mcp-chat", SERVER_CONFIG),
    build("floor", "bench/workers/floor.toml"),
    build("mcp-agent", "bench/workers/mcp-agent.toml"),
  ];
  return [
    {
      name: "2026",
      title: "MCP Chat, MCP 2026-07-28",
      start: startBuild(ours),
      joinThrough: (http) => mcpChatJoin(() => connectModern(http)),
    },
    {
      name: "2025",
      title: "MCP Chat, MCP 2025",
      start: startBuild(ours),
      joinThrough: (http) => mcpChatJoin(() => connectOlder(http)),
    },
    {
      name: "http",
      title: "MCP Chat, plain HTTP",
      start: startBuild(ours),
      joinThrough: (http) => mcpChatJoin(() => connectPlainHttp(http)),
    },
    { name: "floor", title: "(a) floor", start: startBuild(floor), joinThrough: floorJoin },
    {
      name: "agent",
      title: "(b) McpAgent",
      start: startBuild(agent),
      joinThrough: (http) => comparisonMcpJoin(() => connectOlder(http), { sessions: true }),
    },
    {
      name: "naive 2025",
      title: "(c) naive Node server, SDK 1.x",
      start: () => startNaive("bench/naive/with-sessions.ts"),
      joinThrough: (http) => comparisonMcpJoin(() => connectOlder(http), { sessions: true }),
    },
    {
      name: "naive 2026",
      title: "(c) naive Node server, SDK 2.x",
      start: () => startNaive("bench/naive/without-sessions.ts"),
      joinThrough: (http) => comparisonMcpJoin(() => connectModern(http), { sessions: false }),
    },
  ];
}
