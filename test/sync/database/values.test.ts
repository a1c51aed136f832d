import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { createTables } from '../../../examples/database/createTables.js';
import { Adapter, Codec, Equality, Model, Schema, SchemaFile, Snapshot, syncFrom } from '../../../src/index.js';
import { left, right } from '../../right.js';
import { context, create, remove, testDatabase, update } from './testDatabase.js';

const { query, tablesFor } = testDatabase();

/** A schema with one model, `thing`, that has one attribute, `value`. */
const schemaOf = (codec: t.Mixed, more: { readonly equality?: typeof Equality.exact } = {}): Schema.Schema => {
  const fields: Model.Fields = { value: codec };
  return right(
    Schema.make({
      topLevel: [
        Model.make<string, Model.Fields, Model.Fields>({
          name: 'thing',
          identifiers: { name: t.string },
          attributes: fields,
          ...(more.equality === undefined ? {} : { equality: { value: more.equality } }),
        }),
      ],
    }),
  );
};

const named = (type: string): t.Mixed => {
  const decoded = SchemaFile.decode({
    models: { thing: { identifiers: { id: 'string' }, attributes: { value: type } } },
  });
  return right(decoded).models.get('thing')?.attributes['value'] ?? t.unknown;
};

/** Values, stored one by one and at once, as they come back; the type of their column. */
const stored = async (schema: Schema.Schema, values: ReadonlyArray<unknown>) => {
  const { adapter, handlers } = await tablesFor(schema);
  const operations = (prefix: string) => values.map((value, i) => create('thing', `${prefix}${i}`, { value }));
  const thing = handlers('thing');
  for (const operation of operations('one')) right(await thing.create(operation, context())());
  for (const answer of right(await thing.createMany(operations('all'), context())())) right(answer);
  const [column] = await query(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'thing'::regclass AND attname = 'value'",
  );
  const loaded = right(await adapter.load());
  const back = (prefix: string) =>
    values.map((_, i) => Snapshot.entry({ model: 'thing', uid: `${prefix}${i}` })(loaded)?.entity['value']);
  expect(back('one')).toEqual(back('all'));
  return { type: column?.['type'], values: back('all') };
};

const awkward = [
  '',
  ' ',
  "'",
  '"',
  '\\',
  ';--',
  '$1',
  '{}',
  'NULL',
  'null',
  'a\nb\t\r',
  '\u0001',
  'é',
  '日本',
  '👩‍👩‍👧',
  '\\u0000',
  '\u202e',
];

