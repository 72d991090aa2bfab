import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { route } from "../../src/router.ts";
import { ask, call, type Json, pair, post, UNKNOWN_ROOM_ID } from "../support/plain.ts";
import { withKey, WRONG_KEY } from "../support/room-id.ts";

describe("the plain HTTP endpoint", () => {
  let alice: Json;
  let bob: Json;

  beforeAll(async () => {
    [alice, bob] = await pair();
    await ask("send_message", { room_id: alice["room_id"], message: "kept" });
  });

  const history = async (): Promise<Json> => ask("get_messages", { room_id: bob["room_id"] });

  it.each([
    ["an empty message", "send_message", { message: "" }, "message must contain"],
    ["a message of white space", "send_message", { message: " \n\t" }, "message must contain"],
    ["an oversized message", "send_message", { message: "x".repeat(16_001) }, "16000"],
    [
      "an unpaired surrogate",
      "send_message",
      { message: "\uD800" },
      "message contains an unpaired surrogate",
    ],
    ["a message that is a number", "send_message", { message: 7 }, "message: "],
    ["no message", "send_message", {}, "message: "],
    ["a negative timeout", "wait_for_message", { timeout: -1 }, "timeout: "],
    ["a timeout that is text", "wait_for_message", { timeout: "soon" }, "timeout: "],
    ["a negative cursor", "wait_for_message", { cursor: -1 }, "cursor: "],
    ["a fractional cursor", "wait_for_message", { cursor: 1.5 }, "cursor: "],
    ["a limit of 0", "get_messages", { limit: 0 }, "limit: "],
    ["a limit over the maximum", "get_messages", { limit: 201 }, "limit: "],
    ["an unknown parameter", "leave_chat", { now: true }, "leave_chat takes room_id"],
  ])("refuses %s and changes nothing", async (_what, method, params, problem) => {
    const before = await history();
    const { status, json } = await call(method, { room_id: alice["room_id"], ...params });
    expect(status).toBe(400);
    expect(json["error"]).toContain(problem);
    expect(json["next"]).toContain("Correct the parameter");
    expect(await history()).toEqual(before);
  });

  it.each([
    ["a topic of 10,000 characters", "enter_queue", { topic: "x".repeat(10_000) }, "topic must be"],
    [
      "a name of line breaks only",
      "join_room",
      { display_name: "\n\n" },
      "display_name must contain",
    ],
    ["a name like the server's", "join_room", { display_name: "sys tem" }, "reserved"],
    ["a name that is too long", "join_room", { room_name: "x".repeat(41) }, "room_name must be"],
    ["a room for one", "join_room", { max_participants: 1 }, "max_participants: "],
    ["a room for 51", "join_room", { max_participants: 51 }, "max_participants: "],
  ])("refuses %s and creates no room", async (_what, method, params, problem) => {
    const before = (await listDurableObjectIds(env.ROOMS)).length;
    const { status, json } = await call(method, params);
    expect(status).toBe(400);
    expect(json["error"]).toContain(problem);
    expect(await listDurableObjectIds(env.ROOMS)).toHaveLength(before);
  });

  it("refuses a cursor ahead of the room and names the newest id", { tags: "R8" }, async () => {
    const { status, json } = await call("wait_for_message", {
      room_id: bob["room_id"],
      cursor: 99,
    });
    expect(status).toBe(200);
    expect(json["error"]).toContain("newest message in this room, 1");
  });

  it.each([
    ["send_message", { message: "hi" }, { success: false }],
    ["wait_for_message", { timeout: 5 }, {}],
    ["get_messages", {}, {}],
    ["leave_chat", {}, {}],
  ])("answers every invalid room_id alike in %s", { tags: "S4" }, async (method, params, more) => {
    const foreignKey = withKey(alice["room_id"], WRONG_KEY);
    const answers = await Promise.all(
      [UNKNOWN_ROOM_ID, foreignKey, "room_x", ""].map((room_id) =>
        call(method, { room_id, ...params }),
      ),
    );
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toMatchObject({ error: "Not in room", ...more });
      expect(json).toEqual(answers[0]?.json);
    }
  });

  it("refuses a ticket that it never issued", async () => {
    for (const ticket of ["ticket_AAAAAAAAAAAAAAAAAAAAAA", "nonsense"]) {
      expect(await ask("enter_queue", { ticket })).toMatchObject({
        error: "This ticket is unknown or has expired",
      });
    }
  });

  it.each([
    ["that is not JSON", "{", 400, "not valid JSON"],
    ["that is empty", "", 400, "not valid JSON"],
    ["that is a list", "[]", 400, "must be a JSON object like"],
    ["without a method", "{}", 400, "must be a JSON object like"],
    ["whose params are a list", '{"method":"join_room","params":[]}', 400, "params must be"],
    ["with an unknown method", '{"method":"fly","params":{}}', 404, "Available tools: enter_queue"],
    ["with a method of Object.prototype", '{"method":"constructor"}', 404, "Available tools: "],
    ["over 64 KiB", `{"method":"${"x".repeat(65_536)}"}`, 413, "larger than"],
  ])("says what is wrong with a body %s", { tags: "S8" }, async (_what, body, status, problem) => {
    const reply = await post(body);
    expect(reply.status).toBe(status);
    expect(reply.json["error"]).toContain(problem);
  });

  it.each(["/mcp", "/mcp/v1/tools/call"])(
    "answers deeply nested JSON with 400 on %s",
    { tags: "S8" },
    async (path) => {
      const body = "[".repeat(15_000) + "]".repeat(15_000);
      const response = await fetchPath(path, {
        method: "POST",
        body,
        headers: {
          Host: "localhost",
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
        },
      });
      expect(response.status).toBe(400);
    },
  );

  it.each(["/mcp", "/mcp/v1/tools/call"])(
    "answers a truncated body with 400 on %s",
    { tags: "S8" },
    async (path) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("{"));
        },
        pull: (controller) => controller.error(new Error("the client is gone")),
      });
      const response = await route(
        new Request(`http://localhost${path}`, { method: "POST", body }),
      );
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("Request body truncated");
    },
  );

  it("treats null as a parameter that is left out, for waits too", async () => {
    const wait = await call("wait_for_message", {
      room_id: bob["room_id"],
      timeout: 0.01,
      cursor: null,
    });
    expect(wait.status).toBe(200);
    // The space that opens a long wait precedes its JSON.
    expect(wait.text).toMatch(/^ \{/u);
    expect(await ask("join_room", { room_name: null, display_name: null })).toMatchObject({
      status: "created",
    });
  });

  it("accepts any Content-Type, such as the form type that curl sends", async () => {
    const reply = await post('{"method":"join_room"}', {
      "Content-Type": "application/x-www-form-urlencoded",
    });
    expect(reply.json).toMatchObject({ status: "created" });
  });
});

