import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PROMISES } from "../promises.ts";
import { checkList, tagsIn, testsByPromise } from "./promise-list.ts";

const FILE = "docs/promises.md";

const tests = testsByPromise(
  Object.fromEntries(
    globSync("test/**/*.test.ts").map((path) => [path, readFileSync(path, "utf8")]),
  ),
);

test("lists in docs/promises.md exactly the tests that declare each promise", () => {
  const { isUpToDate, list } = checkList(readFileSync(FILE, "utf8"), PROMISES, tests);
  expect(isUpToDate, `${FILE} must have this list:\n\n${list}\n\n`).toBe(true);
});

test("declares only promises that PROMISES has", () => {
  const names = new Set<string>(PROMISES.map(({ name }) => name));
  expect([...tests.keys()].filter((name) => !names.has(name))).toEqual([]);
});

/** A made-up test. Its tags are filled in here so that they do not count as tags of this file. */
const declaring = (tags: string): string => `it("works", { timeout: 1, tags: ${tags} }, () => {});`;

test("finds the tags of a test, one or several, over several lines", () => {
  const source = declaring('"X1"') + declaring('[\n  "X2",\n  "X3",\n]');
  expect(tagsIn(source)).toEqual(["X1", "X2", "X3"]);
  expect(tagsIn('it("has no tags", () => {});')).toEqual([]);
});

const MADE_UP_PROMISES = [
  { name: "X1", description: "It works." },
  { name: "X2", description: "It lasts." },
];

const MADE_UP_TESTS = testsByPromise({
  "test/b.test.ts": declaring('"X1"'),
  "test/a.test.ts": declaring('"X1"') + declaring('["X1"]'),
  "test/c.test.ts": "",
});

function check(entries: string[]): ReturnType<typeof checkList> {
  const markdown = ["Some text.", "", ...entries, ""].join("\n");
  return checkList(markdown, MADE_UP_PROMISES, MADE_UP_TESTS);
}

describe("a made-up list", () => {
  const WORKS = "- **X1** It works. `test/a.test.ts`, `test/b.test.ts`";
  const LASTS = "- **X2** It lasts. Not tested: it would take years";

  test("is accepted with every test, and a reason where there is none", () => {
    expect(check([WORKS, LASTS]).isUpToDate).toBe(true);
    expect(check([WORKS.replace("works. ", "works.\n  "), LASTS]).isUpToDate).toBe(true);
  });

  test.each([
    ["no entries", []],
    ["a missing test", ["- **X1** It works. `test/a.test.ts`", LASTS]],
    ["one test too many", [`${WORKS}, \`test/c.test.ts\``, LASTS]],
    ["a tested promise that is called untested", ["- **X1** It works. Not tested: no", LASTS]],
    ["another description", [WORKS.replace("works", "runs"), LASTS]],
    ["another order", [LASTS, WORKS]],
    ["a missing promise", [WORKS]],
    ["an unknown promise", [WORKS, LASTS, "- **X3** It is new. `test/a.test.ts`"]],
    ["no reason", [WORKS, "- **X2** It lasts. Not tested:"]],
    ["a reason to be filled in", [WORKS, "- **X2** It lasts. Not tested: <reason>"]],
  ])("is rejected with %s", (_, entries) => {
    expect(check(entries).isUpToDate).toBe(false);
  });

  test("is returned in its correct form", () => {
    const { list } = check(["- **X1** It runs.", LASTS]);
    expect(check(list.split("\n")).isUpToDate).toBe(true);
  });
});
