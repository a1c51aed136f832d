import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import * as Entity from '../../src/model/Entity.js';
import * as FieldType from '../../src/model/FieldType.js';
import { toLine } from '../../src/model/LockstepError.js';
import type { Model } from '../../src/model/Model.js';
import * as Schema from '../../src/model/Schema.js';
import * as SchemaFile from '../../src/model/SchemaFile.js';

const network: SchemaFile.Description = {
  topLevel: ['site'],
  models: {
    site: {
      identifiers: { name: 'string' },
      attributes: { address: 'string?', active: 'boolean' },
      children: { device: 'devices' },
    },
    device: {
      identifiers: { name: { type: 'string', normalise: 'lowercase' } },
      attributes: {
        role: 'string',
        site_name: 'string',
        mtu: 'integer',
        seen: 'date-time?',
        load: { type: 'number', equality: { tolerance: 0.5 } },
        labels: { type: 'string[]', equality: 'unordered' },
        owner: { type: 'string', equality: 'case-insensitive' },
        extra: 'json',
      },
      parent: { model: 'site', by: { name: 'site_name' } },
      shortname: ['name'],
      flags: ['NATURAL_DELETION_ORDER'],
    },
  },
};

const decoded = (data: unknown): Schema.Schema => {
  const schema = SchemaFile.decode(data);
  if (E.isLeft(schema)) throw new Error(toLine(schema.left));
  return schema.right;
};

const problem = (data: unknown): string => {
  const schema = SchemaFile.decode(data);
  return E.isLeft(schema) ? toLine(schema.left).replace(/ \[\w+\]$/, '') : 'no error';
};

const modelOf = (schema: Schema.Schema, name: string): Model => {
  const model = schema.models.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
};

const device = (more: object = {}) => ({
  models: { device: { identifiers: { name: 'string' }, attributes: { mtu: 'integer' }, ...more } },
});

const typed = (type: unknown) => device({ attributes: { x: type } });

const same = (type: unknown, x: unknown, y: unknown): boolean =>
  Entity.comparator(modelOf(decoded(typed(type)), 'device')).same({ x }, { x: y });

