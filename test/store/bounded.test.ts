import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { traverseBounded } from '../../src/store/bounded.js';

/** Questions that take some turns of the event loop, and how many were under way at the same time. */
const counting = () => {
  const seen = { asked: 0, now: 0, most: 0 };
  const ask = (n: number) => async (): Promise<E.Either<string, number>> => {
    seen.asked++;
    seen.now++;
    seen.most = Math.max(seen.most, seen.now);
    for (let i = 0; i <= (n * 7) % 5; i++) await new Promise((resolve) => setImmediate(resolve));
    seen.now--;
    return n === 13 ? E.left('thirteen') : E.right(n * 2);
  };
  return { seen, ask };
};

const upTo = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

describe('asking many things at the same time', () => {
  it.each([1, 3, 8, 100])('has at most %d under way, and answers in the order of the list', async (atOnce) => {
    const { seen, ask } = counting();
    expect(await traverseBounded(atOnce)(ask)(upTo(12))()).toEqual(E.right(upTo(12).map((n) => n * 2)));
    expect(seen).toMatchObject({ asked: 12, now: 0, most: Math.min(atOnce, 12) });
  });

  it('asks nothing more after a failure, and waits for what is under way', async () => {
    const { seen, ask } = counting();
    expect(await traverseBounded(2)(ask)(upTo(100))()).toEqual(E.left('thirteen'));
    expect(seen.now).toBe(0);
    expect(seen.asked).toBeLessThan(18);
  });

  it('answers for nothing, and can be asked again', async () => {
    const { ask } = counting();
    const task = traverseBounded(4)(ask)(upTo(3));
    expect(await traverseBounded(4)(ask)([])()).toEqual(E.right([]));
    expect(await task()).toEqual(E.right([0, 2, 4]));
    expect(await task()).toEqual(E.right([0, 2, 4]));
  });
});
