/**
 * The largest of many, without keeping the many.
 */

/** Keeps the largest; of equals, what came first. */
export interface Largest<A> {
  /** Take an item of a rank, which is made only if it is kept for now. */
  readonly add: (rank: number, make: () => A) => void;
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
  const first = (): Array<Ranked<A>> => kept.sort((x, y) => y.rank - x.rank).slice(0, limit);
  return {
    add: (rank, make) => {
      if (limit <= 0 || rank <= least) return;
      kept.push({ item: make(), rank });
      if (kept.length < 2 * limit) return;
      kept = first();
      least = kept.at(-1)?.rank ?? least;
    },
    take: () => first().map(({ item }) => item),
  };
};
