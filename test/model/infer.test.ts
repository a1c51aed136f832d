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
    ['integer?', [1, undefined]],
    ['json', [['a'], 'a']],
  ])('guesses %s for %j', (type, values) => {
    expect(attributes(...values.map((x) => ({ x })))).toEqual({ x: type });
  });

  it('takes lists in lists for what they are, however deep', () => {
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(attributes({ x: deep })).toEqual({ x: 'json[]' });
  });

  it('takes a field that is sometimes absent as one that may be', () => {
    expect(attributes({ x: 1 }, {})).toEqual({ x: 'integer?' });
  });

  it('finds the fields that list children', () => {
    const description = infer([
      ...records('site', { name: 'nyc', devices: ['sw1', 'sw2'], tags: ['x'] }, { name: 'sfo', devices: [], tags: [] }),
      ...records('device', { name: 'sw1' }, { name: 'sw2' }),
    ]);
    expect(description.topLevel).toEqual(['site']);
    expect(description.models).toEqual({
      site: { identifiers: { name: 'string' }, attributes: { tags: 'string[]' }, children: { device: 'devices' } },
      device: { identifiers: { name: 'string' } },
    });
  });

  it.each([
    ['site', 'sites'],
    ['address', 'addresses'],
    ['policy', 'policies'],
    ['series policy', 'series_policies'],
    ['IP-Address', 'ipAddresses'],
    ['news', 'news'],
  ])('takes the plural of "%s" to be %s', (model, field) => {
    const description = infer([...records('top', { name: 'a', [field]: ['x'] }), ...records(model, { name: 'x' })]);
    expect(description.models['top']?.children).toEqual({ [model]: field });
  });

  it('takes no list for children by its values alone, or by its name alone', () => {
    const description = infer([
      ...records(
        'site',
        { name: 'nyc', spares: ['sw1'], devices: ['sw1'], maße: ['m'] },
        { name: 'sfo', devices: ['x'] },
      ),
      ...records('device', { name: 'sw1' }),
      ...records('masse', { name: 'm' }),
    ]);
    expect(description.topLevel).toEqual(['site', 'device', 'masse']);
    expect(description.models.site?.children).toBeUndefined();
  });

  it('takes a list for children where some records have none', () => {
    const description = infer([
      ...records('site', { name: 'nyc', devices: ['sw1'] }, { name: 'sfo', devices: null }, { name: 'ams' }),
      ...records('device', { name: 'sw1' }),
    ]);
    expect(description.models.site?.children).toEqual({ device: 'devices' });
  });

  it('takes no list for children of a model that nothing tells apart', () => {
    const description = infer([
      ...records('site', { name: 'nyc', blobs: [''] }),
      ...records('blob', { data: { a: 1 } }, { data: { a: 2 } }),
    ]);
    expect(description.models).toEqual({
      site: { identifiers: { name: 'string' }, attributes: { blobs: 'string[]' } },
      blob: { identifiers: {}, attributes: { data: 'json' } },
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

  it('gives an identifier of numbers as numbers', () => {
    expect(infer(records('vlan', { id: 1 }, { id: 2 })).models.vlan?.identifiers).toEqual({ id: 'integer' });
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
