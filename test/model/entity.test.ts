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

/** A date that data has as text, and entities as the date it is. */
const day = new t.Type<Date, string, unknown>(
  'day',
  (u): u is Date => u instanceof Date,
  (u, context) => (typeof u === 'string' ? t.success(new Date(u)) : t.failure(u, context)),
  (date) => date.toISOString().slice(0, 10),
);

const Visit = Model.make({ name: 'visit', identifiers: { day }, attributes: { note: Codec.optional(t.string) } });

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

  it('is refused with such a field, whatever else it leaves out that its model has', () => {
    const Site = Model.make({
      name: 'site',
      identifiers: { name: t.string },
      attributes: { note: Codec.optional(t.string) },
      children: { devices: Device },
    });
    for (const more of [{}, { devices: [] }, { note: 'x' }, { note: undefined }]) {
      expect(left(Entity.decode(Site)({ name: 'nyc', ...more, wing: 1 })).message).toBe('site: unknown field "wing"');
    }
    expect(right(Entity.decode(Site)({ name: 'nyc', devices: [] })).entity).toEqual({ name: 'nyc' });
  });

  it('is refused with such a field where a class has a getter for one that its model has', () => {
    const Site = Model.make({
      name: 'site',
      identifiers: { name: t.string },
      attributes: { note: Codec.optional(t.string) },
    });
    class Row {
      readonly [field: string]: unknown;
      readonly name = 'nyc';
      get note(): string {
        return 'x';
      }
    }
    expect(right(Entity.decode(Site)({ ...new Row(), note: 'x' })).entity).toEqual({ name: 'nyc', note: 'x' });
    expect(right(Entity.decode(Site)(new Row())).entity).toEqual({ name: 'nyc', note: 'x' });
    const odd = Object.assign(new Row(), { wing: 1 });
    expect(left(Entity.decode(Site)(odd)).message).toBe('site: unknown field "wing"');
    const { entity } = right(Entity.decode(Site)({ name: 'nyc', note: 'x' }));
    expect(Entity.isRecordOf(Site, [])(entity, odd)).toBe(false);
  });

  it('is told of a misspelt field before one that is missing, and of a wrong value before a misspelt field', () => {
    expect(left(decode({ name: 'sw1', mut: 1500, tags: [] }))).toMatchObject({
      message: 'device[3]: unknown field "mut"',
      suggestion: 'did you mean "mtu"?',
    });
    expect(left(decode({ ...base, mtu: 'big', mut: 1500 })).message).toBe('device[3].mtu: expected number, got "big"');
  });

  it('is refused with what a codec makes of a text, if that is nested without measure', () => {
    const parsed = new t.Type<unknown, string, unknown>(
      'JSON text',
      (_): _ is unknown => true,
      (u, context) => (typeof u === 'string' ? t.success(JSON.parse(u)) : t.failure(u, context)),
      JSON.stringify,
    );
    const model = Model.make({ name: 'x', identifiers: { id: t.string }, attributes: { meta: parsed } });
    const text = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(right(Entity.decode(model)({ id: 'a', meta: text(2) })).entity).toEqual({ id: 'a', meta: [[]] });
    expect(left(Entity.decode(model)({ id: 'a', meta: text(501) })).message).toBe(
      'x.meta: its lists and objects are nested more than 500 levels deep',
    );
  });

  it('is made of values as its codecs give them, which are not decoded once more', () => {
    const date = new Date('2026-01-01');
    expect(right(Entity.make(Visit)({ day: date }))).toEqual({ uid: date.toISOString(), entity: { day: date } });
    expect(right(Entity.decode(Visit)({ day: '2026-01-01' }))).toEqual(right(Entity.make(Visit)({ day: date })));
  });

  it('is not made of a value that is yet to be decoded', () => {
    const untyped: Model.Model = Visit;
    expect(left(Entity.make(untyped)({ day: '2026-01-01' })).message).toBe('visit.day: expected day, got "2026-01-01"');
  });

  it('may be told apart by numbers of any size', () => {
    const model = Model.make({ name: 'x', identifiers: { serial: t.bigint } });
    expect(right(Entity.make(model)({ serial: 2n ** 70n })).uid).toBe('1180591620717411303424');
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

  it('is encoded, and taken apart, without the fields that it does not have', () => {
    const { entity } = right(decode(base));
    expect(Object.keys(Entity.encode(Device)(entity))).toEqual(['name', 'mtu', 'tags']);
    expect(Object.entries(Entity.identifiers(Device)(entity))).toEqual([['name', 'sw1']]);
    expect(Object.entries(Entity.attributes(Device)(entity))).toEqual([
      ['mtu', 1500],
      ['tags', ['a']],
    ]);
  });

  it('names the attributes in which it differs from another, in the order of its model', () => {
    const { same, changed } = Entity.comparator(Device);
    expect(changed(base, { ...base, units: 1, mtu: 9000 })).toEqual(['mtu', 'units']);
    expect(changed(base, { ...base, tags: ['a'], note: undefined })).toEqual([]);
    expect(same(base, { ...base, tags: ['b'] })).toBe(false);
    expect(same(base, { ...base, tags: ['a'] })).toBe(true);
  });
});

