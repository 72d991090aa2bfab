import { specTypeSchemas } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
// @ts-expect-error -- the SDK's files have no types of their own
import * as original from "../../node_modules/@modelcontextprotocol/core/dist/auth-UMQCo-ad.mjs";
import * as replacement from "../../src/transports/mcp/sdk-auth.ts";

const schemasOf = (names: RegExp): unknown[] =>
  Object.entries(specTypeSchemas).flatMap(([name, schema]) => (names.test(name) ? [schema] : []));

it("replaces schemas of OAuth and nothing else", () => {
  expect(Object.keys(replacement).toSorted()).toEqual(Object.keys(original).toSorted());
  const replaced = new Set<unknown>(Object.values(original));
  const others = schemasOf(/^(?!OAuth|OpenId|IdJag)/u);
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((schema) => replaced.has(schema))).toEqual([]);
});

it("fails where a schema of OAuth is needed", () => {
  const schema = replacement.u as typeof specTypeSchemas.OAuthTokens;
  expect(() => schema["~standard"].validate({})).toThrow("leaves the schemas of OAuth out");
});
