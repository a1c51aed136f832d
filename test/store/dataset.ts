/** What the tests of stores in files share: a schema with awkward fields, snapshots of it, and a folder to write in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll } from 'vitest';
import { File } from '../../src/file.js';
import { type LockstepError, toLine } from '../../src/model/LockstepError.js';
import type { Schema } from '../../src/model/Schema.js';
import * as SchemaFile from '../../src/model/SchemaFile.js';
import * as Snapshot from '../../src/snapshot/Snapshot.js';

export const right = <A>(either: E.Either<LockstepError, A>): A => {
  if (E.isLeft(either)) throw new Error(toLine(either.left));
  return either.right;
};

/** A folder that is gone when the tests are over. */
export const temporaryFolder = (): ((...names: ReadonlyArray<string>) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => join(folder, ...names);
};

export const schema: Schema = right(
  SchemaFile.decode({
    topLevel: ['site', 'vlan'],
    models: {
      site: {
        identifiers: { name: 'string' },
        attributes: { address: 'string?', active: 'boolean' },
        children: { device: 'devices', rack: 'racks' },
      },
      device: {
        identifiers: { name: 'string' },
        attributes: { model: 'string', mtu: 'integer?', labels: 'string[]', extra: 'json', seen: 'date-time?' },
      },
      rack: {
        identifiers: { site: 'string', row: 'integer' },
        attributes: { load: 'number' },
        parent: { model: 'site', by: { name: 'site' } },
      },
      vlan: { identifiers: { id: 'integer' } },
    },
  }),
);

/** A schema whose one model allows neither null nor absent fields, so that CSV can hold everything. */
export const plain: Schema = right(
  SchemaFile.decode({
    models: {
      device: {
        identifiers: { name: 'string', slot: 'integer' },
        attributes: { role: 'string', up: 'boolean', load: 'number', labels: 'string[]', extra: 'json' },
      },
    },
  }),
);

// -------------------------------------------------------------------------------------
// arbitraries
// -------------------------------------------------------------------------------------

const awkward = fc.constantFrom(
  '',
  ' ',
  '=cmd|" /C calc"!A0',
  '007',
  '1e3',
  'null',
  'true',
  'NO',
  '~',
  '"',
  '""',
  "'",
  'a,b',
  'a\nb',
  'a\r\nb',
  '\r',
  '# no comment',
  '- x',
  'a: b',
  '*a',
  '&a',
  '{}',
  '[1]',
  '\u0000',
  '\u0085',
  '\u2028',
  '\uFEFF',
  'Zürich 🦊',
  '2026-01-01',
  '__proto__',
  'constructor',
  'a__b',
  '<<',
);

/** Any text that UTF-8 can hold. */
export const text: fc.Arbitrary<string> = fc.oneof(awkward, fc.string({ unit: 'binary' }));

const nullable = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(arbitrary, { nil: null });

/** JSON without lone surrogates, which only some formats can hold, and without a difference between 0 and -0. */
const json = fc
  .oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }))
  .filter((value) => !/\\ud[89a-f]/i.test(JSON.stringify(value)))
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);

const made = (of: Schema, items: ReadonlyArray<Snapshot.Item>): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(of, { encoded: true })(items));

export const plainSnapshot: fc.Arbitrary<Snapshot.Snapshot> = fc
  .uniqueArray(
    fc.record({
      name: text,
      slot: fc.integer(),
      role: text,
      up: fc.boolean(),
      load: finite,
      labels: fc.array(text, { maxLength: 3 }),
      extra: json,
    }),
    { selector: ({ name, slot }) => JSON.stringify([name, slot]), maxLength: 8 },
  )
  .map((devices) =>
    made(
      plain,
      devices.map((fields) => ({ model: 'device', fields })),
    ),
  );

/** Snapshots in which `null` and absent fields are different, with children by list and by their own fields. */
export const snapshot: fc.Arbitrary<Snapshot.Snapshot> = fc
  .record({
    sites: fc.uniqueArray(
      fc.record({ name: text, address: nullable(text), active: fc.boolean() }, { requiredKeys: ['name', 'active'] }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    devices: fc.uniqueArray(
      fc.record(
        {
          name: text,
          model: text,
          mtu: nullable(fc.integer()),
          labels: fc.array(text, { maxLength: 3 }),
          extra: json,
          seen: nullable(fc.constantFrom('2026-01-01', '2026-01-01T10:00:00Z')),
        },
        { requiredKeys: ['name', 'model', 'labels', 'extra'] },
      ),
      { selector: ({ name }) => name, maxLength: 5 },
    ),
    racks: fc.uniqueArray(fc.record({ row: fc.integer(), load: finite }), {
      selector: ({ row }) => row,
      maxLength: 3,
    }),
    vlans: fc.uniqueArray(fc.nat(4095), { maxLength: 5 }),
  })
  .map(({ sites, devices, racks, vlans }) =>
    made(schema, [
      ...vlans.map((id) => ({ model: 'vlan', fields: { id } })),
      ...sites.map((fields) => ({ model: 'site', fields })),
      ...devices.map((fields, i) => ({
        model: 'device',
        fields,
        parent: { model: 'site', uid: sites[i % sites.length]?.name ?? '' },
      })),
      ...racks.map((fields) => ({ model: 'rack', fields: { site: sites[0]?.name, ...fields } })),
    ]),
  );

// -------------------------------------------------------------------------------------
// files
// -------------------------------------------------------------------------------------

/** What reading a file says, as a line without its code. */
export const problemWith =
  (of: Schema) =>
  async (file: string, content?: string | Uint8Array): Promise<string> => {
    if (content !== undefined) writeFileSync(file, content);
    const result = await File.read(of)(file)();
    return E.isLeft(result) ? toLine(result.left) : 'no error';
  };
