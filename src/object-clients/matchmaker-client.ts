import type { Matchmaker } from "../matchmaker/matchmaker.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { ToolContext } from "./call-context.ts";
import { callObject } from "./object-call.ts";
import type { Patience } from "./deadline.ts";

/** Name of the one object that pairs strangers. */
const MATCHMAKER_NAME = "matchmaker";

/** Asks the matchmaker. See `callObject`. */
export function callMatchmaker<Work extends PromiseLike<unknown>>(
  { matchmaker }: Pick<ToolContext, "matchmaker">,
  call: (stub: DurableObjectStub<Matchmaker>, tries: number) => Work,
  patience?: Patience,
): Promise<Awaited<Work> | Refusal> {
  return callObject(() => matchmaker.getByName(MATCHMAKER_NAME), call, patience);
}
