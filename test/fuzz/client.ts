import type { Agent } from "node:http";
import { MAX_BODY_BYTES } from "../../src/domain/limits.ts";
import type { Reply } from "../soak/restarting-server.ts";
import { rawProblem, responseProblem } from "./checks.ts";
import { Fixture } from "./fixture.ts";
import { longWait } from "./long-waits.ts";
import { bodyBytes, type FuzzCase, type FuzzRequest } from "./request.ts";
import { keepAliveAgent, NoResponse, sendHttp, sendRaw } from "./send.ts";
import { Stats } from "./stats.ts";

/** The result of one request. */
export interface Sent {
  /** What the report counts: the status, or why there is none. */
  outcome: string;
  problem?: string;
  /** The beginning of the response. */
  response?: string;
}

const HANG_UP_AFTER_MS = 100;

/** Whether the server may answer and close before it reads the body, which shows as a reset. */
function isRefusedUnread(request: FuzzRequest): boolean {
  if ("raw" in request) return false;
  const isTooLarge = Buffer.byteLength(request.body ?? "") > MAX_BODY_BYTES;
  const hasOrigin = request.headers.some(([name]) => name.toLowerCase() === "origin");
  return isTooLarge || hasOrigin;
}

const SHOWN_CHARS = 2_000;

/** Sends fuzzed requests to one server and checks each response. */
export class FuzzClient {
  readonly #url: string;
  readonly #agent: Agent;
  readonly stats = new Stats();
  readonly fixture: Fixture;

  constructor(url: string, concurrency: number) {
    this.#url = url;
    this.#agent = keepAliveAgent(concurrency);
    this.fixture = new Fixture((tool, params) => this.call(tool, params));
  }

  /** Makes a well-formed call over plain HTTP. */
  async call(method: string, params: Reply): Promise<Reply> {
    const response = await fetch(`${this.#url}/mcp/v1/tools/call`, {
      method: "POST",
      body: JSON.stringify({ method, params }),
    });
    const text = await response.text();
    this.stats.record(text);
    return JSON.parse(text) as Reply;
  }

  async #sendOne(
    request: FuzzRequest,
    own: { roomIds: string[]; tickets: string[] },
  ): Promise<Sent> {
    const filled = (text: string): string => this.fixture.fillPlaceholders(text, own);
    if ("raw" in request) {
      const received = await sendRaw(this.#url, Buffer.from(filled(request.raw), "latin1"));
      const problem = rawProblem(received);
      return {
        outcome: received === "" ? "raw: closed" : `raw: ${received.slice(9, 12)}`,
        ...(problem && { problem, response: received.slice(0, SHOWN_CHARS) }),
      };
    }
    const { method, path, headers, body, changes, chunked = false } = request;
    const bytes = body === undefined ? undefined : bodyBytes(filled(body), changes);
    const wait = bytes && longWait(bytes);
    if (wait === "write") return { outcome: "not sent: would block" };
    const response = await sendHttp(this.#agent, this.#url, {
      method,
      path,
      headers,
      ...(bytes && { body: bytes }),
      chunked,
      ...(wait && { hangUpAfterMs: HANG_UP_AFTER_MS }),
    });
    if (!response) return { outcome: "hung up during a wait" };
    const text = Buffer.from(response.body).toString();
    const issued = this.stats.record(text);
    own.roomIds.push(...issued.roomIds);
    own.tickets.push(...issued.tickets);
    const problem = responseProblem({ method, path }, response);
    return {
      outcome: String(response.status),
      ...(problem && { problem, response: text.slice(0, SHOWN_CHARS) }),
    };
  }

  /** Sends the requests of a case in order. */
  async send(requests: FuzzCase): Promise<Sent[]> {
    const own = { roomIds: [], tickets: [] };
    const all: Sent[] = [];
    for (const request of requests) {
      try {
        all.push(await this.#sendOne(request, own));
      } catch (error) {
        if (!(error instanceof NoResponse)) throw error;
        all.push(
          error.isReset && isRefusedUnread(request)
            ? { outcome: "reset: refused before the body was read" }
            : { outcome: "no response", problem: error.message },
        );
      }
    }
    return all;
  }

  /**
   * Messages in a room's log that no sender got an acknowledgement for, as `id@time`. Each
   * acknowledgement counts for one message.
   */
  async #unacknowledged(roomId: string): Promise<string[]> {
    const found: string[] = [];
    for (let after = 0, hasMore = true; hasMore;) {
      const page = await this.call("get_messages", { room_id: roomId, after, limit: 200 });
      for (const message of (page["messages"] ?? []) as Reply[]) {
        after = Number(message["id"]);
        const key = `${after}@${String(message["timestamp"])}`;
        if (message["event"] !== undefined) continue;
        const left = this.stats.sent.get(key) ?? 0;
        if (left === 0) found.push(key);
        else this.stats.sent.set(key, left - 1);
      }
      hasMore = page["has_more"] === true;
    }
    return found;
  }

  /** Refreshes the fixture; returns what requests have broken in it, if anything. */
  async fixtureProblem(): Promise<string | undefined> {
    await this.fixture.refresh();
    return this.fixture.controlRoomProblem();
  }

  /** Final problems in the control room, in any room's log, or in a new chat. */
  async finalProblems(): Promise<string[]> {
    const problems: string[] = [];
    const broken = await this.fixtureProblem();
    if (broken) problems.push(broken);
    for (const roomId of this.fixture.roomIds()) {
      const extra = await this.#unacknowledged(roomId);
      if (extra.length > 0) problems.push(`stored but never acknowledged: ${extra.join(", ")}`);
    }
    const room_name = "after the fuzz";
    const ann = await this.call("join_room", { room_name });
    const ben = await this.call("join_room", { room_name });
    const { room_id } = ann;
    const waiting = this.call("wait_for_message", { room_id, cursor: ben["cursor"], timeout: 5 });
    await this.call("send_message", { room_id: ben["room_id"], message: "still here" });
    const reply = await waiting;
    if (reply["message"] !== "still here") {
      problems.push(`a new chat failed: ${JSON.stringify(reply)}`);
    }
    return problems;
  }

  close(): void {
    this.#agent.destroy();
  }
}
