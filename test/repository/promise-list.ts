interface NamedPromise {
  name: string;
  description: string;
}

const WIDTH = 100;
const NO_REASON = "Not tested: <reason>";

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

/** The entries of a Markdown list such as "- **R1** Text. `test/a.test.ts`", each on one line. */
function entriesIn(markdown: string): string[] {
  const [, ...entries] = markdown.split(/^(?=- \*\*)/mu);
  return entries.map((entry) => entry.trim().replaceAll(/\s+/gu, " "));
}

/** Breaks an entry into lines, indented as Markdown needs it. */
function wrapped(entry: string): string {
  const [first = "", ...words] = entry.split(" ");
  const lines = [first];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`  ${word}`);
  }
  return lines.join("\n");
}

/**
 * Compares the list in a Markdown text with the promises and their tests. A promise without a test
 * must say "Not tested: " and a reason. Also returns the correct list.
 */
export function checkList(
  markdown: string,
  promises: readonly NamedPromise[],
  tests: TestsByPromise,
): { isUpToDate: boolean; list: string } {
  const entries = entriesIn(markdown);
  const expected = promises.map(({ name, description }) => {
    const start = `- **${name}** ${description}`;
    const paths = tests.get(name);
    if (paths) return `${start} ${paths.map((path) => `\`${path}\``).join(", ")}`;
    const entry = entries.find((candidate) => candidate.startsWith(`- **${name}** `));
    const reason = / (Not tested: \S.+)$/u.exec(entry ?? "")?.[1];
    return `${start} ${reason ?? NO_REASON}`;
  });
  return {
    isUpToDate: entries.join("\n") === expected.join("\n") && !markdown.includes(NO_REASON),
    list: expected.map(wrapped).join("\n"),
  };
}
