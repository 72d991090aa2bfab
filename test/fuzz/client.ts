import type { Agent } from "node:http";
import { MAX_BODY_BYTES } from "../../src/domain/limits.ts";
import type { Reply } from "../soak/restarting-server.ts";
import { longHold } from "./holds.ts";
import { bodyBytes, type FuzzCase, type FuzzRequest } from "./request.ts";
import { connections, NoAnswer, sendHttp, sendRaw } from "./send.ts";
import { Tally } from "./tally.ts";
import { rawProblem, responseProblem } from "./verdict.ts";
import { World } from "./world.ts";

/** What became of one request. `outcome` is what the histogram counts. */
export interface Sent {
  outcome: string;
  problem?: string;
  /** The beginning of what came back. */
  answer?: string;
}

/** When a client leaves that would be held for long, in milliseconds. */
const LEAVES_AFTER_MS = 100;

/** The server answers before such a body has come and closes; the answer may be lost to what is still on its way. */
function isTooLarge(request: FuzzRequest): boolean {
  return "body" in request && Buffer.byteLength(request.body ?? "") > MAX_BODY_BYTES;
}

/** Whether the server may take the request for one of a foreign page. */
function hasOrigin(request: FuzzRequest): boolean {
  return "headers" in request && request.headers.some(([name]) => name.toLowerCase() === "origin");
}

const SHOWN = 2_000;

/** Sends requests of the fuzzer to one server, and judges each answer. */
export class FuzzClient {
  readonly #url: string;
  readonly #agent: Agent;
  readonly tally = new Tally();
  readonly world: World;

  constructor(url: string, inFlight: number) {
    this.#url = url;
    this.#agent = connections(inFlight);
    this.world = new World((tool, params) => this.ask(tool, params));
  }

  /** Makes a proper call over plain HTTP, as any user would. */
  async ask(method: string, params: Reply): Promise<Reply> {
    const response = await fetch(`${this.#url}/mcp/v1/tools/call`, {
      method: "POST",
      body: JSON.stringify({ method, params }),
    });
    const text = await response.text();
    this.tally.take(text);
    return JSON.parse(text) as Reply;
  }

  async #sendOne(
    request: FuzzRequest,
    own: { roomIds: string[]; tickets: string[] },
  ): Promise<Sent> {
    const filled = (text: string): string => this.world.filled(text, own);
    if ("raw" in request) {
      const received = await sendRaw(this.#url, Buffer.from(filled(request.raw), "latin1"));
      const problem = rawProblem(received);
      return {
        outcome: received === "" ? "raw: closed" : `raw: ${received.slice(9, 12)}`,
        ...(problem && { problem, answer: received.slice(0, SHOWN) }),
      };
    }
    const { method, path, headers, body, changes, chunked = false } = request;
    const bytes = body === undefined ? undefined : bodyBytes(filled(body), changes);
    const hold = bytes && longHold(bytes);
    if (hold === "writing") return { outcome: "left out: would be held" };
    const response = await sendHttp(this.#agent, this.#url, {
      method,
      path,
      headers,
      ...(bytes && { body: bytes }),
      chunked,
      ...(hold && { leaveAfterMs: LEAVES_AFTER_MS }),
    });
    if (!response) return { outcome: "left while held" };
    const text = Buffer.from(response.body).toString();
    const given = this.tally.take(text);
    own.roomIds.push(...given.roomIds);
    own.tickets.push(...given.tickets);
    const problem = responseProblem({ method, path }, response);
    return {
      outcome: String(response.status),
      ...(problem && { problem, answer: text.slice(0, SHOWN) }),
    };
  }

  /** Sends the requests of a case one after the other. */
  async send(requests: FuzzCase): Promise<Sent[]> {
    const own = { roomIds: [], tickets: [] };
    const all: Sent[] = [];
    for (const request of requests) {
      try {
        all.push(await this.#sendOne(request, own));
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        // Such a body is answered before it is read, and the connection may close under it.
        if (error.isReset && (isTooLarge(request) || hasOrigin(request))) {
          all.push({ outcome: "reset: refused unread" });
          continue;
        }
        all.push({ outcome: "no answer", problem: error.message });
      }
    }
    return all;
  }

  /** What stands in the log of a living room and was never acknowledged to whom sent it. */
  async #unacknowledged(roomId: string): Promise<string[]> {
    const found: string[] = [];
    for (let after = 0, hasMore = true; hasMore;) {
      const page = await this.ask("get_messages", { room_id: roomId, after, limit: 200 });
      for (const message of (page["messages"] ?? []) as Reply[]) {
        after = Number(message["id"]);
        const key = `${after}@${String(message["timestamp"])}`;
        if (message["event"] === undefined && !this.tally.sent.has(key)) found.push(key);
      }
      hasMore = page["has_more"] === true;
    }
    return found;
  }

  /** What is wrong with the world after some requests. Those who have left it come back. */
  async worldProblem(): Promise<string | undefined> {
    await this.world.refresh();
    return this.world.controlChange();
  }

  /** What is wrong with the world at the end: also every log is read, and a chat is had. */
  async finalProblems(): Promise<string[]> {
    const problems: string[] = [];
    const change = await this.worldProblem();
    if (change) problems.push(change);
    for (const roomId of this.world.roomIds()) {
      const extra = await this.#unacknowledged(roomId);
      if (extra.length > 0) problems.push(`never acknowledged, but sent: ${extra.join(", ")}`);
    }
    const room_name = "after the fuzz";
    const ann = await this.ask("join_room", { room_name });
    const ben = await this.ask("join_room", { room_name });
    const { room_id } = ann;
    const hearing = this.ask("wait_for_message", { room_id, cursor: ben["cursor"], timeout: 5 });
    await this.ask("send_message", { room_id: ben["room_id"], message: "still here" });
    const heard = await hearing;
    if (heard["message"] !== "still here") problems.push(`no chat: ${JSON.stringify(heard)}`);
    return problems;
  }

  close(): void {
    this.#agent.destroy();
  }
}
