import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { type Build, buildWorker, startWorkerd } from "../../harness/workerd.ts";
import { type CallTool, type CapturedReply, toolCallers } from "./support/captured-reply.ts";
import type { Json } from "./support/clients.ts";
import { sendMalformedRequests } from "./support/malformed-requests.ts";
import { keyOf, withKey } from "../support/room-id.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const TRANSPORTS = ["plain", "2025", "2026"] as const;
const MARK = "Canary";

/** The last characters of the addresses of a named and a paired room. */
const [NAMED, PAIRED] = ["A", "B"];

/** A 22-character text, as long as a key. */
function canary(what: string): string {
  return `${MARK}${what}`.padEnd(22, "x").slice(0, 22);
}

const leaksIn = (replies: readonly CapturedReply[], secrets: readonly string[]): string[] =>
  replies.flatMap(({ request, headersAndBody }) =>
    secrets
      .filter((secret) => headersAndBody.includes(secret))
      .map((secret) => `${secret}: ${request}`),
  );

let state: StateDirectory;
let build: Build;

interface LoggedServer {
  server: RunningServer;
  output: () => string;
}

async function start(name: string, vars: Record<string, string>): Promise<LoggedServer> {
  let output = "";
  const server = await startWorkerd(build, `${state.path}/${name}`, {
    vars,
    onLine: (line) => (output += `${line}\n`),
  });
  return { server, output: () => output };
}

beforeAll(async () => {
  state = await stateDirectory();
  build = buildWorker(`${state.path}/build`);
});

afterAll(async () => {
  await state[Symbol.asyncDispose]();
});

/** Pairs two strangers and returns both replies. */
async function meet(
  call: CallTool,
  topic: string,
): Promise<{ alice: CapturedReply; bob: CapturedReply }> {
  const enter = (display_name: string): Promise<CapturedReply> =>
    call("enter_queue", { topic, display_name, timeout: 20 });
  const [alice, bob] = await Promise.all([enter("AliceCanaryName"), enter("BobCanaryName")]);
  return { alice, bob };
}

const secretOf = (ticket: string): string => ticket.slice("ticket_".length);

