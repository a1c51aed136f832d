import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Codec, Entity, LockstepError, Model } from '../../src/index.js';
import { left, right } from '../right.js';

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: {
    mtu: t.number,
    tags: t.array(t.string),
    note: Codec.optional(Codec.nullable(t.string)),
    meta: Codec.optional(Codec.json),
    seen: Codec.optional(Codec.dateTime),
    units: Codec.optional(Codec.integer),
  },
});

const decode = Entity.decode(Device, () => 'device[3]');
const base = { name: 'sw1', mtu: 1500, tags: ['a'] };

describe('an entity', () => {
  it('is frozen all the way down, and the value it was made of is left alone', () => {
    const given = { ...base, tags: ['a'], meta: { a: [{ b: 1 }] } };
    const { entity } = right(decode(given));
    expect(Object.isFrozen(entity)).toBe(true);
    expect(Object.isFrozen(entity['tags'])).toBe(true);
    expect(() => Object.assign(Object(Reflect.get(Object(entity['meta']), 'a')), { 0: 2 })).toThrow(TypeError);
    expect(Object.isFrozen(given.tags)).toBe(false);
    given.tags.push('b');
    expect(entity['tags']).toEqual(['a']);
  });

  it('does not have the attributes that are absent', () => {
    expect(Object.keys(right(decode({ ...base, note: undefined })).entity)).toEqual(['name', 'mtu', 'tags']);
    expect(right(decode({ ...base, note: null })).entity['note']).toBeNull();
  });

  it('keeps a key named __proto__ in nested data as data', () => {
    const { entity } = right(decode({ ...base, meta: JSON.parse('{"__proto__": {"admin": true}}') }));
    expect(Object.keys(Object(entity['meta']))).toEqual(['__proto__']);
    expect(Reflect.get(Object(entity['meta']), 'admin')).toBeUndefined();
  });

  it.each([
    [{ mtu: 'abc' }, 'device[3].mtu: expected number, got "abc"'],
    [{ mtu: undefined }, 'device[3].mtu: expected number, got nothing'],
    [{ tags: ['a', 1] }, 'device[3].tags[1]: expected string, got 1'],
    [{ note: 5 }, 'device[3].note: expected optional string or null, got 5'],
    [{ units: 1.5 }, 'device[3].units: expected optional integer, got 1.5'],
    [{ seen: 'yesterday' }, 'device[3].seen: expected optional date-time, got "yesterday"'],
    [{ name: null }, 'device[3].name: expected string, got null'],
  ])('is refused with %j, and told where and why', (wrong, message) => {
    expect(left(decode({ ...base, ...wrong }))).toMatchObject({
      _tag: 'ValueError',
      code: 'ERR_VALUE_INVALID',
      message,
    });
  });

  it('is refused with a field that its model does not have', () => {
    expect(left(decode({ ...base, mut: 1 }))).toMatchObject({
      code: 'ERR_FIELD_UNKNOWN',
      message: 'device[3]: unknown field "mut"',
      suggestion: 'did you mean "mtu"?',
    });
  });

  const nested = (levels: number): unknown => {
    let value: unknown = null;
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
    return value;
  };

  it('takes values that are nested deep, and refuses those that are nested without measure or in themselves', () => {
    expect(right(decode({ ...base, meta: nested(500) })).entity['meta']).toEqual(nested(500));
    const itself: Record<string, unknown> = {};
    itself['a'] = itself;
    for (const meta of [nested(501), nested(100_000), itself]) {
      const { code, message } = left(decode({ ...base, meta }));
      expect([code, message]).toEqual([
        'ERR_VALUE_INVALID',
        'device[3].meta: its lists and objects are nested more than 500 levels deep',
      ]);
    }
  });

  it('names what is nested without measure where it is not even looked for', () => {
    expect(left(decode({ ...base, [`${base.name}s`]: nested(100_000) })).message).toContain('unknown field "sw1s"');
    expect(LockstepError.show(nested(100_000))).toBe(`${'{"a":['.repeat(9)}{"a...`);
    expect(LockstepError.show(nested(99_999))).toBe(`${'[{"a":'.repeat(9)}[{"...`);
  });

  it('is told of even where looking at it throws', () => {
    const hostile = {
      get a(): never {
        throw new Error('not to be seen');
      },
    };
    expect(LockstepError.show(hostile)).toBe('an object that JSON cannot hold');
    expect(LockstepError.show([hostile])).toBe('a list that JSON cannot hold');
  });

  it('is refused when an identifier is no text, number, boolean or date', () => {
    const model = Model.make({ name: 'x', identifiers: { id: t.unknown } });
    expect(left(Entity.decode(model)({ id: { a: 1 } })).message).toBe(
      'x.id: an identifier must be a string, number, boolean or date, got {"a":1}',
    );
  });

  it('is refused when an identifier is a date that is none', () => {
    const date = new t.Type<Date, Date, unknown>(
      'date',
      (u): u is Date => u instanceof Date,
      (u, context) => (u instanceof Date ? t.success(u) : t.failure(u, context)),
      (day) => day,
    );
    const model = Model.make({ name: 'x', identifiers: { day: date } });
    expect(right(Entity.make(model)({ day: new Date(0) })).uid).toBe('1970-01-01T00:00:00.000Z');
    expect(left(Entity.make(model)({ day: new Date(Number.NaN) })).message).toBe(
      'x.day: an identifier must be a string, number, boolean or date, got null',
    );
  });

  it('is encoded by its codecs', () => {
    const Upper = new t.Type<string, string, unknown>(
      'upper',
      t.string.is,
      (u, context) => (typeof u === 'string' ? t.success(u.toUpperCase()) : t.failure(u, context)),
      (text) => text.toLowerCase(),
    );
    const model = Model.make({ name: 'x', identifiers: { id: t.string }, attributes: { role: Upper } });
    const { entity } = right(Entity.decode(model)({ id: 'a', role: 'core' }));
    expect(entity).toEqual({ id: 'a', role: 'CORE' });
    expect(Entity.encode(model)(entity)).toEqual({ id: 'a', role: 'core' });
  });
});
