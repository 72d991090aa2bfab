import type { FuzzCase } from "./request.ts";

interface Entry {
  /** What it is an example of. */
  why: string;
  requests: FuzzCase;
}

/** The cases of a corpus file: a list of `{why, requests}`. */
export function readCorpus(text: string): FuzzCase[] {
  return (JSON.parse(text) as Entry[]).map(({ requests }) => requests);
}
