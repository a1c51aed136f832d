import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { Diff, diffBy } from '../../src/index.js';
import { right } from '../right.js';

describe('the rows of a diff', () => {
  type Records = ReadonlyArray<{ readonly id: string; readonly value: unknown }>;

  /** Of each row the entity, or what is wrong with it. */
  const rows = (source: Records, target: Records): ReadonlyArray<string> =>
    [...Diff.toRows()(right(diffBy(['id'])(source, target)))].map((row) =>
      E.isRight(row) ? row.right.uid : row.left.message,
    );

  it('end with the first value that cannot be written, and say on which side it is', () => {
    const some: Records = [
      { id: 'a', value: 1 },
      { id: 'b', value: () => 1 },
      { id: 'c', value: 1 },
    ];
    expect(rows(some, [])).toEqual(['a', 'record "b": source.value is a function, which JSON cannot hold']);
    expect(rows([], some)).toEqual(['a', 'record "b": target.value is a function, which JSON cannot hold']);
  });
});
