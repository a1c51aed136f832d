import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { byCodec, encode } from '../../src/diff/encoded.js';

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

const point = new t.Type<Point, unknown, unknown>(
  'Point',
  (u): u is Point => u instanceof Point,
  (u, context) => t.failure(u, context),
  ({ x, y }) => (Number.isNaN(x) ? () => x : [x, y]),
);

const date = new t.Type<Date, string, unknown>(
  'Date',
  (u): u is Date => u instanceof Date,
  (u, context) => t.failure(u, context),
  String,
);

describe('a value that is kept', () => {
  it('is as it is where it is data, whatever its codec makes of it', () => {
    const kept = E.right({ $date: '1970-01-01T00:00:00.000Z' });
    expect(encode({ codec: date, plain: false }, new Date(0))).toEqual(kept);
    expect(encode({ codec: t.unknown, plain: true }, new Date(0))).toEqual(kept);
  });

  it('goes by its codec where it is no data, and is told from data by that', () => {
    const kept = encode({ codec: point, plain: false }, new Point(1, 2));
    expect(kept).toEqual(E.right({ $encoded: [1, 2] }));
    expect(byCodec({ $encoded: [1, 2] })).toBe(true);
    expect(byCodec({ $encoded: [1, 2], more: 3 })).toBe(false);
    expect(byCodec({ encoded: [1, 2] })).toBe(false);
    expect(encode({ codec: t.unknown, plain: true }, { $encoded: [1, 2] })).toEqual(E.right({ $$encoded: [1, 2] }));
  });

  it('is a failure where its codec could not read it again', () => {
    expect(encode({ codec: point, plain: false }, { x: 1, y: 2 })).toEqual(
      E.left({ path: '', problem: 'is no value of its codec, Point, and could not be read again' }),
    );
  });

  it('is a failure where neither it nor what its codec makes of it is data', () => {
    const fault = E.left({ path: '', problem: 'is an object of a class, which JSON cannot hold' });
    expect(encode({ codec: point, plain: false }, new Point(Number.NaN, 0))).toEqual(fault);
    expect(encode({ codec: t.unknown, plain: true }, new Point(1, 2))).toEqual(fault);
  });
});
