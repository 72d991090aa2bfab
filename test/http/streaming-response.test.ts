import { describe, expect, it } from "vitest";
import { streamingResponse, type ResponseWriter } from "../../src/http/streaming-response.ts";

const UTF8 = new TextEncoder();
const PULSE = { headers: {}, opening: UTF8.encode("("), heartbeat: UTF8.encode(".") };

/** A reply that is open until it is ended, and what was done after it. */
function openReply(signal: AbortSignal = new AbortController().signal): {
  response: Response;
  reply: ResponseWriter;
  end: () => void;
  done: string[];
} {
  const done: string[] = [];
  const gate = Promise.withResolvers<Uint8Array>();
  const given = { reply: undefined as ResponseWriter | undefined };
  const response = streamingResponse(signal, PULSE, (reply) => {
    given.reply = reply;
    reply.afterReply(async () => done.push("after the reply"));
    return gate.promise;
  });
  if (!given.reply) throw new Error("the work begins at once");
  return { response, reply: given.reply, end: () => gate.resolve(UTF8.encode(")")), done };
}

const turn = (): Promise<unknown> => scheduler.wait(1);

describe("a reply that is kept alive", () => {
  it("begins at once, ends with the end, and is followed by what comes after it", async () => {
    const { response, reply, end, done } = openReply();
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

  it("is followed by nothing when the reader has gone before the end", async () => {
    const { response, reply, end, done } = openReply();
    await response.body?.cancel();
    expect(reply.signal.aborted).toBe(true);
    end();
    await turn();
    expect(done).toEqual([]);
  });

  it("tells of a client that goes away, once, and not who has stopped listening", () => {
    const client = new AbortController();
    const { reply } = openReply(client.signal);
    const heard: string[] = [];
    const stops = (): void => void heard.push("stopped");
    reply.signal.addEventListener("abort", () => heard.push("gone"));
    reply.signal.addEventListener("abort", stops);
    reply.signal.removeEventListener("abort", stops);
    client.abort();
    client.abort();
    expect(heard).toEqual(["gone"]);
  });

  it("knows a client that went away before it began", () => {
    expect(openReply(AbortSignal.abort()).reply.signal.aborted).toBe(true);
  });
});
