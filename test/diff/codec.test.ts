import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/diff/codec.js';
import { fromNdjson, toNdjson } from '../../src/diff/lines.js';
import { toRows } from '../../src/diff/table.js';
import {
  Codec,
  Diff,
  diffBy,
  diffFrom,
  type Element,
  LockstepError,
  Model,
  Schema,
  Snapshot,
} from '../../src/index.js';
import { left, right } from '../right.js';

// -------------------------------------------------------------------------------------
// a schema, a diff, its encoding
// -------------------------------------------------------------------------------------

const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { mtu: Codec.optional(Codec.nullable(Codec.integer)), since: t.unknown },
  flags: ['NATURAL_DELETION_ORDER'],
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
});
const schema = right(Schema.make({ topLevel: [Device] }));

const device = (name: string, role = 'core') => Snapshot.item(Device, { name, role });
const port = (on: string, name: string, rest: { mtu?: number | null; since?: unknown } = {}) =>
  Snapshot.item(Port, { device: on, name, ...rest }, { parent: { model: 'device', uid: on } });
const load = (...items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

const diff = right(
  diffFrom(
    load(device('a'), port('a', 'x', { mtu: 9000 }), port('a', 'y', { mtu: null }), device('new'), port('new', 'z')),
    { names: { source: 'netbox', target: 'network' } },
  )(load(device('a'), port('a', 'x', { mtu: 1500 }), port('a', 'y'), device('old', 'edge'), port('old', 'z'))),
);

const encoded = right(encode(diff));

/** The encoding, changed as text, and read again. */
const changed = (from: string | RegExp, to: string): unknown => {
  const text = JSON.stringify(encoded);
  const after = text.replace(from, to);
  expect(after).not.toBe(text);
  return JSON.parse(after);
};

const lineOf = (data: unknown, options = {}): string =>
  pipe(
    decode(options)(data),
    E.match(LockstepError.toLine, () => 'no error'),
  );

const values = (value: unknown): unknown => {
  const made = right(diffBy(['id'])([{ id: 1, value }], []));
  const read = right(decode()(JSON.parse(JSON.stringify(right(encode(made))))));
  const [element] = read.elements;
  return element?.action === 'create' ? element.source['value'] : 'no create';
};

describe('an encoded diff', () => {
  it('has a version, the names of the sides, elements as a tree, and counts', () => {
    expect(right(encode(diff))).toEqual({
      lockstep: 'diff',
      version: 1,
      source: 'netbox',
      target: 'network',
      elements: [
        {
          action: 'unchanged',
          model: 'device',
          uid: 'a',
          identifiers: { name: 'a' },
          children: [
            {
              action: 'update',
              model: 'port',
              uid: 'a__x',
              shortname: 'x',
              identifiers: { device: 'a', name: 'x' },
              flags: ['NATURAL_DELETION_ORDER'],
              source: { mtu: 9000 },
              target: { mtu: 1500 },
            },
            {
              action: 'update',
              model: 'port',
              uid: 'a__y',
              shortname: 'y',
              identifiers: { device: 'a', name: 'y' },
              flags: ['NATURAL_DELETION_ORDER'],
              source: { mtu: null },
              target: {},
            },
          ],
        },
        {
          action: 'create',
          model: 'device',
          uid: 'new',
          identifiers: { name: 'new' },
          source: { role: 'core' },
          children: [
            {
              action: 'create',
              model: 'port',
              uid: 'new__z',
              shortname: 'z',
              identifiers: { device: 'new', name: 'z' },
              flags: ['NATURAL_DELETION_ORDER'],
              source: {},
            },
          ],
        },
        {
          action: 'delete',
          model: 'device',
          uid: 'old',
          identifiers: { name: 'old' },
          target: { role: 'edge' },
          children: [
            {
              action: 'delete',
              model: 'port',
              uid: 'old__z',
              shortname: 'z',
              identifiers: { device: 'old', name: 'z' },
              flags: ['NATURAL_DELETION_ORDER'],
              target: {},
            },
          ],
        },
      ],
      summary: { unchanged: 1, skipped: 0, create: 2, update: 2, delete: 2 },
    });
  });

  it('is read again, with and without its schema', () => {
    for (const options of [{}, { schema }]) {
      const read = right(decode(options)(encoded));
      expect(read.elements).toEqual(diff.elements);
      expect(Diff.summary(read)).toEqual(Diff.summary(diff));
      expect([read.source, read.target]).toEqual(['netbox', 'network']);
    }
  });
});

describe('values', () => {
  const proto: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}');

  it.each([
    ['a date', new Date('2026-01-02T03:04:05.678Z')],
    ['an early date', new Date(-1e14)],
    ['a bigint', -123456789012345678901234567890n],
    ['NaN', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['minus zero', -0],
    ['null', null],
    ['unicode', 'Zürich 🦊 \ud800 \u0000 \u2028'],
    ['nested data', { a: [{ b: [1, null, { c: new Date(0) }] }], d: { e: 1n } }],
    ['undefined in a list', [undefined, 1]],
    ['undefined in an object', { a: undefined }],
    ['an object that looks like a date', { $date: '2026-01-01T00:00:00.000Z' }],
    ['an object that looks like an escape', { $$date: { $bigint: '1' } }],
    ['an object with the key $', { $: 1 }],
    ['an object with a key that begins with $, and another', { $date: 1, b: 2 }],
    ['keys that every object inherits', proto],
  ])('survive: %s', (_, value) => {
    const read = values(value);
    expect(read).toStrictEqual(value);
    expect(Object.is(read, -0)).toBe(Object.is(value, -0));
  });

  it('survive: an invalid date', () => {
    expect(values(new Date(Number.NaN))).toEqual(new Date(Number.NaN));
  });

  it('survive, whatever they are', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      maxDepth: 4,
      key: fc.constantFrom('$', '$date', '$$x', '__proto__', 'a'),
    });
    fc.assert(
      fc.property(anything, (value) => {
        if (value !== undefined) expect(values(value)).toStrictEqual(value);
      }),
    );
  });

  it('tell null from absent', () => {
    const read = right(decode()(JSON.parse(JSON.stringify(encoded))));
    const [y] = read.elements[0]?.children.slice(1) ?? [];
    expect(y).toMatchObject({ source: { mtu: null }, target: {} });
    expect(y?.action === 'update' && Object.hasOwn(y.target, 'mtu')).toBe(false);
  });

  it('do no harm under the name __proto__', () => {
    values(proto);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(lineOf(changed('"mtu":9000', '"__proto__":9000'))).toBe(
      'elements[0].children[0].source: "__proto__" cannot be the name of a field [ERR_DIFF_INVALID]',
    );
  });

  it('are frozen all the way down', () => {
    expect(Object.isFrozen(values({ a: [1] }))).toBe(true);
    expect(Object.isFrozen(Reflect.get(Object(values({ a: [1] })), 'a'))).toBe(true);
  });

  it.each([
    ['a function', () => 0, 'source.value is a function, which JSON cannot hold'],
    ['a map', { m: [new Map()] }, 'source.value.m[0] is a Map, which JSON cannot hold'],
    ['an object of a class', new (class Odd {})(), 'source.value is an object of a class, which JSON cannot hold'],
  ])('that have no JSON form are a failure: %s', (_, value, problem) => {
    const made = right(diffBy(['id'])([{ id: 1, value }], []));
    expect(pipe(encode(made), E.mapLeft(LockstepError.toLine))).toEqual(
      E.left(`record "1": ${problem} [ERR_VALUE_NOT_ENCODABLE]`),
    );
  });

  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

  it('that are nested without measure are a failure, in both directions', () => {
    const [create] = right(diffBy(['id'])([{ id: 1, value: 1 }], [])).elements;
    if (create?.action !== 'create') throw new Error('no create');
    const deep = { ...Diff.empty, elements: [{ ...create, source: { value: nested(100_000) } }] };
    expect(
      pipe(
        encode(deep),
        E.mapLeft(({ code }) => code),
      ),
    ).toEqual(E.left('ERR_VALUE_NOT_ENCODABLE'));
    const cyclic: Array<unknown> = [];
    cyclic.push(cyclic);
    const round = { ...deep, elements: [{ ...create, source: { value: cyclic } }] };
    expect(E.isLeft(encode(round))).toBe(true);

    const text = JSON.stringify(right(encode(right(diffBy(['id'])([{ id: 1, value: 'x' }], [])))));
    const data: unknown = JSON.parse(text.replace('"x"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`));
    expect(lineOf(data)).toBe('elements[0].source.value: is nested too deep [ERR_DIFF_INVALID]');
  });

  it('may be nested as deep as files are read', () => {
    expect(values(nested(96))).toEqual(nested(96));
    const made = right(diffBy(['id'])([{ id: 1, value: nested(97) }], []));
    expect(pipe(encode(made), E.mapLeft(LockstepError.toLine))).toEqual(
      E.left(`record "1": source.value${'[0]'.repeat(96)} is nested too deep [ERR_VALUE_NOT_ENCODABLE]`),
    );
  });

  it('may be nested less deep below other elements, which are levels of a file too', () => {
    const [below] = right(diffBy(['id'])([{ id: 1, value: 1 }], [])).elements;
    if (below?.action !== 'create') throw new Error('no create');
    const with1 = (value: unknown): Diff.Diff => ({
      ...Diff.empty,
      elements: [{ ...below, children: [{ ...below, source: { value } }] }],
    });
    const [above] = right(encode(with1(nested(94)))).elements;
    expect(above?.children?.[0]?.source).toEqual({ value: nested(94) });
    expect(left(encode(with1(nested(95)))).message).toBe(
      `record "1": source.value${'[0]'.repeat(94)} is nested too deep`,
    );
  });

  it('of any attribute are named by it, also where its name is odd', () => {
    const message = (name: string) => left(encode(right(diffBy(['id'])([{ id: 1, [name]: () => 0 }], [])))).message;
    expect(message('')).toBe('record "1": source is a function, which JSON cannot hold');
    expect(message('[0]')).toBe('record "1": source.[0] is a function, which JSON cannot hold');
  });
});

