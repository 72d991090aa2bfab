import type { Measure } from "./goals.ts";
import type { VariantName } from "./variants.ts";

const TITLES: Readonly<Record<VariantName, string>> = {
  "2026": "MCP 2026",
  "2025": "MCP 2025",
  http: "plain HTTP",
  floor: "(a) floor",
  agent: "(b) McpAgent",
  "naive 2025": "(c) naive, 2025",
  "naive 2026": "(c) naive, 2026",
};
const VARIANTS = Object.keys(TITLES) as VariantName[];
const CALLS = { send: "send_message", poll: "empty poll", history: "get_messages" };
const WAKES = {
  pair: "one listener",
  full: "49 listeners",
  "fan-out": "many rooms with 5 listeners",
};

/** Everything that a run prints besides the goals. */
export const MEASURES: readonly Measure[] = [
  ...(["2025", "2026"] as const).map((era): Measure => ({
    title: "send_message, (a) floor, calls/s",
    unit: `x naive ${era}`,
    series: "send rate floor",
    baseline: `send rate naive ${era}`,
  })),
  ...Object.entries(CALLS).flatMap(([kind, call]) =>
    VARIANTS.flatMap((name): Measure[] => [
      { title: `${call}, ${TITLES[name]}`, unit: "calls/s", series: `${kind} rate ${name}` },
      { title: `${call}, ${TITLES[name]}`, unit: "ms CPU", series: `${kind} cpu ${name}` },
      ...(name === "floor"
        ? []
        : [
            {
              title: `${call}, ${TITLES[name]}`,
              unit: "x floor CPU",
              series: `${kind} cpu ${name}`,
              baseline: `${kind} cpu floor`,
            },
          ]),
    ]),
  ),
  ...Object.entries(WAKES).flatMap(([kind, room]) =>
    VARIANTS.flatMap((name) =>
      ["p50", "p99"].map((rank): Measure => ({
        title: `send-to-wake ${rank}, ${room}, ${TITLES[name]}`,
        unit: "ms",
        series: `${kind} ${rank} ${name}`,
      })),
    ),
  ),
  ...(["2026", "floor"] as const).map((name): Measure => ({
    title: `memory per open wait, including a share of its room, ${TITLES[name]}`,
    unit: "KiB",
    series: `memory wait ${name}`,
  })),
  { title: "match, matchmaker object alone", unit: "ms CPU", series: "matchmaker cpu" },
  { title: "match, over MCP", unit: "ms CPU", series: "match cpu" },
  {
    title: "match with a first message, over MCP",
    unit: "matches/s",
    series: "first message rate",
  },
  {
    title: "new room with a first message, (a) floor",
    unit: "ms CPU",
    series: "new room cpu floor",
  },
  {
    title: "new room with a first message, (a) floor",
    unit: "rooms/s",
    series: "new room rate floor",
  },
  {
    title: "match with a first message, over MCP",
    unit: "x floor rooms/s",
    series: "first message rate",
    baseline: "new room rate floor",
  },
  { title: "match latency p50, at 100 matches/s", unit: "ms", series: "match p50" },
  ...VARIANTS.map((name): Measure => ({
    title: `cold start, ${TITLES[name]}`,
    unit: "ms",
    series: `cold ${name}`,
  })),
];
