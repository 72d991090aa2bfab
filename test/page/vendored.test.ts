import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { VENDORED } from "../../scripts/vendored.ts";

describe("the page's files from npm packages", () => {
  it.each(VENDORED)("match the installed package: $to", async ({ from, to }) => {
    expect(await readFile(to, "utf8")).toBe(await readFile(from, "utf8"));
  });
});