describe('a value comes back as it was', () => {
  it.each<readonly [string, t.Mixed, string, ReadonlyArray<unknown>]>([
    ['string', t.string, 'text', awkward],
    ['integer', Codec.integer, 'bigint', [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 62]],
    [
      'number',
      t.number,
      'double precision',
      [
        0,
        -1.5,
        0.1,
        1e300,
        5e-324,
        1e21,
        Number.MAX_VALUE,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ],
    ],
    ['boolean', t.boolean, 'boolean', [true, false]],
    ['date-time', Codec.dateTime, 'text', ['2026-01-01', '2026-01-01T10:00', '2026-01-01T10:00:00.123+01:00']],
    ['json', Codec.json, 'jsonb', [null, 1, 'x', true, [], {}, { a: [1, { b: null }], '': [...awkward] }, 0.1]],
    ['string?', Codec.nullable(t.string), 'text', [null, ...awkward]],
    ['number, or absent', Codec.optional(t.number), 'double precision', [undefined, 0, 1.5]],
    ['boolean?', Codec.nullable(t.boolean), 'boolean', [null, true, false]],
    ['string[]', t.array(t.string), 'text[]', [[], awkward, ['a', 'a']]],
    ['string?[]', t.array(Codec.nullable(t.string)), 'text[]', [[null], ['NULL', null, '']]],
    ['string[]?', Codec.nullable(t.array(t.string)), 'text[]', [null, [], ['a']]],
    ['number[]', t.readonlyArray(t.number), 'double precision[]', [[0.1, Number.NaN, 1e300], []]],
    ['integer[]', t.array(Codec.integer), 'bigint[]', [[1, 2 ** 53 - 1]]],
    ['boolean[]', t.array(t.boolean), 'boolean[]', [[true, false]]],
    ['date-time[]', t.array(Codec.dateTime), 'text[]', [['2026-01-01']]],
    ['string[][]', t.array(t.array(t.string)), 'jsonb', [[], [[]], [['a'], ['b', 'c']]]],
    ['json[]', t.array(Codec.json), 'jsonb', [[{ a: 1 }, null]]],
    ['one of some texts', t.keyof({ up: null, down: null }), 'text', ['up', 'down']],
    ['one of some literals', t.union([t.literal('up'), t.literal('down'), t.null]), 'text', ['up', null]],
    ['one of some numbers', t.union([t.literal(1), t.literal(2)]), 'double precision', [1, 2]],
    ['a text or a number', t.union([t.string, t.number]), 'jsonb', ['1', 1]],
    ['a record', t.type({ a: t.string, b: t.array(t.number) }), 'jsonb', [{ a: '"', b: [1.5] }]],
  ])('%s', async (_, codec, type, values) => {
    const back = await stored(schemaOf(codec), values);
    expect(back.type).toBe(type);
    for (const [i, value] of values.entries()) expect(Equality.equals(back.values[i], value)).toBe(true);
  });

  it.each(['string', 'integer', 'number', 'boolean', 'date-time', 'json'])(
    'the type %s of schema files, and lists of it',
    async (type) => {
      const examples: Readonly<Record<string, unknown>> = {
        string: 'a',
        integer: 1,
        number: 0.5,
        boolean: true,
        'date-time': '2026-01-01',
        json: { a: [1] },
      };
      const value = examples[type];
      expect((await stored(schemaOf(named(type)), [value])).values).toEqual([value]);
      expect((await stored(schemaOf(named(`${type}?`)), [value, null])).values).toEqual([value, null]);
      expect((await stored(schemaOf(named(`${type}[]`)), [[value], []])).values).toEqual([[value], []]);
    },
  );

  it('date-times that are compared by moment are moments', async () => {
    const values = ['2026-01-01T10:00:00.123+01:00', '2026-01-01', '1890-06-01T00:00:00Z', '9999-12-31T23:59:59.999Z'];
    const back = await stored(schemaOf(Codec.dateTime, { equality: Equality.sameInstant }), values);
    expect(back.type).toBe('timestamp with time zone');
    for (const [i, value] of values.entries()) expect(Equality.sameInstant.equals(back.values[i], value)).toBe(true);
    expect(back.values[0]).toBe('2026-01-01T09:00:00.123+00:00');
  });

  it('but where both null and nothing are allowed, what is absent is null', async () => {
    expect((await stored(schemaOf(named('string?')), ['a', null, undefined])).values).toEqual(['a', null, null]);
  });
});

describe('a value that PostgreSQL cannot hold', () => {
  const problem = async (codec: t.Mixed, value: unknown): Promise<string> => {
    const { handlers } = await tablesFor(schemaOf(codec));
    const one = left(await handlers('thing').create(create('thing', 'a', { value }), context())());
    const many = await handlers('thing').createMany([create('thing', 'a', { value })], context())();
    expect(left(E.flatMap(many, ([answer = E.left({ message: 'no answer' })]) => answer)).message).toBe(one.message);
    return one.message;
  };

  it.each<readonly [string, t.Mixed, unknown, string]>([
    ['NUL in a text', t.string, 'a\u0000', 'its "value" has a NUL character, which PostgreSQL cannot store'],
    ['NUL in a list', t.array(t.string), ['\u0000'], 'its "value" has a NUL character, which PostgreSQL cannot store'],
    ['NUL in JSON', Codec.json, { a: ['\\\u0000'] }, 'its "value" has a NUL character, which PostgreSQL cannot store'],
    [
      'NUL in a key of JSON',
      Codec.json,
      { '\u0000': 1 },
      'its "value" has a NUL character, which PostgreSQL cannot store',
    ],
    ['half a pair in a text', t.string, 'a\ud800b', 'its "value" has half a surrogate pair, which has no UTF-8'],
    ['half a pair in JSON', Codec.json, ['\udfff'], 'its "value" has half a surrogate pair, which has no UTF-8'],
    ['NaN in JSON', t.record(t.string, t.number), { a: Number.NaN }, 'its "value" has a value that JSON cannot hold'],
    ['a big integer', t.bigint, 1n, 'its "value" has a value that JSON cannot hold'],
    ['a whole number beyond 64 bits', Codec.integer, 1e300, expect.stringContaining('is out of range for type bigint')],
  ])('is refused: %s', async (_, codec, value, message) => {
    expect(await problem(codec, value)).toEqual(message);
  });

  it('cannot be what an entity is found by', async () => {
    const { handlers } = await tablesFor(schemaOf(t.string));
    const message = 'its uid has a NUL character, which PostgreSQL cannot store';
    const thing = handlers('thing');
    expect(left(await thing.update(update('thing', '\u0000', { value: 'a' }), context())()).message).toBe(message);
    expect(left(await thing.delete(remove('thing', '\u0000'), context())()).message).toBe(message);
    expect(right(await thing.deleteMany([remove('thing', '\u0000')], context())())).toEqual([E.left({ message })]);
    const sought = { model: 'thing', uid: '\u0000', identifiers: { name: '\u0000' } };
    expect(left(await thing.read(sought, context())()).message).toBe(message);
  });
});

