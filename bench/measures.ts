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
const ALL = Object.keys(TITLES) as VariantName[];
const CALLS = { send: "send_message", poll: "empty poll", history: "get_messages" };
const WAKES = { pair: "one pair", full: "a full room", house: "many rooms x 5 waits" };

/** Everything else that a run prints. */
export const MEASURES: readonly Measure[] = [
  ...(["2025", "2026"] as const).map((era): Measure => ({
    what: "send_message calls/s, (a) floor",
    unit: `x naive ${era}`,
    of: "send rate floor",
    per: `send rate naive ${era}`,
  })),
  ...Object.entries(CALLS).flatMap(([kind, what]) =>
    ALL.flatMap((name): Measure[] => [
      { what: `${what}, ${TITLES[name]}`, unit: "calls/s", of: `${kind} rate ${name}` },
      { what: `${what}, ${TITLES[name]}`, unit: "ms CPU", of: `${kind} cpu ${name}` },
      ...(name === "floor"
        ? []
        : [
            {
              what: `${what}, ${TITLES[name]}`,
              unit: "x floor CPU",
              of: `${kind} cpu ${name}`,
              per: `${kind} cpu floor`,
            },
          ]),
    ]),
  ),
  ...Object.entries(WAKES).flatMap(([kind, what]) =>
    ALL.flatMap((name): Measure[] => [
      { what: `wake p50, ${what}, ${TITLES[name]}`, unit: "ms", of: `${kind} p50 ${name}` },
      { what: `wake p99, ${what}, ${TITLES[name]}`, unit: "ms", of: `${kind} p99 ${name}` },
    ]),
  ),
  ...(["2026", "floor"] as const).map((name): Measure => ({
    what: `memory per open wait with its share of the room, ${TITLES[name]}`,
    unit: "KiB",
    of: `memory wait ${name}`,
  })),
  { what: "a pair, CPU of the object alone", unit: "ms CPU", of: "matchmaker cpu" },
  { what: "a pair, CPU, over MCP", unit: "ms CPU", of: "pairs cpu" },
  { what: "pairs with a first message, over MCP", unit: "pairs/s", of: "talks rate" },
  { what: "a new room with one message, (a) floor", unit: "ms CPU", of: "new rooms cpu floor" },
  { what: "new rooms, (a) floor", unit: "rooms/s", of: "new rooms rate floor" },
  {
    what: "pairs with a first message, over MCP",
    unit: "x new rooms of the floor",
    of: "talks rate",
    per: "new rooms rate floor",
  },
  { what: "second arrival to both told p50, 100 pairs/s", unit: "ms", of: "pairs p50" },
  ...ALL.map((name): Measure => ({
    what: `cold start, ${TITLES[name]}`,
    unit: "ms",
    of: `cold ${name}`,
  })),
];
