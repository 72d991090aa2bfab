interface NamedPromise {
  name: string;
  description: string;
}

const HEADER = ["|  | Promise | Tests |", "| --- | --- | --- |"];
const NO_REASON = "not tested: <reason>";

/** Paths of test files, by the name of the promise that their tags declare. */
export type TestsByPromise = ReadonlyMap<string, readonly string[]>;

/** Returns the names in every `tags: "…"` and `tags: ["…", "…"]` of a test's source. */
export function tagsIn(source: string): string[] {
  const values = source.matchAll(/\btags:\s*(?:\[[^\]]*\]|"[^"]*")/gu);
  return [...values].flatMap(([value]) =>
    [...value.matchAll(/"([^"]*)"/gu)].map(([, name = ""]) => name),
  );
}

/** Groups test files by the promises they declare. Takes their sources by path. */
export function testsByPromise(sources: Readonly<Record<string, string>>): TestsByPromise {
  const tests = new Map<string, string[]>();
  for (const path of Object.keys(sources).toSorted()) {
    for (const name of new Set(tagsIn(sources[path] ?? ""))) {
      tests.set(name, [...(tests.get(name) ?? []), path]);
    }
  }
  return tests;
}

/** The rows of a Markdown table below its header, with one space around each cell. */
function rowsIn(markdown: string): string[] {
  const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => rowOf(line.split("|").slice(1, -1)));
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.trim()).join(" | ")} |`;
}

/**
 * Compares the table in a Markdown text with the promises and their tests. A promise without a test
 * must say "not tested: " and a reason. Also returns the table as it must be.
 */
export function checkTable(
  markdown: string,
  promises: readonly NamedPromise[],
  tests: TestsByPromise,
): { isUpToDate: boolean; table: string } {
  const rows = rowsIn(markdown);
  const expected = promises.map(({ name, description }) => {
    const paths = tests.get(name);
    if (paths) return rowOf([name, description, paths.map((path) => `\`${path}\``).join(", ")]);
    const row = rows.find((candidate) => candidate.startsWith(`| ${name} |`));
    const reason = / \| (not tested: .+) \|$/u.exec(row ?? "")?.[1];
    return rowOf([name, description, reason ?? NO_REASON]);
  });
  return {
    isUpToDate: rows.join("\n") === expected.join("\n") && !markdown.includes(NO_REASON),
    table: [...HEADER, ...expected].join("\n"),
  };
}
