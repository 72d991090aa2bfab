import type { Matchmaker } from "../../src/matchmaker/matchmaker.ts";

export { Matchmaker } from "../../src/matchmaker/matchmaker.ts";

interface AloneEnv {
  MATCHMAKER: DurableObjectNamespace<Matchmaker>;
}

const WAIT_MS = 20_000;

async function enter(env: AloneEnv, topic: string): Promise<void> {
  const answer = await env.MATCHMAKER.getByName("matchmaker").enter({
    ticketHash: crypto.randomUUID(),
    isNewTicket: true,
    keyHash: crypto.randomUUID(),
    displayName: undefined,
    topic,
    endedRoom: undefined,
    waitId: crypto.randomUUID(),
    calledAt: Date.now(),
    continued: false,
    remainingMs: WAIT_MS,
  });
  if (!("kind" in answer) || answer.kind !== "matched") {
    throw new Error("enter_queue returned no match");
  }
}

/** Exposes the real matchmaker without rooms, to measure what that one object can do. */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    const { topic }: { topic: string } = await request.json();
    await enter(env, topic);
    return Response.json({ matched: true });
  },
} satisfies ExportedHandler<AloneEnv>;
