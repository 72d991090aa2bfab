import type { Refusal } from "../domain/refusal.ts";
import type { Matchmaker } from "../matchmaker/matchmaker.ts";
import type { ToolContext } from "./tool-context.ts";
import { callObject } from "./object-call.ts";

/** A fresh stub of the one object that pairs strangers. */
export function matchmakerStub({
  matchmaker,
}: Pick<ToolContext, "matchmaker">): DurableObjectStub<Matchmaker> {
  return matchmaker.getByName("matchmaker");
}

/** Calls the matchmaker. See `callObject`. */
export function callMatchmaker<Work extends PromiseLike<unknown>>(
  context: Pick<ToolContext, "matchmaker">,
  request: (stub: DurableObjectStub<Matchmaker>) => Work,
): Promise<Awaited<Work> | Refusal> {
  return callObject(() => matchmakerStub(context), request);
}
