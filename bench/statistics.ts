/** Least, middle and greatest of some figures. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** The figure below which this part (0 to 1) of them lies, between the two nearest if need be. */
export function percentile(figures: readonly number[], part: number): number {
  if (figures.length === 0) throw new Error("No figures");
  const ordered = figures.toSorted((a, b) => a - b);
  const rank = (ordered.length - 1) * part;
  const below = ordered[Math.floor(rank)] ?? 0;
  const above = ordered[Math.ceil(rank)] ?? 0;
  return below + (above - below) * (rank - Math.floor(rank));
}

export function median(figures: readonly number[]): number {
  return percentile(figures, 0.5);
}

export function spread(figures: readonly number[]): Spread {
  return {
    min: percentile(figures, 0),
    median: median(figures),
    max: percentile(figures, 1),
  };
}

/** The same things in another order each round: each comes first in turn. */
export function rotated<T>(things: readonly T[], round: number): T[] {
  const first = things.length === 0 ? 0 : round % things.length;
  return [...things.slice(first), ...things.slice(0, first)];
}
