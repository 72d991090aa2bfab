import { McpServer } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
// @ts-expect-error -- the SDK's files have no types of their own
import * as original from "../../node_modules/@modelcontextprotocol/server/dist/mcp-oHn3ureC.mjs";
import { serverForRequest } from "../../src/transports/mcp/handler.ts";
import * as replacement from "../../src/transports/mcp/sdk-mcp.ts";

it("replaces McpServer in the SDK's module and nothing else", () => {
  expect({ ...replacement }).toEqual({ ...original, t: replacement.t });
  expect(original.t).toBe(McpServer);
});

it("fails where McpServer is needed", () => {
  expect(
    () => new (replacement.t as unknown as typeof McpServer)({ name: "", version: "" }),
  ).toThrow("leaves McpServer out");
});

it("answers like McpServer to the question that the SDK asks", () => {
  const server = serverForRequest({});
  expect(server instanceof replacement.t).toBe(server instanceof McpServer);
});
