/** A message as its sender or a reader knows it. */
export interface LogEntry {
  id: number;
  text: string;
}

/** How often each promise about a log was broken. */
export interface LogFlaws {
  /** Acknowledged but not in the log. */
  lost: number;
  /** In the log more than once. */
  duplicated: number;
  /** Acknowledged under a different id than in the log. */
  renumbered: number;
  /** Ids missing from the sequence 1, 2, 3 ... */
  gaps: number;
  /** In the log but missed, repeated or reordered by a reader who read to the end. */
  misread: number;
}

export const NO_FLAWS: LogFlaws = { lost: 0, duplicated: 0, renumbered: 0, gaps: 0, misread: 0 };

/**
 * Compares the acknowledged messages, the log, and what one reader received.
 *
 * @param isOwn whether an entry is the reader's own, which their waits never return
 */
export function checkLog(
  acknowledged: readonly LogEntry[],
  log: readonly LogEntry[],
  seen: readonly LogEntry[],
  isOwn: (text: string) => boolean,
): LogFlaws {
  const idOf = new Map(log.map(({ id, text }) => [text, id]));
  const expected = log.filter(({ text }) => !isOwn(text));
  const firstDifference = expected.findIndex(
    ({ id, text }, index) => seen[index]?.id !== id || seen[index].text !== text,
  );
  const matching = firstDifference === -1 ? expected.length : firstDifference;
  return {
    lost: acknowledged.filter(({ text }) => !idOf.has(text)).length,
    duplicated: log.length - idOf.size,
    renumbered: acknowledged.filter(({ id, text }) => idOf.has(text) && idOf.get(text) !== id)
      .length,
    gaps: log.filter(({ id }, index) => id !== index + 1).length,
    misread: Math.max(expected.length, seen.length) - matching,
  };
}

/** Adds up the flaws of several logs. */
export function sumFlaws(logs: readonly LogFlaws[]): LogFlaws {
  const total = { ...NO_FLAWS };
  for (const flaws of logs) {
    for (const key of Object.keys(total) as (keyof LogFlaws)[]) total[key] += flaws[key];
  }
  return total;
}
