import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from "../domain/limits.ts";
import { isDeeperThan } from "./json-depth.ts";

export type BodyProblem = "truncated" | "too_large" | "too_deep" | "not_json";

/** A request body as JSON, or why it could not be read. */
export type JsonBody = { ok: true; value: unknown } | { ok: false; problem: BodyProblem };

type BodyText = { text: string } | { problem: "truncated" | "too_large" };

/** Reads a body of undeclared length. */
async function readStream(body: ReadableStream<Uint8Array>): Promise<BodyText> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return { problem: "too_large" };
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode() };
}

async function readText(request: Request): Promise<BodyText> {
  if (!request.body) return { text: "" };
  const length = request.headers.get("content-length");
  if (Number(length) > MAX_BODY_BYTES) return { problem: "too_large" };
  try {
    // The runtime enforces a declared length.
    return length === null ? await readStream(request.body) : { text: await request.text() };
  } catch {
    // The client went away, or broke the framing of its own body.
    return { problem: "truncated" };
  }
}

/** Reads and parses a body once. One that is too large is dropped before it is parsed. */
export async function readJson(request: Request): Promise<JsonBody> {
  const read = await readText(request);
  if ("problem" in read) return { ok: false, problem: read.problem };
  const { text } = read;
  if (isDeeperThan(text, MAX_JSON_DEPTH)) return { ok: false, problem: "too_deep" };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, problem: "not_json" };
  }
}

/** Whether a JSON value is an object, not a list or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
