import type { FuzzCase } from "./request.ts";

interface Entry {
  /** What it is an example of. */
  why: string;
  requests: FuzzCase;
}

/**
 * The cases of a corpus file: a list of `{why, requests}`, each of the requests as a failure of the fuzzer prints it.
 * `<repeat 5 ab>` stands for `ababababab`, for what would be long to write down.
 */
export function readCorpus(text: string): FuzzCase[] {
  const entries = JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string"
      ? value.replaceAll(/<repeat (\d+) ([^>]+)>/gu, (_whole, times: string, unit: string) =>
          unit.repeat(Number(times)),
        )
      : value,
  ) as Entry[];
  return entries.map(({ requests }) => requests);
}