describe('elements below one another', () => {
  const chain = (count: number): Diff.Diff => {
    const [one] = right(diffBy(['id'])([{ id: 1 }], [])).elements;
    if (one === undefined) throw new Error('no element');
    let top = one;
    for (let i = 1; i < count; i++) top = { ...one, children: [top] };
    return { ...Diff.empty, elements: [top] };
  };

  it('are as many as can be read again', () => {
    const text = JSON.stringify(right(encode(chain(49))));
    expect(JSON.stringify(right(encode(right(decode()(JSON.parse(text))))))).toBe(text);
  });

  it('are a failure where they are more, but for NDJSON', () => {
    expect(left(encode(chain(50)))).toEqual({
      _tag: 'FormatError',
      code: 'ERR_VALUE_NOT_ENCODABLE',
      message: 'record "1" is more than 48 elements below the top',
      model: 'record',
      uid: '1',
      suggestion: 'NDJSON holds a diff of any depth',
    });
    expect(right(E.sequenceArray([...toNdjson(chain(50))])).length).toBe(51);
  });
});

describe('decoding', () => {
  it.each([
    [
      'another version',
      changed('"version":1', '"version":2'),
      'version: 2 is not supported, 1 is: use the release of Lockstep that wrote the diff [ERR_VERSION_UNSUPPORTED]',
    ],
    ['no version', changed('"version":1,', ''), 'version: expected a version, which is missing [ERR_DIFF_INVALID]'],
    [
      'another kind',
      changed('"lockstep":"diff"', '"lockstep":"plan"'),
      'lockstep: expected "diff", got "plan" [ERR_DIFF_INVALID]',
    ],
    ['other data', { a: 1 }, 'this is no diff of Lockstep: the key "lockstep" is missing [ERR_DIFF_INVALID]'],
    [
      'a dataset',
      { device: { a: { name: 'a' } } },
      'this is a dataset, not a diff: a dataset is read as such, and compared with another to give a diff [ERR_DIFF_INVALID]',
    ],
    [
      'a JSON Patch',
      [{ op: 'remove', path: '/device/a' }],
      'this is a JSON Patch, not a diff: a JSON Patch can be exported, not imported [ERR_DIFF_INVALID]',
    ],
    ['a list', [1], 'this is a list, not a diff [ERR_DIFF_INVALID]'],
    ['a list of what has a path', [{ op: 1, path: '/a' }], 'this is a list, not a diff [ERR_DIFF_INVALID]'],
    ['a list of what has an op', [{ op: 'remove' }], 'this is a list, not a diff [ERR_DIFF_INVALID]'],
    ['an empty object', {}, 'this is no diff of Lockstep: the key "lockstep" is missing [ERR_DIFF_INVALID]'],
    [
      'tables and something else',
      { device: { a: { name: 'a' } }, count: 1 },
      'this is no diff of Lockstep: the key "lockstep" is missing [ERR_DIFF_INVALID]',
    ],
    [
      'a table of entities and something else',
      { device: { a: { name: 'a' }, count: 1 } },
      'this is no diff of Lockstep: the key "lockstep" is missing [ERR_DIFF_INVALID]',
    ],
    ['nothing', null, 'this is no diff: expected an object, got null [ERR_DIFF_INVALID]'],
    [
      'an unknown key',
      changed('"source":"netbox"', '"sorce":"netbox"'),
      'unknown key "sorce": did you mean "source"? [ERR_DIFF_INVALID]',
    ],
    [
      'a missing end',
      changed(/,"summary".*/, '}'),
      'summary: expected an object of counts, got nothing [ERR_DIFF_INVALID]',
    ],
    [
      'wrong counts',
      changed('"update":2', '"update":3'),
      'summary.update: there should be 3 of these, and there are 2: a part is missing, or was changed by hand; export the diff again, or count anew [ERR_DIFF_INVALID]',
    ],
    [
      'an unknown action',
      changed('"action":"update"', '"action":"updat"'),
      'elements[0].children[0].action: unknown action "updat": did you mean "update"? [ERR_DIFF_INVALID]',
    ],
    [
      'an unknown flag',
      changed('NATURAL_DELETION', 'NATRAL_DELETION'),
      'elements[0].children[0].flags[0]: unknown flag "NATRAL_DELETION_ORDER": did you mean "NATURAL_DELETION_ORDER"? [ERR_DIFF_INVALID]',
    ],
    [
      'a missing side',
      changed(',"source":{"mtu":9000}', ''),
      'elements[0].children[0]: an update has "source" and "target" [ERR_DIFF_INVALID]',
    ],
    [
      'an update of nothing',
      changed('9000', '1500'),
      'elements[0].children[0]: an update has to change something, and its two sides are the same [ERR_DIFF_INVALID]',
    ],
    [
      'twins',
      changed(/"a__y"/, '"a__x"'),
      'elements[0].children[1]: port "a__x" is there twice, in one place [ERR_DIFF_INVALID]',
    ],
    [
      'an identifier that is none',
      changed('{"name":"a"}', '{"name":null}'),
      'elements[0].identifiers.name: an identifier must be a string, number, boolean or date, got null [ERR_DIFF_INVALID]',
    ],
    ['no identifiers', changed('{"name":"a"}', '{}'), 'elements[0].identifiers: there is none [ERR_DIFF_INVALID]'],
    [
      'a wrong date',
      changed('9000', '{"$date":"yesterday"}'),
      'elements[0].children[0].source.mtu: expected a date-time such as "2026-01-01T00:00:00.000Z" in "$date", got "yesterday" [ERR_DIFF_INVALID]',
    ],
    [
      'an unknown mark',
      changed('9000', '{"$dat":"x"}'),
      'elements[0].children[0].source.mtu: unknown mark "$dat" (the key itself is written "$$dat"): did you mean "$date"? [ERR_DIFF_INVALID]',
    ],
  ])('refuses %s', (_, data, line) => {
    expect(lineOf(data)).toBe(line);
  });

  it('has the path of what is wrong', () => {
    const pathOf = (data: unknown) => {
      const error = left(decode()(data));
      return 'path' in error ? error.path : undefined;
    };
    expect(pathOf([1])).toBe('');
    expect(pathOf(changed('"version":1', '"version":2'))).toBe('version');
    expect(pathOf(changed('9000', '{"$date":1}'))).toBe('elements[0].children[0].source.mtu');
  });

  it('refuses a create below a delete', () => {
    const turned = changed(/"action":"delete"(,"model":"port".*?)"target":{}/, '"action":"create"$1"source":{}');
    expect(lineOf(turned)).toBe(
      'elements[2].children[0].action: below a delete there are only deletes, got "create" [ERR_DIFF_INVALID]',
    );
  });

  it.each([
    [
      'an element that is no object',
      { ...encoded, elements: [1] },
      'elements[0]: expected an element, got 1 [ERR_DIFF_INVALID]',
    ],
    [
      'fields that are no object',
      changed('{"mtu":9000}', '[9000]'),
      'elements[0].children[0].source: expected an object of fields, got [9000] [ERR_DIFF_INVALID]',
    ],
    [
      'a field that is nothing',
      changed('9000', '{"$undefined":true}'),
      'elements[0].children[0].source.mtu: a field that is absent is left out [ERR_DIFF_INVALID]',
    ],
    [
      'an invalid date as an identifier',
      changed('{"name":"a"}', '{"name":{"$date":null}}'),
      'elements[0].identifiers.name: an identifier must be a string, number, boolean or date, got null [ERR_DIFF_INVALID]',
    ],
    [
      'an object as an identifier',
      changed('{"name":"a"}', '{"name":{"first":"a"}}'),
      'elements[0].identifiers.name: an identifier must be a string, number, boolean or date, got {"first":"a"} [ERR_DIFF_INVALID]',
    ],
    [
      'a create with a target',
      changed('"source":{"role":"core"}', '"source":{"role":"core"},"target":{"role":"core"}'),
      'elements[1]: a create has "source" and no "target" [ERR_DIFF_INVALID]',
    ],
    [
      'a delete with a source',
      changed('"target":{"role":"edge"}', '"source":{"role":"edge"},"target":{"role":"edge"}'),
      'elements[2]: a delete has "target" and no "source" [ERR_DIFF_INVALID]',
    ],
    [
      'something unchanged with a source',
      changed('"identifiers":{"name":"a"}', '"identifiers":{"name":"a"},"source":{"role":"core"}'),
      'elements[0]: what is unchanged has neither "source" nor "target" [ERR_DIFF_INVALID]',
    ],
    [
      'something unchanged with a target',
      changed('"identifiers":{"name":"a"}', '"identifiers":{"name":"a"},"target":{"role":"core"}'),
      'elements[0]: what is unchanged has neither "source" nor "target" [ERR_DIFF_INVALID]',
    ],
  ])('refuses, of an element, %s', (_, data, line) => {
    expect(lineOf(data)).toBe(line);
  });

  it('takes an update of which one attribute differs, and another does not', () => {
    const both = changed(
      '"source":{"mtu":9000},"target":{"mtu":1500}',
      '"source":{"mtu":1,"since":2},"target":{"mtu":3,"since":2}',
    );
    const [element] = right(decode()(both)).elements[0]?.children ?? [];
    expect(element).toMatchObject({ source: { mtu: 1, since: 2 }, target: { mtu: 3, since: 2 } });
  });

  it('takes a date as an identifier', () => {
    const made = right(diffBy(['day'])([{ day: new Date(0), value: 1 }], []));
    expect(right(decode()(JSON.parse(JSON.stringify(right(encode(made)))))).elements).toEqual(made.elements);
  });

  it('with a schema, names the codec of a value that is none of it, though it could be read by it', () => {
    const Day = new t.Type<Date, string, unknown>(
      'Day',
      (u): u is Date => u instanceof Date,
      (u, context) => (typeof u === 'string' ? t.success(new Date(u)) : t.failure(u, context)),
      (day) => day.toISOString(),
    );
    const Lease = Model.make({ name: 'record', identifiers: { id: t.number }, attributes: { since: Day } });
    const leases = right(Schema.make({ topLevel: [Lease] }));
    const text = JSON.stringify(right(encode(right(diffBy(['id'])([{ id: 1, since: new Date(0) }], [])))));
    expect(lineOf(JSON.parse(text), { schema: leases })).toBe('no error');
    expect(lineOf(JSON.parse(text.replace(/{"\$date":(.*?)}/, '$1')), { schema: leases })).toBe(
      'elements[0].source.since: expected Day, got "1970-01-01T00:00:00.000Z" [ERR_VALUE_INVALID]',
    );
  });

  it('with a schema, has the place of an unknown model', () => {
    expect(left(decode({ schema })(changed(/"model":"device"/, '"model":"devcie"')))).toMatchObject({
      path: 'elements[0].model',
    });
  });

  it('refuses a delete below a create', () => {
    const text = JSON.stringify(encoded);
    const at = text.indexOf('"uid":"new__z"');
    const from = text.lastIndexOf('"create"', at);
    const turned = `${text.slice(0, from)}"delete"${text.slice(from + 8)}`.replace(
      /(new__z.*?)"source":{}/,
      '$1"target":{}',
    );
    expect(lineOf(JSON.parse(turned))).toBe(
      'elements[1].children[0].action: below a create there are only creates, got "delete" [ERR_DIFF_INVALID]',
    );
  });

  it.each([
    [
      'an unknown model',
      changed(/"model":"device"/, '"model":"devcie"'),
      'elements[0].model: unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]',
    ],
    [
      'an unknown attribute',
      changed('"source":{"mtu":9000}', '"source":{"mut":9000}'),
      'elements[0].children[0].source: unknown field "mut": did you mean "mtu"? [ERR_FIELD_UNKNOWN]',
    ],
    [
      'a value of the wrong type',
      changed('9000', '"abc"'),
      'elements[0].children[0].source.mtu: expected optional integer or null, got "abc" [ERR_VALUE_INVALID]',
    ],
    [
      'a missing value',
      changed('{"role":"core"}', '{}'),
      'elements[1].source.role: expected string, which is missing [ERR_VALUE_INVALID]',
    ],
    [
      'an uid that the identifiers do not give',
      changed('"uid":"a__x"', '"uid":"a__q"'),
      'elements[0].children[0].uid: expected "a__x", which the identifiers give, got "a__q" [ERR_DIFF_INVALID]',
    ],
    [
      'an identifier of the wrong type',
      changed('{"name":"a"}', '{"name":1}'),
      'elements[0].identifiers.name: expected string, got 1 [ERR_VALUE_INVALID]',
    ],
  ])('with a schema, refuses %s', (_, data, line) => {
    expect(E.isRight(decode()(data))).toBe(true);
    expect(lineOf(data, { schema })).toBe(line);
  });

  it('with a schema, refuses a model in a wrong place', () => {
    const child = encoded.elements[0]?.children?.[0];
    const summary = { ...encoded.summary, create: 0, update: 1, delete: 0 };
    expect(lineOf({ ...encoded, elements: [child], summary }, { schema })).toBe(
      'elements[0].model: "port" is not a top-level model [ERR_DIFF_INVALID]',
    );
    const inside = {
      ...encoded.elements[0],
      children: [{ ...encoded.elements[0], uid: 'b', identifiers: { name: 'b' }, children: [] }],
    };
    expect(lineOf({ ...encoded, elements: [inside], summary: { ...summary, update: 0 } }, { schema })).toBe(
      'elements[0].children[0].model: "device" is not a child model of "device" [ERR_DIFF_INVALID]',
    );
  });

  it('answers, whatever looking at the data does', () => {
    const hostile: ReadonlyArray<unknown> = [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
      Object.defineProperty({ ...encoded }, 'elements', {
        get: () => {
          throw new Error('no');
        },
        enumerable: true,
      }),
      { ...encoded, elements: [JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)] },
      { ...encoded, source: Symbol('odd') },
      Symbol('odd'),
      () => 0,
    ];
    for (const data of hostile) expect(E.isLeft(decode({ schema })(data))).toBe(true);
  });

  it('says what looking at the data throws, where that says anything', () => {
    const throwing = (thrown: unknown) => {
      const get = () => {
        throw thrown;
      };
      return left(decode()(Object.defineProperty({ ...encoded }, 'elements', { get, enumerable: true })));
    };
    const error = { _tag: 'FormatError', code: 'ERR_DIFF_INVALID', path: '' };
    expect(throwing(new Error('no'))).toEqual({ ...error, message: 'this is no diff: no' });
    expect(throwing('no')).toEqual({ ...error, message: 'this is no diff: it cannot be looked at' });
  });

  it('takes as many elements below one another as the encoding has', () => {
    const tower = (height: number): ReadonlyArray<Element.Element> =>
      Array.from({ length: height }, (_, i) => `${height - i}`).reduce<ReadonlyArray<Element.Element>>(
        (children, id) => [
          { action: 'unchanged', model: 'm', uid: id, shortname: id, identifiers: { id }, flags: 0, children },
        ],
        [],
      );
    const highest = { ...Diff.empty, elements: tower(49) };
    const data = right(encode(highest));
    expect(right(decode()(JSON.parse(JSON.stringify(data)))).elements).toEqual(highest.elements);
    expect(left(encode({ ...highest, elements: tower(50) }))).toMatchObject({
      code: 'ERR_VALUE_NOT_ENCODABLE',
      message: 'm "50" is more than 48 elements below the top',
    });
  });

  it('refuses elements that are below one another without measure', () => {
    let element: unknown = { action: 'unchanged', model: 'm', uid: 'u', identifiers: { id: 1 } };
    for (let i = 0; i < 100_000; i++)
      element = { action: 'unchanged', model: 'm', uid: 'u', identifiers: { id: 1 }, children: [element] };
    expect(lineOf({ ...encoded, elements: [element] })).toMatch(
      /more than 48 elements are below one another: a diff of any depth can be written, and read, as NDJSON \[ERR_DIFF_INVALID\]$/,
    );
  });
});

