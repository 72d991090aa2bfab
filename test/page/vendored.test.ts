import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { VENDORED } from "../../scripts/vendored.ts";

describe("the files of the page that come from packages", () => {
  it.each(VENDORED)("$to is what the installed package has", async ({ from, to }) => {
    expect(await readFile(to, "utf8")).toBe(await readFile(from, "utf8"));
  });
});
