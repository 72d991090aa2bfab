/** A message as somebody read it. */
export interface Read {
  id: number;
  text: string;
}

/** A message that was acknowledged to its sender. */
export interface Acknowledged {
  id: number;
  text: string;
}

/** What is wrong with a log; all 0 if nothing is. */
export interface Verdict {
  /** Acknowledged, and not in the log. */
  lost: number;
  /** In the log more than once. */
  doubled: number;
  /** Acknowledged under another id than it has in the log. */
  moved: number;
  /** Ids that are missing between the first and the last. */
  gaps: number;
  /** In the log, from others, and never seen by a reader who read to the end; or seen out of order, or twice. */
  unobserved: number;
}

export const FLAWLESS: Verdict = { lost: 0, doubled: 0, moved: 0, gaps: 0, unobserved: 0 };

/** Compares what senders were told, what the log holds, and what a reader saw. */
export function checkLog(
  acknowledged: readonly Acknowledged[],
  log: readonly Read[],
  seen: readonly Read[],
  isOwn: (text: string) => boolean,
): Verdict {
  const idOf = new Map(log.map(({ id, text }) => [text, id]));
  const due = log.filter(({ text }) => !isOwn(text));
  const firstDifference = due.findIndex(
    ({ id, text }, index) => seen[index]?.id !== id || seen[index].text !== text,
  );
  const matching = firstDifference === -1 ? due.length : firstDifference;
  return {
    lost: acknowledged.filter(({ text }) => !idOf.has(text)).length,
    doubled: log.length - idOf.size,
    moved: acknowledged.filter(({ id, text }) => idOf.has(text) && idOf.get(text) !== id).length,
    gaps: log.filter(({ id }, index) => id !== index + 1).length,
    unobserved: Math.max(due.length, seen.length) - matching,
  };
}

export function addVerdicts(verdicts: readonly Verdict[]): Verdict {
  const total = { ...FLAWLESS };
  for (const verdict of verdicts) {
    for (const key of Object.keys(total) as (keyof Verdict)[]) total[key] += verdict[key];
  }
  return total;
}
