import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { postMcp } from "../support/mcp.ts";
import { gather, type Json, type PlainReply, post, unique } from "../support/plain.ts";
import { roomOfId, stored } from "../support/storage.ts";

const SECOND = 1_000;

let lastHost = 0;

/** A number for the last part of an address that no other test uses. */
function newHost(): number {
  lastHost += 1;
  return lastHost;
}

function callFrom(address: string, method: string, params: Json = {}): Promise<PlainReply> {
  return post(JSON.stringify({ method, params }), { "CF-Connecting-IP": address });
}

function times(count: number, call: () => Promise<PlainReply>): Promise<PlainReply[]> {
  return Promise.all(Array.from({ length: count }, call));
}

/**
 * Runs `work` from a fresh address within one period of a limit. Limits count in fixed periods of
 * the clock, so a run that crosses a boundary proves nothing and is repeated. `work` must not
 * depend on state that an earlier run left behind.
 */
async function inOnePeriod<T>(
  periodSeconds: number,
  work: (address: string, host: number) => Promise<T>,
): Promise<T> {
  const period = (): number => Math.floor(Date.now() / (periodSeconds * SECOND));
  for (;;) {
    const [host, before] = [newHost(), period()];
    const result = await work(`192.0.2.${host}`, host);
    if (period() === before) return result;
  }
}

function enter(from: string, params: Json = {}): Promise<PlainReply> {
  return callFrom(from, "enter_queue", { timeout: 0, topic: "alone", ...params });
}

const isRefused = ({ status }: PlainReply): boolean => status === 429;

// Each test makes hundreds of requests, and starts over if a period ends in between.
describe("a limit by address, exceeded by one", { tags: "S5", timeout: 60_000 }, () => {
  it("refuses the 601st request in 10 s without any effect, and says when to retry", async () => {
    const [alice] = await gather("Alice");
    const room = roomOfId(alice?.["room_id"]);
    const { before, allowed, refused, elsewhere } = await inOnePeriod(10, async (address) => ({
      before: await stored(room),
      allowed: await times(600, () => callFrom(address, "no such")),
      refused: await callFrom(address, "send_message", {
        room_id: alice?.["room_id"],
        message: "one too many",
      }),
      elsewhere: await callFrom(`192.0.2.${newHost()}`, "no such"),
    }));
    expect(allowed.filter(isRefused)).toEqual([]);
    expect(refused).toMatchObject({ status: 429, json: { retry_after: 10 } });
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(await stored(room)).toEqual(before);
    expect(elsewhere.status).toBe(404);
  });

  it("refuses an MCP request with a JSON-RPC error, and counts an IPv6 network as one address", async () => {
    const response = await inOnePeriod(10, async (_address, host) => {
      await times(600, () => callFrom(`2001:db8:1:${host}::1`, "no such"));
      return postMcp(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }), {
        "CF-Connecting-IP": `2001:DB8:1:${host}:ffff::9`,
      });
    });
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await response.json()).toMatchObject({
      jsonrpc: "2.0",
      error: { code: -32_000, data: { retry_after: 10 } },
      id: null,
    });
  });

  it("refuses the 301st join in a minute and creates no room", async () => {
    const { allowed, before, refused } = await inOnePeriod(60, async (address, host) => ({
      allowed: await times(300, () => callFrom(address, "join_room", { room_name: "join" })),
      before: await listDurableObjectIds(env.ROOMS),
      refused: await callFrom(address, "join_room", { room_name: unique(`other ${host}`) }),
    }));
    expect(allowed.filter(isRefused)).toEqual([]);
    expect(refused).toMatchObject({ status: 429, json: { retry_after: 60 } });
    expect(await listDurableObjectIds(env.ROOMS)).toEqual(before);
  });

  it("refuses the 301st queue entry in a minute, but still accepts issued tickets", async () => {
    const matchmaker = env.MATCHMAKER.getByName("matchmaker");
    const { allowed, before, refused, after, again } = await inOnePeriod(60, async (address) => {
      const allowed = await times(300, () => enter(address));
      const before = await stored(matchmaker);
      const refused = await enter(address);
      const after = await stored(matchmaker);
      const again = await enter(address, { ticket: allowed[0]?.json["ticket"] });
      return { allowed, before, refused, after, again };
    });
    expect(allowed.filter(isRefused)).toEqual([]);
    expect(refused).toMatchObject({ status: 429, json: { retry_after: 60 } });
    expect(after).toEqual(before);
    expect(again.json).toMatchObject({ status: "waiting", ticket: allowed[0]?.json["ticket"] });
  });
});
