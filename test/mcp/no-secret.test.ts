import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { cachedDeploymentKey } from "../../src/object-clients/deployment-key.ts";
import { messagesOf, postMcp, resumeMcp, toolCall } from "../support/mcp.ts";
import { ask, pair } from "../support/plain.ts";

/** Every attempt to read the secret fails with this error. */
function failToRead(error: Error): MockInstance {
  return vi.spyOn(env.DEPLOYMENT_SECRET, "getByName").mockImplementation(() => {
    throw error;
  });
}

describe("an isolate that can't get the deployment's secret", { tags: "R9" }, () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("answers a wait, which can't be resumed", async () => {
    // Strangers are paired without the secret.
    const [alice, bob] = await pair();
    failToRead(new Error("no secret"));
    await ask("send_message", { room_id: alice["room_id"], message: "Hello" });
    const params = { room_id: bob["room_id"] };
    const response = await postMcp(...toolCall("2025", 1, "wait_for_message", params));
    const copy = response.clone();
    expect((await messagesOf(response))[0]?.["result"].structuredContent).toMatchObject({
      message: "Hello",
    });
    expect(await copy.text()).not.toMatch(/^id:/mu);
    expect(cachedDeploymentKey()).toBeUndefined();
  });

  it("asks a client that resumes to try again, which 405 would not", async () => {
    failToRead(Object.assign(new Error("busy"), { overloaded: true }));
    const response = await resumeMcp("A".repeat(100));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("3");
    expect(await response.json()).toMatchObject({ error: { data: { retry_after: 3 } } });
  });

  it("needs no secret for a GET that can't name a wait", async () => {
    const reading = failToRead(new Error("no secret"));
    for (const id of ["done", "x".repeat(10_000), "A".repeat(45), `${"A".repeat(99)}=`]) {
      const response = await resumeMcp(id);
      await response.text();
      expect(response.status).toBe(405);
    }
    expect(reading).not.toHaveBeenCalled();
  });
});
