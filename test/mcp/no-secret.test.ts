import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { cachedDeploymentKey } from "../../src/object-clients/deployment-key.ts";
import { messagesOf, postMcp, toolCall } from "../support/mcp.ts";
import { ask, pair } from "../support/plain.ts";

describe("a wait in an isolate that can't get the deployment's secret", { tags: "R9" }, () => {
  it("runs and is answered, but can't be resumed", async () => {
    // Strangers are paired without the secret.
    const [alice, bob] = await pair();
    vi.spyOn(env.DEPLOYMENT_SECRET, "getByName").mockImplementation(() => {
      throw new Error("no secret");
    });
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
});
