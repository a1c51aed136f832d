import * as fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { countriesList } from '../../../examples/database/world/countriesList.js';
import { schema as world } from '../../../examples/database/world/schema.js';
import { worldCountries } from '../../../examples/database/world/worldCountries.js';
import { arbitrariesOf, schema as schemas, text } from '../../../laws/index.js';
import { Adapter, Codec, type Flags, Model, Schema, Snapshot, SyncResult, syncFrom } from '../../../src/index.js';
import { left, right } from '../../right.js';
import { testDatabase } from './testDatabase.js';

const { query, tablesFor } = testDatabase();

describe('a database', () => {
  const schema = right(world);

  it('is made to agree with a source, and then there is nothing left to do', async () => {
    const { adapter } = await tablesFor(schema);
    for (const source of [countriesList(schema), worldCountries(schema)]) {
      const first = right(await pipe(adapter, syncFrom(source))());
      expect(SyncResult.count(first).success).toBe(first.operations.length);
      expect(first.operations.length).toBeGreaterThan(400);
      expect(Snapshot.eq.equals(right(await adapter.load()), right(await source.load()))).toBe(true);
      const second = right(await pipe(adapter, syncFrom(source))());
      expect(second.diff.elements).toEqual([]);
      expect(second.changed).toBe(false);
    }
    expect(await query('SELECT count(*)::int AS n FROM border')).toEqual([{ n: 649 }]);
  });

  it('is what it was before a sync with rollback that it refuses a part of', async () => {
    const { adapter } = await tablesFor(schema);
    right(await pipe(adapter, syncFrom(countriesList(schema)))());
    const before = right(await adapter.load());
    await query("ALTER TABLE border ADD CHECK (neighbour <> 'ZW')");
    const error = left(await pipe(adapter, syncFrom(worldCountries(schema), { rollback: true }))());
    expect(error).toMatchObject({ code: 'ERR_OBJECT_NOT_CREATED', model: 'border', uid: 'BW__ZW' });
    expect(Snapshot.eq.equals(right(await adapter.load()), before)).toBe(true);
  });

  it.each<readonly [string, ReadonlyArray<Flags.ModelFlag>]>([
    ['parents before children', []],
    ['children before parents', ['NATURAL_DELETION_ORDER']],
    ['children with their parents', ['SKIP_CHILDREN_ON_DELETE']],
  ])('deletes %s', async (_, flags) => {
    const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
    const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port], flags });
    const devices = right(Schema.make({ topLevel: [Device] }));
    const { adapter } = await tablesFor(devices);
    const load = (items: ReadonlyArray<Snapshot.Item>) =>
      Adapter.fromSnapshot('source', right(Snapshot.fromEntities(devices)(items)));
    const below = (name: string) => ({ parent: { model: 'device', uid: name } });
    const both = load([
      ...['a', 'b'].map((name) => Snapshot.item(Device, { name })),
      Snapshot.item(Port, { name: 'a1' }, below('a')),
      Snapshot.item(Port, { name: 'b1' }, below('b')),
      Snapshot.item(Port, { name: 'b2' }, below('b')),
    ]);
    right(await pipe(adapter, syncFrom(both))());
    // One of the ports moves away before what it hung below is deleted.
    const one = load([
      Snapshot.item(Device, { name: 'a' }),
      Snapshot.item(Port, { name: 'a1' }, below('a')),
      Snapshot.item(Port, { name: 'b2' }, below('a')),
    ]);
    const result = right(await pipe(adapter, syncFrom(one))());
    expect(SyncResult.count(result).success).toBe(result.operations.length);
    expect(await query('SELECT name, parent_device FROM port ORDER BY name')).toEqual([
      { name: 'a1', parent_device: 'a' },
      { name: 'b2', parent_device: 'a' },
    ]);
    expect(await query('SELECT name FROM device')).toEqual([{ name: 'a' }]);
  });

  it('may have entities below several models, or below none', async () => {
    const Note = Model.make({ name: 'note', identifiers: { id: Codec.integer }, attributes: { text: t.string } });
    const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Note] });
    const Rack = Model.make({ name: 'rack', identifiers: { name: t.string }, children: [Note] });
    const notes = right(Schema.make({ topLevel: [Site, Rack, Note] }));
    const { adapter } = await tablesFor(notes);
    const at = (...parents: ReadonlyArray<string | undefined>) =>
      right(
        Snapshot.fromEntities(notes)([
          Snapshot.item(Site, { name: 'x' }),
          Snapshot.item(Rack, { name: 'x' }),
          ...parents.map((model, id) =>
            Snapshot.item(Note, { id, text: 'n' }, model === undefined ? {} : { parent: { model, uid: 'x' } }),
          ),
        ]),
      );
    for (const dataset of [at('site', 'rack', undefined), at('rack', undefined, 'site')]) {
      right(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', dataset)))());
      expect(Snapshot.eq.equals(right(await adapter.load()), dataset)).toBe(true);
    }
  });

  it('that is not there fails to load', async () => {
    const { adapter } = await tablesFor(schema);
    await query('DROP TABLE border');
    expect(left(await adapter.load())).toMatchObject({
      code: 'ERR_LOAD_FAILED',
      message: 'could not load database: relation "border" does not exist',
    });
  });
});

describe('any dataset of any schema', () => {
  const storable = text.filter((value) => !value.includes('\u0000'));
  const json = fc
    .oneof(storable, fc.integer(), fc.constant(null), fc.array(storable), fc.dictionary(storable, fc.boolean()))
    .filter((value) => !JSON.stringify(value).includes('\\ud'));
  const { pair } = arbitrariesOf(schemas({ flags: false }), {
    flags: false,
    orphans: false,
    overrides: new Map<t.Mixed, fc.Arbitrary<unknown>>([
      [t.string, storable],
      [t.number, fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))],
      [Codec.json, json],
      [t.unknown, json],
    ]),
  });

  /** A snapshot with `null` for what is absent, where there may be both. */
  const asStored = (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
    right(
      Snapshot.fromEntities(snapshot.schema)(
        Snapshot.modelNames(snapshot).flatMap((model) =>
          Snapshot.entries(model)(snapshot).map(({ entity, parent }) => {
            const codecs = Object.entries(snapshot.schema.models.get(model)?.attributes ?? {});
            const nulls = codecs.filter(([name, codec]) => entity[name] === undefined && codec.is(null));
            const fields = { ...entity, ...Object.fromEntries(nulls.map(([name]) => [name, null])) };
            return { model, fields, ...(parent === undefined ? {} : { parent }) };
          }),
        ),
      ),
    );

  it('is what it was after it is written to the database, and after it is changed there', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ({ source, target }) => {
        // What hangs nowhere is in no diff.
        fc.pre(Snapshot.orphans(source).length + Snapshot.orphans(target).length === 0);
        const { adapter } = await tablesFor(source.schema);
        for (const dataset of [target, source]) {
          right(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', dataset)))());
          expect(Snapshot.eq.equals(right(await adapter.load()), asStored(dataset))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
