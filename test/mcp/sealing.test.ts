import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { cachedDeploymentKey } from "../../src/object-clients/deployment-key.ts";
import { postMcp, resumeMcp, toolCall, untilIdentified } from "../support/mcp.ts";
import { ask, gather, type Json, unique } from "../support/plain.ts";

const { subtle } = crypto;

describe("the first wait in an isolate", { tags: "R9" }, () => {
  it("can be resumed, although the isolate must fetch the deployment's secret", async () => {
    expect(cachedDeploymentKey()).toBeUndefined();
    const topic = unique("topic");
    const call = toolCall("2025", 1, "enter_queue", { topic });
    const wait = await untilIdentified(await postMcp(...call));
    await wait.cut();
    const resumed = await untilIdentified(await resumeMcp(wait.id));
    expect(await ask("enter_queue", { topic, timeout: 20 })).toMatchObject({ status: "matched" });
    expect(await resumed.rest()).toMatchObject([{ id: 1 }]);
  });
});

describe("a wait whose handle is not sealed at once", { tags: "R9" }, () => {
  let bob: Json;
  beforeAll(async () => {
    [bob = {}] = await gather("Bob");
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const poll = async (): Promise<string> => {
    const params = { room_id: bob["room_id"], timeout: 0.01 };
    return (await postMcp(...toolCall("2025", 1, "wait_for_message", params))).text();
  };

  it("names its id before the answer", async () => {
    const encrypt = subtle.encrypt.bind(subtle);
    vi.spyOn(subtle, "encrypt").mockImplementation(async (...parameters) => {
      await scheduler.wait(100);
      return encrypt(...parameters);
    });
    expect(await poll()).toMatch(/^: ok\n\nid: [\w-]{100,}\n[^{]+\{/u);
  });

  it("is answered without an id if sealing fails", async () => {
    vi.spyOn(subtle, "encrypt").mockRejectedValue(new Error("no encryption"));
    const logged = vi.spyOn(console, "error").mockReturnValue();
    expect(await poll()).toMatch(/^: ok\n\nevent: message\ndata: \{"result":/u);
    expect(logged).toHaveBeenCalledOnce();
  });
});
