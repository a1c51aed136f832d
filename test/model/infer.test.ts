import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type InferRecord, infer } from '../../src/model/infer.js';
import type { Untyped } from '../../src/model/Model.js';
import * as SchemaFile from '../../src/model/SchemaFile.js';

const records = (model: string, ...fields: ReadonlyArray<Untyped>): ReadonlyArray<InferRecord> =>
  fields.map((each) => ({ model, fields: each }));

const attributes = (...fields: ReadonlyArray<Untyped>): unknown =>
  infer(records('device', ...fields.map((each, i) => ({ id: i, ...each })))).models.device?.attributes;

const identifiers = (...fields: ReadonlyArray<Untyped>): ReadonlyArray<string> =>
  Object.keys(infer(records('device', ...fields)).models.device?.identifiers ?? {});

describe('inferring a schema', () => {
  it.each<[string, ReadonlyArray<unknown>]>([
    ['string', ['a', 'b']],
    ['integer', [1, 2]],
    ['number', [1, 2.5]],
    ['boolean', [true, false]],
    ['date-time', ['2026-01-01', '2026-01-01T00:00:00Z']],
    ['string', ['2026-01-01', 'soon']],
    ['json', [1, 'a']],
    ['json', [{ a: 1 }]],
    ['string?', ['a', null]],
    ['json?', [null]],
    ['string[]', [['a'], []]],
    ['string?[]', [['a', null]]],
    ['integer[]?', [[1], null]],
    ['json[]', [[], []]],
    ['json[]', [[[1]]]],
    ['json', [['a'], 'a']],
  ])('guesses %s for %j', (type, values) => {
    expect(attributes(...values.map((x) => ({ x })))).toEqual({ x: type });
  });

  it('takes a field that is sometimes absent as one that may be', () => {
    expect(attributes({ x: 1 }, {})).toEqual({ x: 'integer?' });
  });

  it('prefers customary names as identifiers', () => {
    expect(identifiers({ serial: 'x1', name: 'a' }, { serial: 'x2', name: 'b' })).toEqual(['name']);
    expect(identifiers({ name: 'a', id: 1 }, { name: 'b', id: 2 })).toEqual(['id']);
  });

  it('takes the fewest fields that tell the records apart', () => {
    expect(
      identifiers(
        { device: 'a', name: 'eth0', mtu: 1500 },
        { device: 'b', name: 'eth0', mtu: 1500 },
        { device: 'a', name: 'eth1', mtu: 9000 },
      ),
    ).toEqual(['device', 'name']);
  });

  it('does not take free text that happens to be unique', () => {
    expect(
      identifiers(
        { about: 'the first one', device: 'a', name: 'eth0' },
        { about: 'the second one', device: 'b', name: 'eth0' },
        { about: 'the third one', device: 'a', name: 'eth1' },
      ),
    ).toEqual(['device', 'name']);
  });

  it('takes the fields that spell the uids of the dataset', () => {
    const labelled = [
      { model: 'port', fields: { id: 1, name: 'eth0', device: 'a' }, label: 'a__eth0' },
      { model: 'port', fields: { id: 2, name: 'eth1', device: 'a' }, label: 'a__eth1' },
    ];
    expect(infer(labelled).models.port?.identifiers).toEqual({ device: 'string', name: 'string' });
  });

  it('finds the fields that list children', () => {
    const description = infer([
      ...records('site', { name: 'nyc', devices: ['sw1', 'sw2'], tags: ['x'] }, { name: 'sfo', devices: [], tags: [] }),
      ...records('device', { name: 'sw1' }, { name: 'sw2' }),
    ]);
    expect(description.topLevel).toEqual(['site']);
    expect(description.models.site).toEqual({
      identifiers: { name: 'string' },
      attributes: { tags: 'string[]' },
      children: { device: 'devices' },
    });
  });

  it('leaves a list of strangers a list', () => {
    const description = infer([
      ...records('site', { name: 'nyc', devices: ['sw9'] }),
      ...records('device', { name: 'sw1' }),
    ]);
    expect(description.models.site?.attributes).toEqual({ devices: 'string[]' });
    expect(description.topLevel).toEqual(['site', 'device']);
  });

  it('never makes models that are each other’s children', () => {
    const description = infer([...records('a', { name: 'x', bs: ['y'] }), ...records('b', { name: 'y', as: ['x'] })]);
    expect(E.isRight(SchemaFile.decode(description))).toBe(true);
    expect(description.models.b?.children).toBeUndefined();
  });

  it('gives an identifier of date-times as text', () => {
    expect(infer(records('day', { id: '2026-01-01' }, { id: '2026-01-02' })).models.day?.identifiers).toEqual({
      id: 'string',
    });
  });

  it('is read back, whatever the records, as long as each has a scalar field', () => {
    const value = fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string()));
    const fields = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), value, { maxKeys: 4 });
    const record = fc.record({ model: fc.constantFrom('a', 'b', 'c'), fields });
    const reserved = ['__proto__', 'constructor', 'prototype'];
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (some) => {
        const safe = some.filter((each) => !Object.keys(each.fields).some((key) => reserved.includes(key)));
        const named = safe.map((each) => ({ ...each, fields: { ...each.fields, name: 'x' } }));
        expect(SchemaFile.decode(infer(named))._tag).toBe('Right');
      }),
    );
  });
});
