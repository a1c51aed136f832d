import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largest } from '../../src/diff/statistics/largest.js';

/** What is kept of items that come with a rank, and which of them were made. */
const given = (limit: number, ranks: ReadonlyArray<number>) => {
  const made: string[] = [];
  const many = largest<string>(limit);
  ranks.forEach((rank, i) => {
    many.add(rank, () => {
      made.push(`${rank} (${i})`);
      return `${rank} (${i})`;
    });
  });
  return { kept: many.take(), made };
};

describe('the largest of many', () => {
  it('are the first of a sort that keeps equals in the order in which they came, whatever the limit', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.integer({ min: -3, max: 6 }), { maxLength: 30 }), (limit, ranks) => {
        const sorted = ranks
          .map((rank, i) => ({ rank, name: `${rank} (${i})` }))
          .sort((x, y) => y.rank - x.rank)
          .map(({ name }) => name);
        expect(given(limit, ranks).kept).toEqual(sorted.slice(0, limit));
      }),
      { numRuns: 300 },
    );
  });

  it('may be everything', () => {
    expect(given(Number.POSITIVE_INFINITY, [1, 2]).kept).toEqual(['2 (1)', '1 (0)']);
  });

  it('are made only until there are twice as many as are wanted, and then only where they are larger than the least', () => {
    const { kept, made } = given(2, [1, 2, 3, 4, 2, 3, 5]);
    expect(made).toEqual(['1 (0)', '2 (1)', '3 (2)', '4 (3)', '5 (6)']);
    expect(kept).toEqual(['5 (6)', '4 (3)']);
  });

  it('are not even made where none are wanted', () => {
    expect(given(0, [1, 2])).toEqual({ kept: [], made: [] });
  });
});
