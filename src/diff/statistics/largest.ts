/**
 * The largest of many, without keeping the many.
 */

/** Keeps the largest; of equals, what came first. */
export interface Largest<A> {
  readonly add: (item: A, rank: number) => void;
  /** Whether an item of this rank would be kept for now. */
  readonly wants: (rank: number) => boolean;
  /** The largest first. */
  readonly take: () => ReadonlyArray<A>;
}

interface Ranked<A> {
  readonly item: A;
  readonly rank: number;
}

/** Room for twice as many as are wanted: sorted and cut only when it is full, O(log limit) an item. */
export const largest = <A>(limit: number): Largest<A> => {
  let kept: Array<Ranked<A>> = [];
  let least = Number.NEGATIVE_INFINITY;
  const cut = (): void => {
    kept = kept.sort((x, y) => y.rank - x.rank).slice(0, limit);
    if (kept.length === limit) least = kept.at(-1)?.rank ?? least;
  };
  const wants = (rank: number): boolean => limit > 0 && rank > least;
  return {
    wants,
    add: (item, rank) => {
      if (!wants(rank)) return;
      kept.push({ item, rank });
      if (kept.length >= 2 * limit) cut();
    },
    take: () => {
      cut();
      return kept.map(({ item }) => item);
    },
  };
};
