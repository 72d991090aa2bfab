import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../harness/server.ts";
import { buildWorker, startWorkerd } from "../../harness/workerd.ts";
import { mcpRequest } from "./support/mcp-request.ts";
import { stateDirectory } from "./support/state.ts";

type Json = Record<string, unknown>;

interface Tool {
  name: string;
  inputSchema: Json;
  outputSchema: Json;
}

let state: Awaited<ReturnType<typeof stateDirectory>>;
let server: RunningServer;
let listText: string;
let tools: Tool[];

async function call(name: string, args: Json): Promise<Json> {
  const { result } = JSON.parse(
    await mcpRequest(server.url, "tools/call", { name, arguments: args }),
  ) as {
    result: { structuredContent: Json };
  };
  return result.structuredContent;
}

const tool = (name: string): Tool | undefined => tools.find((one) => one.name === name);

beforeAll(async () => {
  state = await stateDirectory();
  server = await startWorkerd(buildWorker(`${state.path}/build`), `${state.path}/storage`);
  listText = await mcpRequest(server.url, "tools/list");
  ({ tools } = (JSON.parse(listText) as { result: { tools: Tool[] } }).result);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

describe.each([
  ["draft 7", () => new Ajv()],
  ["2020-12", () => new Ajv2020()],
])("the tools' schemas, read by a validator of %s", (_draft, validator) => {
  it("compile, and accept a real call and its replies", async () => {
    const ajv = validator();
    const valid = (schema: Json | undefined, value: Json): string | undefined => {
      if (!schema) throw new Error("no such tool");
      const validate = ajv.compile(schema);
      return validate(value) ? undefined : ajv.errorsText(validate.errors);
    };
    for (const { inputSchema, outputSchema } of tools) {
      ajv.compile(inputSchema);
      ajv.compile(outputSchema);
    }
    const joined = await call("join_room", { display_name: "Alice" });
    expect(valid(tool("join_room")?.outputSchema, joined)).toBeUndefined();
    const input = { room_id: joined["room_id"], message: "hi", wait_for_reply: 0 };
    expect(valid(tool("send_message")?.inputSchema, input)).toBeUndefined();
    const sent = await call("send_message", input);
    expect(valid(tool("send_message")?.outputSchema, sent)).toBeUndefined();
    const refused = await call("wait_for_message", { room_id: "wrong", timeout: 0 });
    expect(refused).toMatchObject({ code: "not_in_room" });
    expect(valid(tool("wait_for_message")?.outputSchema, refused)).toBeUndefined();
    const waited = await call("wait_for_message", { room_id: joined["room_id"], timeout: 0 });
    expect(valid(tool("wait_for_message")?.outputSchema, waited)).toBeUndefined();
    expect(valid(tool("send_message")?.inputSchema, { room_id: "x" })).toContain("message");
  });
});

describe("the list of tools", () => {
  it("has no default for a timeout, and nothing that a validator may not know", () => {
    expect(listText).not.toContain("$schema");
    expect(listText).not.toContain(String(Number.MAX_SAFE_INTEGER));
    for (const { inputSchema } of tools) {
      const { timeout } = inputSchema["properties"] as { timeout?: Json };
      expect(timeout ?? {}).not.toHaveProperty("default");
    }
  });

  it("takes at most 14 kB on the wire", () => {
    expect(listText.length).toBeLessThanOrEqual(14_000);
  });
});
