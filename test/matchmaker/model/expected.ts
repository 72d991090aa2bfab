import type { EnterResult } from "../../../src/matchmaker/rpc.ts";
import type { Expected } from "./shapes.ts";

/** Whether a ticket got the expected answer. The first answer of a match sets its room. */
export function matches(answer: EnterResult, expected: Expected, ticket: string): boolean {
  if (answer.kind !== expected.kind) return false;
  if ("reason" in expected) return "reason" in answer && answer.reason === expected.reason;
  if ("position" in expected) return "position" in answer && answer.position === expected.position;
  if (!("pair" in expected) || !("match" in answer)) return true;
  const { pair } = expected;
  const { match } = answer;
  pair.room ??= match.roomAddress;
  return (
    match.roomAddress === pair.room &&
    match.speakFirst === (ticket === pair.first) &&
    match.partner === (ticket === pair.first ? pair.second : pair.first) &&
    match.participants.map(({ name }) => name).join() === [pair.first, pair.second].join()
  );
}

export function describe(expected: Expected): string {
  if (!("pair" in expected)) return JSON.stringify(expected);
  const { first, second, room } = expected.pair;
  return `the match of ${first}, who speaks first, with ${second} in ${room ?? "a new room"}`;
}