describe('NDJSON', () => {
  const lines = right(E.sequenceArray([...toNdjson(diff)]));

  const read = (given: ReadonlyArray<string>): string => {
    const reader = fromNdjson({ schema });
    for (const [i, line] of given.entries()) reader.take(line, i + 1);
    return pipe(
      reader.finish(),
      E.match(LockstepError.toLine, () => 'no error'),
    );
  };

  const wrong = (n: number, from: string, to: string) =>
    read(lines.map((line, i) => (i === n ? line.replace(from, to) : line)));

  it('has a line for the head and a line an element, with its depth', () => {
    expect(lines.map((line) => JSON.parse(line).depth)).toEqual([undefined, 0, 1, 1, 0, 1, 0, 1]);
    expect(read(lines)).toBe('no error');
    expect(read(lines.flatMap((line) => [line, '', ' ']))).toBe('no error');
  });

  it('says in its head how many elements follow', () => {
    const [head] = toNdjson(diff);
    expect(pipe(head ?? E.right('null'), right, (line): unknown => JSON.parse(line))).toEqual({
      lockstep: 'diff',
      version: 1,
      source: 'netbox',
      target: 'network',
      elements: 7,
      summary: { unchanged: 1, skipped: 0, create: 2, update: 2, delete: 2 },
    });
  });

  it('tells of a missing end', () => {
    for (let n = 1; n < lines.length; n++) {
      expect(read(lines.slice(0, n))).toBe(
        `the end is missing: ${n - 1} of 7 elements are there: a part is missing; export the diff again [ERR_DIFF_INVALID]`,
      );
    }
    expect(read([])).toBe('this is no diff: there is nothing in it [ERR_DIFF_INVALID]');
    expect(read([...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 20)])).toMatch(/^line 8: this is no JSON: /);
  });

  it('tells the line of what is wrong', () => {
    expect(wrong(2, '9000', '"abc"')).toBe(
      'line 3: source.mtu: expected optional integer or null, got "abc" [ERR_VALUE_INVALID]',
    );
    expect(wrong(0, '"version":1', '"version":7')).toMatch(
      /^line 1: version: 7 is not supported, 1 is: .*\[ERR_VERSION_UNSUPPORTED\]$/,
    );
    expect(wrong(2, '"depth":1', '"depth":2')).toBe(
      'line 3: depth: expected 1 at most, for there is nothing above it, got 2 [ERR_DIFF_INVALID]',
    );
    expect(wrong(2, '"depth":1,', '')).toBe(
      'line 3: depth: expected an integer from 0, which is missing [ERR_DIFF_INVALID]',
    );
    expect(read([...lines, lines[7] ?? ''])).toBe(
      'line 9: there are more elements than the 7 of the first line [ERR_DIFF_INVALID]',
    );
    expect(read(['{"model":"device","name":"a"}'])).toMatch(/^line 1: this is a dataset, not a diff/);
    expect(read([JSON.stringify(encoded)])).toBe(
      'line 1: elements: expected a number, got a list: this is a diff as JSON, not as NDJSON [ERR_DIFF_INVALID]',
    );
  });

  it('says what is against a line', () => {
    expect(wrong(2, '"depth":1', '"depth":-1')).toBe(
      'line 3: depth: expected an integer from 0, got -1 [ERR_DIFF_INVALID]',
    );
    expect(wrong(2, '"depth":1', '"depth":"1"')).toBe(
      'line 3: depth: expected an integer from 0, got "1" [ERR_DIFF_INVALID]',
    );
    expect(wrong(1, '"depth":0', '"depth":0,"children":[]')).toBe(
      'line 2: children: in NDJSON, children have lines of their own [ERR_DIFF_INVALID]',
    );
    expect(wrong(0, '"source"', '"sorce"')).toBe(
      'line 1: unknown key "sorce": did you mean "source"? [ERR_DIFF_INVALID]',
    );
    expect(wrong(0, '"update":2', '"update":3')).toBe(
      'summary.update: there should be 3 of these, and there are 2: a part is missing, or was changed by hand; export the diff again, or count anew [ERR_DIFF_INVALID]',
    );
    expect(read([...lines.slice(0, 3), lines[2] ?? ''])).toBe(
      'line 4: port "a__x" is there twice, in one place [ERR_DIFF_INVALID]',
    );
    expect(read([...lines.slice(0, 1), '1'])).toBe('line 2: expected an element, got 1 [ERR_DIFF_INVALID]');
  });
});

