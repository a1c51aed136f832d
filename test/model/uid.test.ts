import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Entity, Model, Uid } from '../../src/index.js';

describe('a uid', () => {
  it('is the identifier itself where there is one, whatever is in it', () => {
    for (const value of ['nyc', 'a__b', '_', '', '\\']) {
      expect(Uid.fromParts([value])).toBe(value);
      expect(Uid.toParts(1)(value)).toEqual([value]);
    }
  });

  it('joins several identifiers as DiffSync does', () => {
    expect(Uid.fromParts(['nyc-sw1', 'eth0', '1'])).toBe('nyc-sw1__eth0__1');
    expect(Uid.fromParts(['a_b', 'c_d'])).toBe('a_b__c_d');
  });

  it.each([
    [['a__b', 'c'], 'a\\_\\_b__c'],
    [['a_', 'b'], 'a\\___b'],
    [['a', '_b'], 'a__\\_b'],
    [['_', ''], '\\___'],
    [['', ''], '__'],
    [['a\\', 'b'], 'a\\\\__b'],
  ])('of %j escapes what could be taken for the separator', (parts, uid) => {
    expect(Uid.fromParts(parts)).toBe(uid);
    expect(Uid.toParts(parts.length)(uid)).toEqual(parts);
  });

  it('that ends in the midst of an escape has no more to it', () => {
    expect(Uid.toParts(2)('a__b\\')).toEqual(['a', 'b']);
  });

  it('is made of identifiers that are not strings by their usual text', () => {
    const codec = new t.Type<Date, Date, unknown>(
      'date',
      (u): u is Date => u instanceof Date,
      (u, context) => (u instanceof Date ? t.success(u) : t.failure(u, context)),
      t.identity,
    );
    const model = Model.make({ name: 'x', identifiers: { at: codec, n: t.number, on: t.boolean } });
    expect(Entity.uid(model)({ at: new Date(0), n: 1.5, on: true })).toBe('1970-01-01T00:00:00.000Z__1.5__true');
  });

  it('is made of normalised identifiers where the model says so', () => {
    const model = Model.make({
      name: 'device',
      identifiers: { site: t.string, name: t.string },
      normalise: { name: (name) => name.toLowerCase() },
    });
    expect(Entity.uid(model)({ site: 'NYC', name: 'SW1' })).toBe('NYC__sw1');
    expect(Entity.ref(model)({ site: 'NYC', name: 'Sw1' })).toEqual({ model: 'device', uid: 'NYC__sw1' });
  });
});

describe('a shortname', () => {
  it('is made of the fields that the model names', () => {
    const model = Model.make({
      name: 'port',
      identifiers: { device: t.string, name: t.string },
      shortname: ['name'],
    });
    expect(Entity.shortname(model)({ device: 'sw1', name: 'eth0' })).toBe('eth0');
  });

  it('is the uid where the model names none', () => {
    const model = Model.make({ name: 'port', identifiers: { device: t.string, name: t.string } });
    expect(Entity.shortname(model)({ device: 'sw1', name: 'eth0' })).toBe('sw1__eth0');
  });
});
