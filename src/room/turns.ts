import type { Turn } from "./rpc.ts";

/** If everyone present is waiting, the earliest participant is to speak. */
export function whoseTurn(
  ownId: number,
  present: readonly { id: number; isWaiting: boolean }[],
): Turn {
  const others = present.filter(({ id }) => id !== ownId);
  if (others.length === 0 || !others.every(({ isWaiting }) => isWaiting)) return undefined;
  return others.every(({ id }) => ownId < id) ? "you" : "others";
}
