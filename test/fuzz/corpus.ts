import type { FuzzCase } from "./request.ts";

interface Entry {
  /** What the requests are an example of. */
  why: string;
  requests: FuzzCase;
}

/**
 * Reads the cases of a corpus file: a list of `{why, requests}`, with requests in the form that the
 * fuzzer prints for a failure. In strings, `<repeat 5 ab>` expands to `ababababab`.
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
