export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** The value below which a fraction (0 to 1) of the figures lies, interpolated linearly. */
export function percentile(figures: readonly number[], fraction: number): number {
  if (figures.length === 0) throw new Error("No figures");
  const ordered = figures.toSorted((a, b) => a - b);
  const rank = (ordered.length - 1) * fraction;
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

/** Rotates a list by one place each round: every item comes first in turn. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const first = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
