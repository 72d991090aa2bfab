import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postMcp } from "../support/mcp.ts";
import { post } from "../support/plain.ts";

const TOKEN = "correct-horse-battery-staple";
const JOIN = JSON.stringify({ method: "join_room", params: {} });
const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });

const authorization = (value: string): Record<string, string> => ({ Authorization: value });

describe("a server with an access token", () => {
  beforeAll(() => {
    env.ACCESS_TOKEN = TOKEN;
  });
  afterAll(() => {
    delete env.ACCESS_TOKEN;
  });

  it.each([
    ["no token", {}],
    ["another token", authorization("Bearer wrong")],
    ["the beginning of the token", authorization(`Bearer ${TOKEN.slice(0, -1)}`)],
    ["the token and more", authorization(`Bearer ${TOKEN}x`)],
    ["an empty token", authorization("Bearer ")],
    ["another scheme", authorization(`Basic ${TOKEN}`)],
    ["the token alone", authorization(TOKEN)],
  ])("refuses %s on both endpoints, and asks for an access token", async (_what, headers) => {
    const refused = [await post(JOIN, headers), await postMcp(LIST, headers)];
    expect(refused.map(({ status }) => status)).toEqual([401, 401]);
    for (const response of refused) {
      expect(response.headers.get("www-authenticate")).toBe('Bearer realm="MCP Chat"');
    }
    const [plain, mcp] = refused;
    expect(plain).toMatchObject({ json: { error: expect.stringContaining("access token") } });
    expect(await (mcp as Response).json()).toMatchObject({
      jsonrpc: "2.0",
      error: { message: expect.stringContaining("access token") },
    });
  });

  it("does not read the body of a caller without the token", async () => {
    expect((await post("{")).status).toBe(401);
  });

  it.each(["Bearer", "bearer", "BEARER"])("accepts the token after %s", async (scheme) => {
    const headers = authorization(`${scheme} ${TOKEN}`);
    expect(await post(JOIN, headers)).toMatchObject({ status: 200, json: { status: "created" } });
    expect((await postMcp(LIST, headers)).status).toBe(200);
  });

  it("answers /health without a token", async () => {
    const response = await exports.default.fetch("http://localhost/health");
    expect(response.status).toBe(200);
  });
});

describe("a server without an access token", () => {
  it("accepts every caller, even one who sends a token", async () => {
    expect((await post(JOIN)).status).toBe(200);
    expect((await post(JOIN, authorization("Bearer anything"))).status).toBe(200);
  });
});
