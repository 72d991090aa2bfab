import { median, type Spread, spread } from "./statistics.ts";

/** The results of a run by series name, with one figure per round. */
export type Figures = Readonly<Record<string, readonly number[]>>;

/** A row of the printed tables: a series, or its ratio to another one. */
export interface Measure {
  title: string;
  unit: string;
  series: string;
  /** Name of the series to divide by. */
  baseline?: string;
}

/** A measure with a bound that the server should meet. */
export interface Goal extends Measure {
  bound: { atMost: number } | { atLeast: number };
}

const ERAS = ["2026", "2025"] as const;

export const GOALS: readonly Goal[] = [
  ...ERAS.flatMap((era): Goal[] => [
    {
      title: `CPU per send_message, MCP ${era}`,
      unit: "x floor",
      series: `send cpu ${era}`,
      baseline: "send cpu floor",
      bound: { atMost: 2 },
    },
    {
      title: `send_message calls/s, MCP ${era}`,
      unit: "x floor",
      series: `send rate ${era}`,
      baseline: "send rate floor",
      bound: { atLeast: 0.6 },
    },
    {
      title: `send_message calls/s, MCP ${era}`,
      unit: "x McpAgent",
      series: `send rate ${era}`,
      baseline: "send rate agent",
      bound: { atLeast: 3 },
    },
    {
      title: `send_message calls/s, MCP ${era}`,
      unit: `x naive ${era}`,
      series: `send rate ${era}`,
      baseline: `send rate naive ${era}`,
      bound: { atLeast: 1 },
    },
    {
      title: `send-to-wake p50, one listener, MCP ${era}`,
      unit: "x floor",
      series: `pair p50 ${era}`,
      baseline: "pair p50 floor",
      bound: { atMost: 1.6 },
    },
  ]),
  {
    title: "send-to-wake p99, many rooms with 5 listeners",
    unit: "x its own p50",
    series: "fan-out p99 2026",
    baseline: "fan-out p50 2026",
    bound: { atMost: 4 },
  },
  {
    title: "memory per open wait",
    unit: "x floor",
    series: "memory wait 2026",
    baseline: "memory wait floor",
    bound: { atMost: 1.3 },
  },
  {
    title: "memory after 10 rounds of waits",
    unit: "x first round",
    series: "memory last 2026",
    baseline: "memory first 2026",
    bound: { atMost: 1.05 },
  },
  {
    title: "matchmaker throughput, object alone",
    unit: "matches/s",
    series: "matchmaker rate",
    bound: { atLeast: 500 },
  },
  {
    title: "matchmaker throughput, over MCP",
    unit: "matches/s",
    series: "match rate",
    bound: { atLeast: 500 },
  },
  {
    title: "match latency p99, at 100 matches/s",
    unit: "ms",
    series: "match p99",
    bound: { atMost: 50 },
  },
  { title: "start-up CPU", unit: "ms", series: "start cpu", bound: { atMost: 50 } },
  { title: "bundle after gzip", unit: "KB", series: "bundle", bound: { atMost: 110 } },
];

export interface Measured {
  /** The median, or the ratio of the two medians. */
  figure: number;
  /** Spread of the rounds, or of the ratio in each round. */
  rounds: Spread;
}

/** Evaluates a measure; `undefined` if the run did not include it. */
export function measured({ series, baseline }: Measure, figures: Figures): Measured | undefined {
  const over = figures[series];
  const under = baseline === undefined ? over?.map(() => 1) : figures[baseline];
  if (!over?.length || !under?.length) return undefined;
  const ratios = over.map((figure, round) => figure / (under[round] ?? median(under)));
  return { figure: median(over) / median(under), rounds: spread(ratios) };
}

export function isMet({ bound }: Goal, figure: number): boolean {
  return "atMost" in bound ? figure <= bound.atMost : figure >= bound.atLeast;
}
