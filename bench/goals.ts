import { median, type Spread, spread } from "./statistics.ts";

/** What the rounds of a run gave, by name; each list has one figure a round. */
export type Figures = Readonly<Record<string, readonly number[]>>;

/** A figure that is printed: one list of a run, or the ratio of two. */
export interface Measure {
  what: string;
  unit: string;
  /** Name of the list. */
  of: string;
  /** Name of the list it is a multiple of. */
  per?: string;
}

/** A measure that is to stay on one side of a bound. */
export interface Goal extends Measure {
  bound: { atMost: number } | { atLeast: number };
}

const ERAS = ["2026", "2025"] as const;
const times = (text: string): Pick<Goal, "unit"> => ({ unit: `x ${text}` });

/** What this server is to be. Ratios are of medians of one run. */
export const GOALS: readonly Goal[] = [
  ...ERAS.flatMap((era): Goal[] => [
    {
      what: `CPU per send_message, MCP ${era}`,
      ...times("floor"),
      of: `send cpu ${era}`,
      per: "send cpu floor",
      bound: { atMost: 2 },
    },
    {
      what: `send_message calls/s, MCP ${era}`,
      ...times("floor"),
      of: `send rate ${era}`,
      per: "send rate floor",
      bound: { atLeast: 0.6 },
    },
    {
      what: `send_message calls/s, MCP ${era}`,
      ...times("McpAgent"),
      of: `send rate ${era}`,
      per: "send rate agent",
      bound: { atLeast: 3 },
    },
    {
      what: `send_message calls/s, MCP ${era}`,
      ...times(`naive ${era}`),
      of: `send rate ${era}`,
      per: `send rate naive ${era}`,
      bound: { atLeast: 1 },
    },
    {
      what: `send to wake p50, one pair, MCP ${era}`,
      ...times("floor"),
      of: `pair p50 ${era}`,
      per: "pair p50 floor",
      bound: { atMost: 1.6 },
    },
  ]),
  {
    what: "send to wake p99, many rooms x 5 waits",
    ...times("its p50"),
    of: "house p99 2026",
    per: "house p50 2026",
    bound: { atMost: 4 },
  },
  {
    what: "memory per open wait",
    ...times("floor"),
    of: "memory wait 2026",
    per: "memory wait floor",
    bound: { atMost: 1.3 },
  },
  {
    what: "memory after 10 rounds of waits",
    ...times("after one"),
    of: "memory last 2026",
    per: "memory first 2026",
    bound: { atMost: 1.05 },
  },
  {
    what: "matchmaker at saturation, the object alone",
    unit: "pairs/s",
    of: "matchmaker rate",
    bound: { atLeast: 500 },
  },
  {
    what: "matchmaker at saturation, over MCP",
    unit: "pairs/s",
    of: "pairs rate",
    bound: { atLeast: 500 },
  },
  {
    what: "second arrival to both told p99, 100 pairs/s",
    unit: "ms",
    of: "pairs p99",
    bound: { atMost: 50 },
  },
  { what: "start-up CPU", unit: "ms", of: "start cpu", bound: { atMost: 50 } },
  { what: "bundle after gzip", unit: "KB", of: "bundle", bound: { atMost: 110 } },
];

/** A measure with its figures. */
export interface Measured {
  /** Ratio of the medians, or the median. */
  figure: number;
  /** Of the rounds, each by itself. */
  rounds: Spread;
}

/** What a run says of a measure; `undefined` if it was not measured. */
export function measured({ of, per }: Measure, figures: Figures): Measured | undefined {
  const over = figures[of];
  const under = per === undefined ? over?.map(() => 1) : figures[per];
  if (!over?.length || !under?.length) return undefined;
  const ratios = over.map((figure, round) => figure / (under[round] ?? median(under)));
  return { figure: median(over) / median(under), rounds: spread(ratios) };
}

export function isMet({ bound }: Goal, figure: number): boolean {
  return "atMost" in bound ? figure <= bound.atMost : figure >= bound.atLeast;
}