describe('names', () => {
  const hostile = [
    '"; DROP TABLE "x',
    "o'neil",
    'select',
    'Größe 日本',
    'a.b',
    '$1',
    'c1',
    'given',
    'held',
    'uid',
    'row',
    'place',
    'parent_given',
    '__proto',
  ];

  it('may be anything that PostgreSQL takes for a name', async () => {
    const attributes: Model.Fields = Object.fromEntries(hostile.map((name) => [name, t.string]));
    const child = Model.make<string, Model.Fields, Model.Fields>({
      name: 'x"; --',
      identifiers: { a: t.string, held: t.string },
      attributes: { uid: t.string },
    });
    const parent = Model.make<string, Model.Fields, Model.Fields>({
      name: 'given',
      identifiers: { id: Codec.integer },
      attributes,
      children: [child],
    });
    const schema = right(Schema.make({ topLevel: [parent] }));
    const items = (value: string) => [
      { model: 'given', fields: { id: 1, ...Object.fromEntries(hostile.map((name) => [name, value])) } },
      { model: 'x"; --', fields: { a: 'a__b', held: value, uid: value }, parent: { model: 'given', uid: '1' } },
    ];
    const { adapter } = await tablesFor(schema);
    for (const value of ["'); DROP TABLE given; --", 'x']) {
      const source = right(Snapshot.fromEntities(schema)(items(value)));
      right(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', source)))());
      expect(Snapshot.eq.equals(right(await adapter.load()), source)).toBe(true);
    }
  });

  it('may be those that the statements for many operations use', async () => {
    const model = Model.make<string, Model.Fields, Model.Fields>({
      name: 'touched',
      identifiers: { c1: t.string },
      attributes: { c2: t.string, uid: t.string, asked: t.string, given: t.string, held: t.string },
    });
    const { handlers, adapter } = await tablesFor(right(Schema.make({ topLevel: [model] })));
    const touched = handlers('touched');
    const named = { identifiers: { c1: 'a' } };
    const attributes = { c2: '2', uid: '3', asked: '4', given: '5', held: '6' };
    right(await touched.createMany([{ ...create('touched', 'a', attributes), ...named }], context())());
    right(await touched.updateMany([{ ...update('touched', 'a', { given: '7' }), ...named }], context())());
    const loaded = Snapshot.entry({ model: 'touched', uid: 'a' })(right(await adapter.load()));
    expect(loaded?.entity).toEqual({ c1: 'a', ...attributes, given: '7' });
    right(await touched.deleteMany([{ ...remove('touched', 'a'), ...named }], context())());
    expect(await query('SELECT * FROM touched')).toEqual([]);
  });

  it.each(['a\u0000b', 'x'.repeat(64), 'ü'.repeat(32)])('that PostgreSQL does not take are refused: %j', (name) => {
    const model = Model.make<string, Model.Fields, Model.Fields>({ name: 'thing', identifiers: { [name]: t.string } });
    const error = left(E.chainW(createTables)(Schema.make({ topLevel: [model] })));
    expect(error.message).toBe(
      `thing: ${JSON.stringify(name)} cannot be a name in PostgreSQL, which takes 1 to 63 bytes without NUL`,
    );
  });
});
