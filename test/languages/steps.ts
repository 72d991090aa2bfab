import { deepStrictEqual, partialDeepStrictEqual, strictEqual } from "node:assert/strict";
import { type Partner, PARTNER } from "../e2e/clients/meeting.ts";
import { DEFAULT_WAIT_SECONDS } from "../e2e/clients/waits-in-a-row.ts";
import { type Json, TOOL_NAMES } from "../e2e/support/clients.ts";
import type { ProgramServer } from "./program-server.ts";
import type { Row } from "./languages-table.ts";
import type { Program } from "./programs.ts";
import type { RunningProgram } from "./running-program.ts";
import type { WireWatch } from "./wire-watch.ts";

/** The name under which the programs join. */
export const CLIENT = "Client";

/** What a step works with. */
export interface Scene {
  program: Program;
  running: RunningProgram;
  server: ProgramServer;
  partner: Partner;
  /** The cursor of the program's `join_room`. */
  cursor: number;
  /** Tells how the program has cancelled a wait. */
  howCancelled?: ReturnType<WireWatch["latestWait"]>;
  /** What has been observed so far. */
  row: Partial<Row>;
}

/** One step of the script in clients/README.md, and the other participant's part in it. */
export interface Step {
  name: string;
  /** How long it takes, in seconds. */
  seconds: number;
  /** Its column in the table, if it breaks the connection. */
  fault?: "cut" | "kill";
  /** Runs while the program plays the step. */
  act?: (scene: Scene, signal: AbortSignal) => Promise<void>;
  /** Throws if this is not the expected result. */
  check: (result: Json, scene: Scene) => Promise<void> | void;
}

/** Of steps that end at once, and of those that a client ends after reconnecting. */
const [SHORT, RECONNECTED] = [0, 10];

/** Resolves once a fault that the SDK survives does no harm to the wait. */
async function untilResumable(
  { program, partner, server }: Scene,
  signal: AbortSignal,
): Promise<void> {
  await partner.untilClientWaits(signal);
  if (program.lostWaits === undefined) await server.wire.untilResumable(signal);
}

function receives(message: string): Step["check"] {
  return (result) => partialDeepStrictEqual(result, { message, sender: PARTNER });
}

const CUT: Step = {
  name: "cut",
  fault: "cut",
  seconds: RECONNECTED,
  act: async (scene, signal) => {
    await untilResumable(scene, signal);
    scene.server.cut();
    await scene.partner.send("after cut");
  },
  check: receives("after cut"),
};

const KILL: Step = {
  name: "kill",
  fault: "kill",
  seconds: RECONNECTED,
  act: async (scene, signal) => {
    await untilResumable(scene, signal);
    await scene.server.restart();
    await scene.partner.send("after kill");
  },
  check: receives("after kill"),
};

/** In their order. After a fault that ends the wait comes a {@link freshWait}. */
export const STEPS: readonly Step[] = [
  {
    name: "connect",
    seconds: SHORT,
    check: ({ sdk, protocol }, { program, row }) => {
      const version = String(sdk).split(" ").at(-1);
      row.sdk = `${program.sdk} ${version?.replace(/^v/u, "")}`;
      row.protocol = protocol as string;
    },
  },
  {
    name: "list",
    seconds: SHORT,
    check: ({ tools }, { row, server }) => {
      deepStrictEqual(tools, TOOL_NAMES);
      // A command line connects only now, and does not report the version.
      row.protocol ??= server.wire.protocolVersion as string;
      strictEqual(row.protocol, server.wire.protocolVersion);
    },
  },
  {
    name: "join",
    seconds: SHORT,
    check: (result, scene) => {
      partialDeepStrictEqual(result, { status: "joined", display_name: CLIENT });
      scene.cursor = result["cursor"] as number;
    },
  },
  {
    name: "send",
    seconds: SHORT,
    check: async (result, { partner, cursor }) => {
      const message = { id: cursor + 1, message: "Hello from the client", sender: CLIENT };
      strictEqual(result["id"], message.id);
      partialDeepStrictEqual(await partner.wait(cursor), message);
    },
  },
  {
    name: "answered_wait",
    seconds: SHORT,
    act: async (scene, signal) => {
      await scene.partner.untilClientWaits(signal);
      await scene.partner.send("answer");
    },
    check: receives("answer"),
  },
  {
    name: "silent_wait",
    seconds: DEFAULT_WAIT_SECONDS.MCP,
    check: (result, { row }) => {
      partialDeepStrictEqual(result, { timeout: true, message: "No message received" });
      const seconds = Math.round(result["waited_seconds"] as number);
      strictEqual(seconds, DEFAULT_WAIT_SECONDS.MCP);
      row.defaultWait = `\`timeout\` after ${seconds} s`;
    },
  },
  {
    name: "cancel",
    seconds: SHORT,
    act: async (scene, signal) => {
      await scene.partner.untilClientWaits(signal);
      scene.howCancelled = scene.server.wire.latestWait();
      scene.running.goOn();
    },
    check: async (result, { partner }) => {
      deepStrictEqual(result, { cancelled: true });
      await partner.send("after cancel");
    },
  },
  { name: "after_cancel", seconds: SHORT, check: receives("after cancel") },
  CUT,
  KILL,
  {
    name: "leave",
    seconds: SHORT,
    check: ({ success }, { howCancelled, row }) => {
      strictEqual(success, true);
      const cancel = howCancelled?.();
      if (cancel !== undefined) row.cancel = cancel;
    },
  },
];

/** A new wait after one that failed. It shows that nothing was lost. */
export function freshWait({ name, check }: Step): Step {
  return { name: `after_${name}`, seconds: SHORT, check };
}
