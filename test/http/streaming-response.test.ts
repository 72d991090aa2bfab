import { describe, expect, it } from "vitest";
import { streamingResponse, type ResponseWriter } from "../../src/http/streaming-response.ts";

const UTF8 = new TextEncoder();
const FRAMING = { headers: {}, opening: UTF8.encode("("), heartbeat: UTF8.encode(".") };

/** Starts a reply that stays open until `end` is called; `done` logs the work after the reply. */
function startReply(signal: AbortSignal = new AbortController().signal): {
  response: Response;
  reply: ResponseWriter;
  end: () => void;
  done: string[];
} {
  const done: string[] = [];
  const gate = Promise.withResolvers<Uint8Array>();
  const given = { reply: undefined as ResponseWriter | undefined };
  const response = streamingResponse(signal, FRAMING, (reply) => {
    given.reply = reply;
    reply.afterReply(async () => done.push("after the reply"));
    return gate.promise;
  });
  if (!given.reply) throw new Error("the work begins at once");
  return { response, reply: given.reply, end: () => gate.resolve(UTF8.encode(")")), done };
}

const turn = (): Promise<unknown> => scheduler.wait(1);

describe("a streaming response", () => {
  it("sends its opening at once, and runs the work after the reply once the end is read", async () => {
    const { response, reply, end, done } = startReply();
    const reader = response.body?.getReader();
    expect(await reader?.read()).toEqual({ done: false, value: UTF8.encode("(") });
    reply.write(UTF8.encode("-"));
    expect(await reader?.read()).toEqual({ done: false, value: UTF8.encode("-") });
    end();
    expect(await reader?.read()).toEqual({ done: false, value: UTF8.encode(")") });
    await turn();
    expect(done).toEqual([]);
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    await turn();
    expect(done).toEqual(["after the reply"]);
  });

  it("skips the work after the reply when the reader disconnects before the end", async () => {
    const { response, reply, end, done } = startReply();
    await response.body?.cancel();
    expect(reply.signal.aborted).toBe(true);
    end();
    await turn();
    expect(done).toEqual([]);
  });

  it("reports a lost client once, and only to the listeners that are still there", () => {
    const client = new AbortController();
    const { reply } = startReply(client.signal);
    const events: string[] = [];
    const stops = (): void => void events.push("stopped");
    reply.signal.addEventListener("abort", () => events.push("gone"));
    reply.signal.addEventListener("abort", stops);
    reply.signal.removeEventListener("abort", stops);
    client.abort();
    client.abort();
    expect(events).toEqual(["gone"]);
  });

  it("reports a client that was lost before it began", () => {
    expect(startReply(AbortSignal.abort()).reply.signal.aborted).toBe(true);
  });
});
