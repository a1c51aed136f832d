import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec } from '../../src/index.js';
import { left, right } from '../right.js';

/** A codec that gives another value than it was given. */
const upper = new t.Type<string, string, unknown>(
  'upper',
  t.string.is,
  (u, context) => (typeof u === 'string' ? t.success(u.toUpperCase()) : t.failure(u, context)),
  t.identity,
);

describe('a codec of what may be null or missing', () => {
  it('says so by its name', () => {
    expect(Codec.nullable(t.string).name).toBe('string or null');
    expect(Codec.optional(t.string).name).toBe('optional string');
    expect(Codec.optional(Codec.nullable(Codec.integer)).name).toBe('optional integer or null');
  });
});

describe('a date-time', () => {
  it.each(['2026-01-01', '2026-01-01T00:00', '2026-01-01 00:00:00', '2026-01-01T00:00:00.5+0200'])(
    'may be %s',
    (text) => {
      expect(right(Codec.dateTime.decode(text))).toBe(text);
    },
  );

  it.each(['2026-13-01', '2026-01-01T25:00', 'Jan 1 2026', '2026', ''])('is not "%s"', (text) => {
    expect(Codec.dateTime.is(text)).toBe(false);
    expect(left(Codec.dateTime.decode(text))).toHaveLength(1);
  });
});

describe('a JSON value', () => {
  it.each([null, true, 0, 'a', [], {}, { a: [{ b: null }] }])('may be %j', (value) => {
    expect(right(Codec.json.decode(value))).toBe(value);
  });

  it.each([
    ['nothing', undefined],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a number without end', Number.POSITIVE_INFINITY],
    ['a list with a date in it', [new Date(0)]],
    ['an object with a function in it', { a: { b: () => 1 } }],
  ])('is not %s', (_, value) => {
    expect(Codec.json.is(value)).toBe(false);
  });
});

describe('what a codec decodes', () => {
  it.each([
    t.string,
    t.literal('a'),
    t.keyof({ a: null }),
    Codec.json,
    Codec.integer,
    Codec.dateTime,
    t.array(t.string),
    t.readonlyArray(t.array(Codec.integer)),
    t.union([t.string, t.array(t.number)]),
    Codec.optional(Codec.nullable(t.boolean)),
  ])('is the very value that is there, if it is a $name', (codec) => {
    expect(Codec.isPlain(codec)).toBe(true);
  });

  it.each([
    upper,
    t.array(upper),
    t.readonlyArray(t.union([t.number, upper])),
    t.union([upper, t.number]),
    Codec.nullable(upper),
    t.type({ a: t.string }),
    t.tuple([t.string, t.number]),
    t.record(t.string, upper),
  ])('may be another, if it is a $name', (codec) => {
    expect(Codec.isPlain(codec)).toBe(false);
  });

  it('may be another, if a refinement has an encoder of its own', () => {
    const { is, validate } = t.string;
    const shouted = new t.RefinementType(
      'shouted',
      is,
      validate,
      (text: string) => `${text}!`,
      t.string,
      () => true,
    );
    expect(Codec.isPlain(shouted)).toBe(false);
  });
});

describe('a refusal', () => {
  const Port = t.type({ lanes: t.array(t.type({ mtu: t.number })) });
  const refusal = (codec: t.Mixed, value: unknown): Codec.Refusal => Codec.firstRefusal(left(codec.decode(value)));

  it('says where in the value it is', () => {
    const lanes = Array.from({ length: 13 }, (_, i) => ({ mtu: i === 12 ? 'big' : 1500 }));
    expect(refusal(Port, { lanes })).toEqual({ path: '.lanes[12].mtu', expected: 'number', actual: 'big' });
  });

  it('tells names with digits in them from places in a list', () => {
    for (const name of ['vlan10', '10vlan', '10-vlan-10']) {
      expect(refusal(t.type({ [name]: t.number }), {}).path).toBe(`.${name}`);
    }
  });

  it('is of a union or an intersection as a whole, not of the part of it that was tried last', () => {
    const either = t.union([t.string, t.type({ id: t.string })], 'text or id');
    expect(refusal(t.type({ at: either }), { at: { id: 1 } })).toEqual({
      path: '.at',
      expected: 'text or id',
      actual: { id: 1 },
    });
    const both = t.intersection([t.type({ id: t.string }), t.type({ at: t.type({ x: t.number }) })], 'id and at');
    expect(refusal(t.array(both), [{ id: 'a', at: { x: 'b' } }])).toEqual({
      path: '[0]',
      expected: 'id and at',
      actual: { id: 'a', at: { x: 'b' } },
    });
  });

  it('is there even where an error does not say of what', () => {
    const unknown = { path: '', expected: 'another value', actual: undefined };
    expect(Codec.firstRefusal([])).toEqual(unknown);
    expect(Codec.firstRefusal([{ value: 1, context: [] }])).toEqual(unknown);
  });
});