function fetchPath(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(`http://localhost${path}`, init);
}

describe("the server", () => {
  it("answers /health with ok", async () => {
    expect(await (await fetchPath("/health")).json()).toEqual({ status: "ok" });
  });

  it("answers GET on the tool path with 405 and the allowed method", async () => {
    const response = await fetchPath("/mcp/v1/tools/call");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  it("points callers of an unknown path to /mcp", async () => {
    const response = await fetchPath("/nowhere");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining("/mcp") });
  });

  it.each(["/", "/mcp", "/mcp/v1/tools/call", "/health"])(
    "refuses requests from another origin's page on %s",
    async (path) => {
      for (const origin of ["https://evil.example", "null", "http://localhost:1"]) {
        const response = await fetchPath(path, {
          method: "POST",
          headers: { Origin: origin },
          body: "{}",
        });
        expect(response.status).toBe(403);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    },
  );

  it.each(["/mcp", "/mcp/v1/tools/call"])(
    "refuses a preflight request from another origin on %s",
    async (path) => {
      const response = await fetchPath(path, {
        method: "OPTIONS",
        headers: {
          Origin: "https://evil.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "authorization, content-type",
        },
      });
      expect(response.status).toBe(403);
      expect([...response.headers.keys()].join(" ")).not.toContain("access-control");
    },
  );

  it.each([
    ["http://localhost", 200],
    ["http://127.0.0.1:8787", 200],
    ["http://[::1]:8787", 200],
    ["https://chat.example", 200],
    ["http://evil.example", 403],
    ["http://localhost.evil.example", 403],
  ])("answers %s, called by its own page, with %i", async (origin, status) => {
    const response = await exports.default.fetch(`${origin}/mcp/v1/tools/call`, {
      method: "POST",
      headers: { Origin: origin },
      body: '{"method":"join_room"}',
    });
    expect(response.status).toBe(status);
  });
});