describe('rows', () => {
  const rows = (options = {}) => right(E.sequenceArray([...toRows(options)(diff)]));

  it('are one a changed attribute, and one for an entity without attributes', () => {
    expect(rows().map((row) => Object.values(row))).toEqual([
      ['update', 'port', 'a__x', 'mtu', '9000', '1500'],
      ['update', 'port', 'a__y', 'mtu', 'null', null],
      ['create', 'device', 'new', 'role', 'core', null],
      ['create', 'port', 'new__z', null, null, null],
      ['delete', 'device', 'old', 'role', null, 'edge'],
      ['delete', 'port', 'old__z', null, null, null],
    ]);
    expect(rows({ values: 'json' })[2]?.source).toBe('"core"');
  });

  it('have an apostrophe before a formula, on request', () => {
    const made = right(
      diffBy(['id'])(
        ['=1', '+1', '-1', '@a', '\ta', '\ra', 'a=1'].map((value) => ({ id: `=${value}`, value })),
        [],
      ),
    );
    const source = (options: { formulas?: 'neutralise' | 'keep' }) =>
      right(E.sequenceArray([...toRows(options)(made)])).map((row) => [row.uid, row.source]);
    expect(source({ formulas: 'neutralise' })).toEqual(
      ["'=1", "'+1", "'-1", "'@a", "'\ta", "'\ra", 'a=1'].map((value) => [`'=${value.replace(/^'/, '')}`, value]),
    );
    expect(source({})[0]).toEqual(['==1', '=1']);
  });
});