describe('the parent of an entity', () => {
  const Site = Model.make({ name: 'site', identifiers: { region: t.string, name: t.string } });
  const parent = { model: 'site', by: { region: 'region', name: 'site' } };
  /** The region is an attribute, and the site only links. */
  const Rack = Model.make<'rack', Model.Fields, Model.Fields>({
    name: 'rack',
    identifiers: { name: t.string },
    attributes: { region: Codec.optional(Codec.nullable(t.string)) },
    parent,
  });
  const rack = { name: 'r1', region: 'us' };

  it('is named by its fields, and those of its record that only link', () => {
    expect(Entity.parentRef(Rack, Site, rack, { ...rack, site: 'nyc' })).toEqual({ model: 'site', uid: 'us__nyc' });
  });

  it('is none where one of them is null or missing', () => {
    expect(Entity.parentRef(Rack, Site, rack, { ...rack, site: null })).toBeUndefined();
    expect(Entity.parentRef(Rack, Site, rack)).toBeUndefined();
    expect(Entity.parentRef(Rack, Site, { name: 'r1' }, { name: 'r1', site: 'nyc' })).toBeUndefined();
  });

  it('may be named by text, a number or null, which the entity does not have', () => {
    for (const site of ['nyc', 1, null]) expect(right(Entity.decode(Rack)({ ...rack, site })).entity).toEqual(rack);
    expect(right(Entity.decode(Rack)(rack)).entity).toEqual(rack);
  });

  it('is not named by lists and objects', () => {
    expect(left(Entity.decode(Rack, () => 'racks[0]')({ ...rack, site: ['nyc'] }))).toMatchObject({
      code: 'ERR_VALUE_INVALID',
      path: 'racks[0].site',
      message: 'racks[0].site: expected what tells the parent apart, or null, got ["nyc"]',
    });
  });

  it('does not hide a field that its model does not have', () => {
    expect(left(Entity.decode(Rack)({ ...rack, site: 'nyc', unit: 1 })).message).toBe('rack: unknown field "unit"');
  });
});

describe('freezing a value', () => {
  const child = Object.freeze({ a: 1 });

  it.each([
    ['a list', Object.freeze(['a', child])],
    ['a list with nothing in it', Object.freeze([])],
    ['an object', Object.freeze({ a: 'a', child })],
    ['an object with nothing in it', Object.freeze({})],
  ])('gives %s itself if it is frozen all the way down', (_, value) => {
    expect(Entity.freezeDeep(value)).toBe(value);
  });

  it.each([
    ['a list', Object.freeze([child, { a: 1 }])],
    ['an object', Object.freeze({ child, other: { a: 1 } })],
    ['a list that is not frozen itself', [child, child]],
    ['an object that is not frozen itself', { child }],
  ])('copies %s in which something can change', (_, value) => {
    const frozen = Object(Entity.freezeDeep(value));
    expect(frozen).not.toBe(value);
    expect(frozen).toEqual(value);
    expect([frozen, ...Object.values(frozen)].every(Object.isFrozen)).toBe(true);
    expect(Object.values(frozen)[0]).toBe(child);
  });
});

describe('a record', () => {
  const Site = Model.make({ name: 'site', identifiers: { name: t.string } });
  const Port = Model.make<'port', Model.Fields, Model.Fields>({
    name: 'port',
    identifiers: { name: t.string },
    attributes: { tags: t.array(t.string), note: Codec.optional(t.string) },
    parent: { model: Site, by: { name: 'site' } },
  });
  const { entity } = right(Entity.make(Port)({ name: 'eth0', tags: ['a'] }));
  const says = Entity.isRecordOf(Port, ['lanes', 'vlans']);

  it('says nothing new of an entity that holds its values, whatever it lists and whichever parent it names', () => {
    const record = { tags: ['a'], name: 'eth0' };
    expect(says(entity, record)).toBe(true);
    expect(says(entity, { ...record, lanes: [] })).toBe(true);
    expect(says(entity, { ...record, lanes: [], vlans: [], site: 'nyc' })).toBe(true);
    expect(says(right(Entity.make(Port)({ ...record, note: 'x' })).entity, { ...record, note: 'x' })).toBe(true);
  });

  it.each([
    { name: 'eth1', tags: ['a'] },
    { name: 'eth0', tags: ['b'] },
    { name: 'eth0', tags: ['a'], note: 'x' },
    { name: 'eth0', tags: ['a'], mtu: 1500 },
    { name: 'eth0', tags: ['a'], '': 1 },
    { name: 'eth0', tags: ['a'], lanes: [], mtu: 1500 },
    { name: 'eth0' },
  ])('says something new with %j', (record) => {
    expect(says(entity, record)).toBe(false);
  });
});