describe("keys, tickets and tokens", () => {
  let recorded: LoggedServer;
  /** Everything that must not appear in the log. */
  const unloggable: string[] = [MARK];

  beforeAll(async () => {
    recorded = await start("calls", { LOG: "calls" });
  });

  describe.each(TRANSPORTS)("that are valid, over %s", { tags: "S4" }, (transport) => {
    const toAlice: CapturedReply[] = [];
    const toBob: CapturedReply[] = [];
    let aliceSecrets: string[];
    let bobSecrets: string[];

    beforeAll(async () => {
      const call = toolCallers(recorded.server.url)[transport];
      const { alice, bob } = await meet(call, `topic ${MARK} ${transport}`);
      const [a, b] = [alice.json, bob.json];
      aliceSecrets = [a["room_id"], keyOf(a["room_id"]), a["ticket"], secretOf(a["ticket"])];
      bobSecrets = [b["room_id"], keyOf(b["room_id"]), b["ticket"], secretOf(b["ticket"])];
      unloggable.push(...aliceSecrets, ...bobSecrets);
      toBob.push(bob);
      const idempotency_key = canary(`Again${transport}`);
      aliceSecrets.push(idempotency_key);
      const aliceCalls = async (tool: string, params: Json = {}): Promise<Json> => {
        const reply = await call(tool, { room_id: a["room_id"], ...params });
        toAlice.push(reply);
        return reply.json;
      };
      const bobCalls = async (tool: string, params: Json = {}): Promise<Json> => {
        const reply = await call(tool, { room_id: b["room_id"], ...params });
        toBob.push(reply);
        return reply.json;
      };
      const said = { message: `a text ${MARK}`, idempotency_key };
      await aliceCalls("send_message", said);
      await aliceCalls("send_message", said);
      await aliceCalls("send_message", { ...said, message: "another text" });
      await bobCalls("wait_for_message", { timeout: 5, cursor: 0 });
      await bobCalls("send_message", { message: "well", wait_for_reply: 0.05 });
      await aliceCalls("wait_for_message", { timeout: 5, cursor: 1 });
      await aliceCalls("wait_for_message", { timeout: 0, cursor: 99 });
      await aliceCalls("get_messages");
      await bobCalls("get_messages");
      await bobCalls("get_messages", { limit: 0 });
      await aliceCalls("leave_chat");
      await aliceCalls("leave_chat");
      await aliceCalls("send_message", { message: "gone" });
      await bobCalls("wait_for_message", { timeout: 5, cursor: 2 });
      await bobCalls("wait_for_message", { timeout: 5, cursor: 3 });
      await bobCalls("send_message", { message: "gone?" });
    });

    it("reach no one but their owner", () => {
      expect(toBob.map(({ headersAndBody }) => headersAndBody).join("\n")).toContain(
        `a text ${MARK}`,
      );
      expect(leaksIn(toBob, aliceSecrets)).toEqual([]);
      expect(leaksIn(toAlice, bobSecrets)).toEqual([]);
    });

    it("are never echoed to their owner", () => {
      expect(toAlice.length).toBeGreaterThan(8);
      expect(leaksIn(toAlice, aliceSecrets)).toEqual([]);
    });
  });

  it.each(TRANSPORTS)(
    "never appear in a reply when they are invalid, over %s",
    { tags: "S4" },
    async (transport) => {
      const call = toolCallers(recorded.server.url)[transport];
      const { alice } = await meet(call, `topic ${transport} wrong`);
      const { room_id } = alice.json as { room_id: string };
      unloggable.push(room_id, keyOf(room_id));
      const roomIds = [
        withKey(room_id, canary("Key")),
        `room_${MARK}Addr${PAIRED}${canary("Key")}`,
        `room_${MARK}Addr${NAMED}${canary("Key")}`,
        `${room_id}${MARK}`,
        `room_${MARK}`,
        `${MARK} ${"x".repeat(1_000)}`,
        { [MARK]: MARK },
        [MARK],
      ];
      const calls: [string, Json][] = roomIds.flatMap((wrong): [string, Json][] => [
        ["send_message", { room_id: wrong, message: `text ${MARK}`, idempotency_key: MARK }],
        ["send_message", { room_id: wrong, message: MARK, wait_for_reply: 1 }],
        ["wait_for_message", { room_id: wrong, timeout: 1 }],
        ["get_messages", { room_id: wrong }],
        ["leave_chat", { room_id: wrong }],
      ]);
      const tickets = [`ticket_${canary("Ticket")}`, `ticket_${MARK}`, MARK, { [MARK]: 1 }];
      calls.push(
        ...tickets.map((ticket): [string, Json] => ["enter_queue", { ticket, timeout: 1 }]),
        ...["cursor", "timeout"].map((field): [string, Json] => [
          "wait_for_message",
          { room_id, timeout: 0, [field]: MARK },
        ]),
        ...["after", "before", "limit"].map((field): [string, Json] => [
          "get_messages",
          { room_id, [field]: MARK },
        ]),
        ["send_message", { room_id, message: "x", idempotency_key: MARK.repeat(40) }],
        ["send_message", { room_id, message: "x", idempotency_key: { [MARK]: MARK } }],
        ["send_message", { room_id, message: MARK.repeat(3_000) }],
        ["join_room", { room_name: MARK.repeat(20) }],
        ["join_room", { display_name: MARK.repeat(20) }],
        ["join_room", { max_participants: MARK }],
        ["leave_chat", { room_id, ticket: canary("Ticket") }],
        ["leave_chat", { room_id, [canary("Parameter")]: 1 }],
        ["leave_chat", { room_id, [`room_${MARK}Addr${PAIRED}${canary("Key")}`]: 1 }],
        [MARK, {}],
      );
      const replies: CapturedReply[] = [];
      for (const [tool, params] of calls) replies.push(await call(tool, params));
      expect(replies.filter(({ json }) => json["error"] === undefined)).toEqual([]);
      const headers = {
        "Mcp-Session-Id": canary("Session"),
        "Last-Event-ID": MARK,
        Authorization: `Bearer ${MARK}`,
        Cookie: `session=${MARK}`,
        "X-Request-Id": MARK,
      };
      const malformedSession = { "Mcp-Session-Id": `${canary("Session")}.${MARK}!` };
      replies.push(
        await call("get_messages", { room_id: roomIds[0] }, headers),
        await call("get_messages", { room_id }, { Origin: `https://${MARK}.test` }),
        await call("wait_for_message", { room_id, timeout: 1, cursor: 0 }, malformedSession),
      );
      expect(leaksIn(replies, [MARK, keyOf(room_id)])).toEqual([]);
    },
  );

  it("never appear in a reply to a malformed request", { tags: ["S4", "S8"] }, async () => {
    const replies = await sendMalformedRequests(recorded.server.url, MARK);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    expect(leaksIn(replies, [MARK])).toEqual([]);
  });

  it("never appear in the log, and neither does any text or name", { tags: "S4" }, async () => {
    await recorded.server.kill();
    const output = recorded.output();
    const lines = output.split("\n").filter((line) => line !== "");
    const entries = lines.map((line) => JSON.parse(line) as Json);
    expect(entries.filter(({ event }) => event === "call").length).toBeGreaterThan(150);
    expect(entries.filter(({ error }) => error !== undefined)).not.toEqual([]);
    expect(unloggable.filter((secret) => output.includes(secret))).toEqual([]);
    expect(output).not.toMatch(/room_[\w-]{33}|ticket_|another text|a text|well/u);
  });
});

it("leaks no access token into a log or a reply", { tags: "S4" }, async () => {
  const token = canary("Token");
  const recorded = await start("token", { LOG: "calls", ACCESS_TOKEN: token });
  const replies: CapturedReply[] = [];
  for (const call of Object.values(toolCallers(recorded.server.url))) {
    for (const Authorization of [`Bearer ${MARK}`, `Bearer ${token}x`, `Basic ${token}`, token]) {
      const refused = await call("join_room", {}, { Authorization });
      expect(refused.status).toBe(401);
      replies.push(refused);
    }
    const accepted = await call("join_room", {}, { Authorization: `Bearer ${token}` });
    expect(accepted.json).toMatchObject({ status: "created" });
    replies.push(accepted);
  }
  await recorded.server.kill();
  expect(leaksIn(replies, [MARK])).toEqual([]);
  expect(recorded.output()).toContain('"event":"call"');
  expect(recorded.output()).not.toContain(MARK);
});

it("logs nothing with LOG off", async () => {
  const recorded = await start("off", { LOG: "off" });
  for (const call of Object.values(toolCallers(recorded.server.url))) {
    const { json } = await call("join_room", {});
    await call("send_message", { room_id: json["room_id"], message: "quiet" });
    await call("get_messages", { room_id: `room_${MARK}` });
  }
  await sendMalformedRequests(recorded.server.url, MARK);
  await recorded.server.kill();
  expect(recorded.output()).toBe("");
});
