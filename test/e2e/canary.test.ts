import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { type Build, buildWorker, startWorkerd } from "../../harness/workerd.ts";
import type { Json } from "./support/clients.ts";
import { type Answer, type Ask, MCP_HEADERS, post, waysToAsk } from "./support/seen.ts";
import { type StateDirectory, stateDirectory } from "./support/state.ts";

const WAYS = ["plain", "2025", "2026"] as const;
const MARK = "Canary";

/** Has the form of a key, 22 characters, and is none. */
function canary(what: string): string {
  return `${MARK}${what}`.padEnd(22, "x").slice(0, 22);
}

const heldIn = (answers: readonly Answer[], secrets: readonly string[]): string[] =>
  answers.flatMap(({ of, whole }) =>
    secrets.filter((secret) => whole.includes(secret)).map((secret) => `${secret}: ${of}`),
  );

let state: StateDirectory;
let build: Build;

interface Recorded {
  server: RunningServer;
  output: () => string;
}

async function start(name: string, vars: Record<string, string>): Promise<Recorded> {
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

/** Pairs two strangers: what each sent and got, over this way. */
async function meet(ask: Ask, topic: string): Promise<{ alice: Answer; bob: Answer }> {
  const enter = (display_name: string): Promise<Answer> =>
    ask("enter_queue", { topic, display_name, timeout: 20 });
  const [alice, bob] = await Promise.all([enter("AliceCanaryName"), enter("BobCanaryName")]);
  return { alice, bob };
}

const keyOf = (roomId: string): string => roomId.slice(roomId.indexOf(".") + 1);
const secretOf = (ticket: string): string => ticket.slice("ticket_".length);

const rpc = (method: string, params: Json): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

/** Sends what is no call of a tool, with the mark everywhere. */
async function sendNoCalls(url: string): Promise<Answer[]> {
  const bodies = [
    `{"method": "${MARK}`,
    `{"method": "get_messages", "params": {"room_id": "${MARK}"}`,
    MARK,
    `"${MARK}"`,
    `[{"${MARK}": 1}]`,
    `{"${MARK}": "${MARK}"}`,
    `{"method": "get_messages", "params": "${MARK}"}`,
    `{"method": {"${MARK}": 1}}`,
    `${"[".repeat(100)}"${MARK}"${"]".repeat(100)}`,
    JSON.stringify({ method: "leave_chat", params: { room_id: MARK.repeat(20_000) } }),
    rpc(MARK, {}),
    rpc("tools/call", { name: MARK }),
    rpc("tools/call", { name: "leave_chat", arguments: MARK }),
    rpc("tools/call", { [MARK]: 1 }),
    rpc("prompts/get", { name: MARK }),
    rpc("prompts/get", { name: "join_chat", arguments: { room_name: MARK.repeat(20) } }),
    rpc("resources/read", { uri: MARK }),
    rpc("notifications/cancelled", { requestId: MARK }),
    rpc("initialize", { protocolVersion: MARK, capabilities: { [MARK]: {} } }),
    rpc("initialize", {
      protocolVersion: MARK,
      capabilities: {},
      clientInfo: { name: MARK, version: MARK },
    }),
  ];
  const answers: Answer[] = [];
  for (const body of bodies) {
    answers.push(
      await post(`${url}/mcp/v1/tools/call`, body),
      await post(`${url}/mcp`, body, MCP_HEADERS),
      await post(`${url}/mcp`, body, {
        ...MCP_HEADERS,
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": MARK,
        "Mcp-Name": MARK,
        "Mcp-Session-Id": MARK,
      }),
    );
  }
  for (const path of [
    `/${MARK}`,
    `/mcp/${MARK}`,
    `/mcp/v1/tools/call?room_id=${MARK}`,
    `/mcp?key=${MARK}`,
  ]) {
    answers.push(await post(url + path, "{}", MCP_HEADERS));
  }
  return answers;
}

describe("keys, tickets, tokens", () => {
  let recorded: Recorded;
  /** Everything that anybody's logs must not hold. */
  const unloggable: string[] = [MARK];

  beforeAll(async () => {
    recorded = await start("calls", { LOG: "calls" });
  });

  describe.each(WAYS)("that are right, over %s", (way) => {
    const toAlice: Answer[] = [];
    const toBob: Answer[] = [];
    let aliceSecrets: string[];
    let bobSecrets: string[];

    beforeAll(async () => {
      const ask = waysToAsk(recorded.server.url)[way];
      const { alice, bob } = await meet(ask, `topic ${MARK} ${way}`);
      const [a, b] = [alice.json, bob.json];
      aliceSecrets = [a["room_id"], keyOf(a["room_id"]), a["ticket"], secretOf(a["ticket"])];
      bobSecrets = [b["room_id"], keyOf(b["room_id"]), b["ticket"], secretOf(b["ticket"])];
      unloggable.push(...aliceSecrets, ...bobSecrets);
      toBob.push(bob);
      const idempotency_key = canary(`Again${way}`);
      aliceSecrets.push(idempotency_key);
      const aliceAsks = async (tool: string, params: Json = {}): Promise<Json> => {
        const answer = await ask(tool, { room_id: a["room_id"], ...params });
        toAlice.push(answer);
        return answer.json;
      };
      const bobAsks = async (tool: string, params: Json = {}): Promise<Json> => {
        const answer = await ask(tool, { room_id: b["room_id"], ...params });
        toBob.push(answer);
        return answer.json;
      };
      const said = { message: `a text ${MARK}`, idempotency_key };
      await aliceAsks("send_message", said);
      await aliceAsks("send_message", said);
      await aliceAsks("send_message", { ...said, message: "another text" });
      await bobAsks("wait_for_message", { timeout: 5, cursor: 0 });
      await bobAsks("send_message", { message: "well", wait_for_reply: 0 });
      await aliceAsks("wait_for_message", { timeout: 5, cursor: 1 });
      await aliceAsks("wait_for_message", { timeout: 0, cursor: 99 });
      await aliceAsks("get_messages");
      await bobAsks("get_messages");
      await bobAsks("get_messages", { limit: 0 });
      await aliceAsks("leave_chat");
      await aliceAsks("leave_chat");
      await aliceAsks("send_message", { message: "gone" });
      await bobAsks("wait_for_message", { timeout: 5, cursor: 2 });
      await bobAsks("wait_for_message", { timeout: 5, cursor: 3 });
      await bobAsks("send_message", { message: "gone?" });
    });

    test("go to nobody else", () => {
      expect(toBob.map(({ whole }) => whole).join("\n")).toContain(`a text ${MARK}`);
      expect(heldIn(toBob, aliceSecrets)).toEqual([]);
      expect(heldIn(toAlice, bobSecrets)).toEqual([]);
    });

    test("are not told their owner again", () => {
      expect(toAlice.length).toBeGreaterThan(8);
      expect(heldIn(toAlice, aliceSecrets)).toEqual([]);
    });
  });

  test.each(WAYS)("that are wrong stand in no answer, over %s", async (way) => {
    const ask = waysToAsk(recorded.server.url)[way];
    const { alice } = await meet(ask, `topic ${way} wrong`);
    const { room_id } = alice.json as { room_id: string };
    unloggable.push(room_id, keyOf(room_id));
    const [address = ""] = room_id.split(".");
    const roomIds = [
      `${address}.${canary("Key")}`,
      `room_p${canary("Address")}.${canary("Key")}`,
      `room_n${canary("Address")}.${canary("Key")}`,
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
      ["leave_chat", { room_id, [`room_p${canary("Address")}.${canary("Key")}`]: 1 }],
      [MARK, {}],
    );
    const answers: Answer[] = [];
    for (const [tool, params] of calls) answers.push(await ask(tool, params));
    const headers = {
      "Mcp-Session-Id": canary("Session"),
      "Last-Event-ID": MARK,
      Authorization: `Bearer ${MARK}`,
      Cookie: `session=${MARK}`,
      "X-Request-Id": MARK,
    };
    answers.push(
      await ask("get_messages", { room_id: roomIds[0] }, headers),
      await ask("get_messages", { room_id }, { Origin: `https://${MARK}.test` }),
      await ask(
        "wait_for_message",
        { room_id, timeout: 1, cursor: 0 },
        {
          "Mcp-Session-Id": `${canary("Session")}.${MARK}!`,
        },
      ),
    );
    const allowed = answers.filter(({ json }) => json["error"] === undefined && json["result"]);
    expect(allowed).toEqual([]);
    expect(heldIn(answers, [MARK, keyOf(room_id)])).toEqual([]);
  });

  test("stand in no answer to a request that is none", async () => {
    const answers = await sendNoCalls(recorded.server.url);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(heldIn(answers, [MARK])).toEqual([]);
  });

  test("stand in no log, and neither does any text, name or room_id", async () => {
    await recorded.server.kill();
    const output = recorded.output();
    const lines = output.split("\n").filter((line) => line !== "");
    const entries = lines.map((line) => JSON.parse(line) as Json);
    expect(entries.filter(({ event }) => event === "call").length).toBeGreaterThan(150);
    expect(entries.filter(({ error }) => error !== undefined)).not.toEqual([]);
    expect(unloggable.filter((secret) => output.includes(secret))).toEqual([]);
    expect(output).not.toMatch(/room_[np]|ticket_|another text|a text|well/u);
  });
});

test("an access token stands in no log and no answer, right or wrong", async () => {
  const token = canary("Token");
  const recorded = await start("token", { LOG: "calls", ACCESS_TOKEN: token });
  const answers: Answer[] = [];
  for (const ask of Object.values(waysToAsk(recorded.server.url))) {
    for (const Authorization of [`Bearer ${MARK}`, `Bearer ${token}x`, `Basic ${token}`, token]) {
      const refused = await ask("join_room", {}, { Authorization });
      expect(refused.status).toBe(401);
      answers.push(refused);
    }
    const right = await ask("join_room", {}, { Authorization: `Bearer ${token}` });
    expect(right.json).toMatchObject({ status: "created" });
    answers.push(right);
  }
  await recorded.server.kill();
  expect(heldIn(answers, [MARK])).toEqual([]);
  expect(recorded.output()).toContain('"event":"call"');
  expect(recorded.output()).not.toContain(MARK);
});

test("nothing at all is logged with LOG off", async () => {
  const recorded = await start("off", { LOG: "off" });
  for (const ask of Object.values(waysToAsk(recorded.server.url))) {
    const { json } = await ask("join_room", {});
    await ask("send_message", { room_id: json["room_id"], message: "quiet" });
    await ask("get_messages", { room_id: `room_${MARK}` });
  }
  await sendNoCalls(recorded.server.url);
  await recorded.server.kill();
  expect(recorded.output()).toBe("");
});