describe('decoding a schema file', () => {
  it('makes the schema that it describes', () => {
    const schema = decoded(network);
    expect(schema.topLevel).toEqual(['site']);
    expect([...schema.models.keys()]).toEqual(['site', 'device']);
    expect(Schema.childrenOf(schema, 'site')).toEqual([{ model: 'device', field: 'devices' }]);
    expect(modelOf(schema, 'device').parent).toEqual({ model: 'site', by: { name: 'site_name' } });
    expect(modelOf(schema, 'device').shortname).toEqual(['name']);
  });

  it('takes the models that are nobody’s children as top-level when none are named', () => {
    const { topLevel, ...rest } = network;
    expect(decoded(rest).topLevel).toEqual(topLevel);
  });

  it('takes a model as nobody’s child only where no model lists it and it declares no parent', () => {
    const name = { identifiers: { name: 'string' } };
    const models = {
      site: { ...name, children: ['rack'] },
      rack: name,
      device: { ...name, attributes: { site: 'string' }, parent: { model: 'site', by: { name: 'site' } } },
      vlan: name,
    };
    expect(decoded({ models }).topLevel).toEqual(['site', 'vlan']);
  });

  it('takes children as a list of models, listed by their plural', () => {
    const schema = decoded({
      models: {
        site: { identifiers: { name: 'string' }, children: ['rack'] },
        rack: { identifiers: { name: 'string' } },
      },
    });
    expect(Schema.childrenOf(schema, 'site')).toEqual([{ model: 'rack', field: 'racks' }]);
  });

  it('folds the case of an identifier where asked', () => {
    expect(Entity.uid(modelOf(decoded(network), 'device'))({ name: 'NYC-sw1' })).toBe('nyc-sw1');
  });

  it.each([
    ['integer', 'abc', 'integer'],
    ['integer?', 'abc', 'integer or null'],
    ['integer[]', [1, 'abc'], 'integer'],
    ['string[]?', 5, 'list of string or null'],
    ['string?[]', 5, 'list of (string or null)'],
    ['date-time', 'yesterday', 'date-time'],
  ])('says what a %s is when %j is none', (type, value, expected) => {
    const model = modelOf(decoded(typed(type)), 'device');
    const made = Entity.decode(model, () => 'device[3]')({ name: 'a', x: value });
    expect(E.isLeft(made) && made.left.message).toContain(`: expected ${expected}, got `);
  });

  it.each([
    ['integer?', null],
    ['integer?', undefined],
    ['string[]?', ['a']],
    ['string[]?', null],
    ['string?[]', ['a', null]],
    ['integer[][]', [[1], []]],
    ['json', { a: [1, 'b', null] }],
  ])('%s takes %j', (type, value) => {
    expect(modelOf(decoded(typed(type)), 'device').attributes.x?.is(value)).toBe(true);
  });

  it('compares as it is told', () => {
    expect(same('string[]', ['a', 'b'], ['b', 'a'])).toBe(false);
    expect(same({ type: 'string[]', equality: 'unordered' }, ['a', 'b'], ['b', 'a'])).toBe(true);
    expect(same({ type: 'string', equality: 'case-insensitive' }, 'A', 'a')).toBe(true);
    expect(same({ type: 'number', equality: { tolerance: 0.1 } }, 1, 1.05)).toBe(true);
    expect(same({ type: 'integer', equality: { tolerance: 1 } }, 1, 2)).toBe(true);
    expect(same({ type: 'number', equality: { tolerance: 0 } }, 1, 1.05)).toBe(false);
    expect(same({ type: 'json', equality: 'unordered' }, ['a', 'b'], ['b', 'a'])).toBe(true);
    expect(same({ type: 'json', equality: 'case-insensitive' }, 'A', 'a')).toBe(true);
  });

  it.each([
    ['union', 'string[]'],
    ['union', 'json'],
    ['lines', 'string'],
    ['lines', 'json'],
    ['delta', 'number'],
    ['delta', 'integer?'],
    ['delta', 'json'],
    ['merge', 'boolean'],
  ])('merges by "%s" what is a %s', (merge, type) => {
    const { attributes } = modelOf(decoded(typed({ type, merge })), 'device').merge;
    expect([...attributes]).toEqual([['x', merge]]);
  });

  it.each([['integer'], ['number'], ['boolean'], ['date-time']])('takes a %s as an identifier', (type) => {
    expect(problem(device({ identifiers: { id: type } }))).toBe('no error');
  });

  it('compares date-times by the instant, unless exactness is asked for', () => {
    const [x, y] = ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'];
    expect(same('date-time', x, y)).toBe(true);
    expect(same('date-time?', x, y)).toBe(true);
    expect(same({ type: 'date-time', equality: 'exact' }, x, y)).toBe(false);
    expect(same('string', x, y)).toBe(false);
    expect(same('json', x, y)).toBe(false);
  });

  it.each<[unknown, string]>([
    [5, 'schema: expected an object with topLevel and models, got 5'],
    [{}, 'models: expected an object of models, got nothing'],
    [{ models: {}, toplevel: [] }, 'schema: unknown key "toplevel": did you mean "topLevel"?'],
    [{ models: { device: 5 } }, 'models.device: expected a model, got 5'],
    [typed('intger'), 'models.device.attributes.x: unknown type "intger": did you mean "integer"?'],
    [typed('string??'), 'models.device.attributes.x: unknown type "string??": did you mean "string"?'],
    [typed(7), 'models.device.attributes.x: expected a type, or an object with a type, got 7'],
    [typed({ typ: 'string' }), 'models.device.attributes.x: unknown key "typ": did you mean "type"?'],
    [
      typed({ type: 'string', equality: 'unorderd' }),
      'models.device.attributes.x.equality: unknown equality "unorderd": did you mean "unordered"?',
    ],
    [
      typed({ type: 'string', equality: 'unordered' }),
      'models.device.attributes.x: "unordered" is for lists, not for "string"',
    ],
    [
      typed({ type: 'integer', equality: 'case-insensitive' }),
      'models.device.attributes.x: "case-insensitive" is for strings, not for "integer"',
    ],
    [
      typed({ type: 'string', equality: { tolerance: 1 } }),
      'models.device.attributes.x: a tolerance is for numbers, not for "string"',
    ],
    [
      typed({ type: 'integer[]', equality: { tolerance: 1 } }),
      'models.device.attributes.x: a tolerance is for numbers, not for "integer[]"',
    ],
    [
      typed({ type: 'number', equality: { tolerance: -1 } }),
      'models.device.attributes.x.equality.tolerance: expected a number of 0 or more, got -1',
    ],
    [
      device({ identifiers: { name: 'string?' } }),
      'models.device.identifiers.name: an identifier must be a string, number, boolean or date-time, not "string?"',
    ],
    [
      device({ identifiers: { name: 'json' } }),
      'models.device.identifiers.name: an identifier must be a string, number, boolean or date-time, not "json"',
    ],
    [
      device({ identifiers: { name: 'string[]' } }),
      'models.device.identifiers.name: an identifier must be a string, number, boolean or date-time, not "string[]"',
    ],
    [
      device({ identifiers: { name: { type: 'integer', normalise: 'lowercase' } } }),
      'models.device.identifiers.name: "lowercase" is for strings, not for "integer"',
    ],
    [device({ flags: ['IGNORED'] }), 'models.device.flags[0]: unknown flag "IGNORED": did you mean "IGNORE"?'],
    [device({ shortnames: [] }), 'models.device: unknown key "shortnames": did you mean "shortname"?'],
    [device({ shortname: 'name' }), 'models.device.shortname: expected a list of names, got "name"'],
    [
      device({ children: 5 }),
      'models.device.children: expected a list of models, or an object of model and field, got 5',
    ],
    [device({ children: { a: 'x', b: 'x' } }), 'models.device.children: field "x" lists the children of two models'],
    [
      device({ parent: { model: 'site' } }),
      'models.device.parent.by: expected an object of parent identifiers and fields, got nothing',
    ],
    [
      device({ merge: 'source-win' }),
      'models.device.merge: unknown strategy "source-win": did you mean "source-wins"?',
    ],
    [device({ merge: { latest: 'mut' } }), 'device: merging goes by "mut", which is no attribute: did you mean "mtu"?'],
    [{ ...device(), merge: ['manual', 7] }, 'merge[1]: expected strategy, got 7'],
    [
      { ...device(), merge: { latest: 'updated' } },
      'merging goes by "updated", which is an attribute of no model: known are "mtu"',
    ],
    [
      typed({ type: 'integer', merge: 'lines' }),
      'models.device.attributes.x: "lines" is for strings, not for "integer"',
    ],
    [
      typed({ type: 'string', merge: ['delta', 'manual'] }),
      'models.device.attributes.x: "delta" is for numbers, not for "string"',
    ],
    [
      typed({ type: 'string[]', merge: 'lines' }),
      'models.device.attributes.x: "lines" is for strings, not for "string[]"',
    ],
    [
      typed({ type: 'integer[]', merge: 'delta' }),
      'models.device.attributes.x: "delta" is for numbers, not for "integer[]"',
    ],
    [typed({ type: 'string', merge: 'union' }), 'models.device.attributes.x: "union" is for lists, not for "string"'],
    [device({ children: ['devcie'] }), 'device: child model "devcie" is not in the schema: did you mean "device"?'],
  ])('refuses %j with the path of what is wrong', (data, message) => {
    expect(problem(data)).toBe(message);
  });

  it.each([
    [device({ children: ['devcie'] }), 'models.device.children.devcies'],
    [device({ identifiers: {} }), 'models.device'],
    [{ models: { topLevel: { identifiers: {} } } }, 'models.topLevel'],
    [{ ...device(), topLevel: ['site'] }, 'topLevel'],
    [{ ...device(), merge: { latest: 'changed' } }, 'merge'],
  ])('names the path in the file of what does not fit together: %j', (data, path) => {
    const schema = SchemaFile.decode(data);
    expect(E.isLeft(schema) && schema.left.path).toBe(path);
  });

  it('keeps a model called "__proto__" and refuses a field of that name', () => {
    const strange = JSON.parse('{"models": {"__proto__": {"identifiers": {"name": "string"}}}}');
    expect([...decoded(strange).models.keys()]).toEqual(['__proto__']);
    const field = JSON.parse('{"models": {"a": {"identifiers": {"__proto__": "string"}}}}');
    expect(problem(field)).toContain('"__proto__" cannot be the name of a field');
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        const schema = SchemaFile.decode({ models: { a: data } });
        return E.isLeft(schema) || schema.right.models.size === 1;
      }),
    );
    fc.assert(fc.property(fc.anything(), (data) => E.isLeft(SchemaFile.decode(data))));
  });

  it('understands every combination of suffixes, and nothing else', () => {
    const suffixes = fc.array(fc.constantFrom('[]', '?'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...FieldType.bases), suffixes, (base, parts) => {
        const text = base + parts.join('');
        expect(E.isRight(FieldType.parse(text))).toBe(!text.includes('??'));
      }),
    );
  });
});
