import type { Json } from "../e2e/support/clients.ts";
import { plainCaller, type PlainCall } from "../e2e/support/plain-call.ts";
import { readIntroduction } from "./claude-code.ts";
import { countTokens } from "./count.ts";
import { recordExchanges, recordSingleCalls } from "./exchanges.ts";
import type { Exchange } from "./recording.ts";

/**
 * Most tokens that the replies of one exchange may cost, without what `more` adds: a model reads
 * them in one turn, and again in every later one.
 */
export const MAX_EXCHANGE_TOKENS = 110;

/** Most tokens that a list `more` of one short message may add, for the same reason. */
export const MAX_FURTHER_MESSAGE_TOKENS = 40;

/** Most tokens of all tools and the instructions: they are in the context of each chat. */
export const MAX_INTRODUCTION_TOKENS = 1_450;

/** What one exchange costs, in tokens. */
export interface ExchangeCost {
  what: string;
  /** The replies. */
  results: number;
  /** How much of that is due to `more`. */
  further: number;
  /** The arguments that the model writes. */
  args: number;
}

export interface TokenReport {
  exchanges: ExchangeCost[];
  singleCalls: ExchangeCost[];
  tools: Record<string, number>;
  instructions: number;
  /** Everything that a model reads before its first call. */
  introduction: number;
}

const count = (json: Json): number => countTokens(JSON.stringify(json));
const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

function costOf({ what, calls }: Exchange): ExchangeCost {
  const results = sum(calls.map(({ reply }) => count(reply)));
  const withoutMore = sum(calls.map(({ reply }) => count({ ...reply, more: undefined })));
  return {
    what,
    results,
    further: results - withoutMore,
    args: sum(calls.map(({ params }) => count(params))),
  };
}

/** Calls that fail if the server refuses them: a refusal would pass for a short reply. */
function strictCaller(serverUrl: string): PlainCall {
  const call = plainCaller(serverUrl);
  return async (method, params) => {
    const reply = await call(method, params);
    if (reply["error"] !== undefined) throw new Error(`${method} was refused: ${reply["error"]}`);
    return reply;
  };
}

/** Counts what a running server makes a model read. */
export async function measureTokens(serverUrl: string): Promise<TokenReport> {
  const call = strictCaller(serverUrl);
  const { tools, toolList, instructions } = await readIntroduction(serverUrl);
  const instructionTokens = countTokens(instructions);
  return {
    exchanges: (await recordExchanges(call)).map(costOf),
    singleCalls: (await recordSingleCalls(call)).map(costOf),
    tools: Object.fromEntries(
      Object.entries(tools).map(([name, tool]) => [name, countTokens(tool)]),
    ),
    instructions: instructionTokens,
    introduction: countTokens(toolList) + instructionTokens,
  };
}
