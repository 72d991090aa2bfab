/** Prints how many tokens a chat costs a model: `npm run tokens`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import {
  type ExchangeCost,
  MAX_EXCHANGE_TOKENS,
  MAX_FURTHER_MESSAGE_TOKENS,
  MAX_INTRODUCTION_TOKENS,
  measureTokens,
} from "./report.ts";

const asRow = ({ what, results, further, args }: ExchangeCost) => ({
  exchange: what,
  results,
  "of these `more`": further,
  arguments: args,
});

process.once("SIGINT", () => process.exit(130));
const directory = await mkdtemp(join(tmpdir(), "mcp-chat-tokens-"));
try {
  const build = buildWorker(join(directory, "build"));
  await using server = await startWorkerd(build, join(directory, "storage"));
  const { exchanges, singleCalls, tools, instructions, introduction } = await measureTokens(
    server.url,
  );
  console.table([...exchanges, ...singleCalls].map(asRow));
  console.log(
    `Limits: ${MAX_EXCHANGE_TOKENS} for results without \`more\`, ${MAX_FURTHER_MESSAGE_TOKENS} for \`more\``,
  );
  console.table({ ...tools, instructions, "all of these": introduction });
  console.log(`Limit for all: ${MAX_INTRODUCTION_TOKENS}`);
} finally {
  await rm(directory, { recursive: true, force: true });
}
