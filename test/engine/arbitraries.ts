/** Small datasets of few names and few values, so that what is done in one step meets what was done in another. */
import * as fc from 'fast-check';
import { type Fields, isReached, present, type Ref, type Row, type Rows, textOf, uidOf } from './naive/Rows.js';

const names: Readonly<Record<string, ReadonlyArray<Fields>>> = {
  site: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  device: [{ name: 'd1' }, { name: 'd__2' }, { name: 'd\\3' }],
  port: [
    { slot: 0, name: 'p' },
    { slot: 1, name: 'p' },
    { slot: 0, name: 'p_' },
  ],
  pool: [{ name: 'q' }, { name: 'r' }],
  lease: [{ ip: '10.0.0.1' }, { ip: '__proto__' }, { ip: 'constructor' }],
};

const attributes: Readonly<Record<string, fc.Arbitrary<Fields>>> = {
  site: fc.record({ region: fc.constantFrom('eu', 'us'), active: fc.boolean() }),
  device: fc
    .record({
      role: fc.constantFrom('access', 'core'),
      mtu: fc.constantFrom(undefined, null, 1500),
      extra: fc.constantFrom<unknown>(null, 'x', { a: [1, { b: null }] }, { a: [1] }),
      updated: fc.integer({ min: 0, max: 3 }),
    })
    .map(present),
  port: fc.record({
    speed: fc.constantFrom(1, 2.5),
    labels: fc.constantFrom<ReadonlyArray<string>>([], ['x'], ['x', 'y'], ['y', 'x']),
  }),
  pool: fc.record({ size: fc.constantFrom(1, 2) }),
  lease: fc.record({ note: fc.constantFrom(undefined, null, 'n', 'two\nlines') }).map(present),
};

const above: Readonly<Record<string, string>> = { device: 'site', port: 'device', lease: 'pool' };

const model = fc.constantFrom('site', 'device', 'device', 'port', 'port', 'pool', 'lease', 'lease');

const fieldsOf = (of: string): fc.Arbitrary<Fields> => fc.constantFrom(...(names[of] ?? []));

const attributesOf = (of: string): fc.Arbitrary<Fields> => attributes[of] ?? fc.constant({});

const refOf = (of: string): fc.Arbitrary<Ref> => fieldsOf(of).map((fields) => ({ model: of, uid: uidOf(of, fields) }));

const parentOf = (of: string): fc.Arbitrary<Ref | undefined> => {
  const parent = above[of];
  return parent === undefined ? fc.constant(undefined) : refOf(parent);
};

/** A thing that may be there or not. */
export const ref: fc.Arbitrary<Ref> = model.chain(refOf);

/** A thing with what it hangs below, which may be there or not. */
export const row: fc.Arbitrary<Row> = model.chain((of) =>
  fc.tuple(fieldsOf(of), attributesOf(of), parentOf(of)).map(([identifiers, rest, parent]) => ({
    model: of,
    uid: uidOf(of, identifiers),
    fields: { ...identifiers, ...rest },
    parent,
  })),
);

/** Rows, each hung below something that is there: where its parent is not, below the first that could be. */
const hung = (all: Rows): Rows =>
  all.flatMap((each) => {
    const parent = above[each.model];
    if (parent === undefined) return [each];
    const could = all.filter((other) => other.model === parent);
    const found = could.find((other) => other.uid === each.parent?.uid) ?? could[0];
    return found === undefined ? [] : [{ ...each, parent: { model: found.model, uid: found.uid } }];
  });

/** A dataset in which nothing hangs below what is not there, in whatever order. */
export const rows: fc.Arbitrary<Rows> = fc
  .uniqueArray(row, { maxLength: 15, size: 'max', selector: ({ model: of, uid }) => textOf([of, uid]) })
  .map((all) => {
    const linked = hung(all);
    return linked.filter((each) => isReached(linked, each));
  });

/** A change of a dataset, which may fail. */
export type Edit =
  | { readonly kind: 'add'; readonly row: Row }
  | { readonly kind: 'put'; readonly row: Row }
  | { readonly kind: 'update'; readonly ref: Ref; readonly attributes: Fields }
  | { readonly kind: 'remove'; readonly ref: Ref }
  | { readonly kind: 'move'; readonly ref: Ref; readonly parent: Ref };

const some = (of: string): fc.Arbitrary<Fields> =>
  attributesOf(of).chain((all) => fc.subarray(Object.keys(all), { minLength: 1 }).map((kept) => pickOf(all, kept)));

const pickOf = (all: Fields, kept: ReadonlyArray<string>): Fields =>
  Object.fromEntries(kept.map((each) => [each, all[each]]));

/** An edit. */
export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 2, arbitrary: row.map((each): Edit => ({ kind: 'add', row: each })) },
  { weight: 4, arbitrary: row.map((each): Edit => ({ kind: 'put', row: each })) },
  {
    weight: 4,
    arbitrary: model.chain((of) =>
      fc
        .tuple(refOf(of), of === 'lease' ? attributesOf(of) : some(of))
        .map(([which, given]): Edit => ({ kind: 'update', ref: which, attributes: given })),
    ),
  },
  { weight: 3, arbitrary: ref.map((which): Edit => ({ kind: 'remove', ref: which })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('device', 'port', 'lease')
      .chain((of) =>
        fc
          .tuple(refOf(of), refOf(above[of] ?? ''))
          .map(([which, parent]): Edit => ({ kind: 'move', ref: which, parent })),
      ),
  },
);

/** Some edits. */
export const edits: fc.Arbitrary<ReadonlyArray<Edit>> = fc.array(edit, { minLength: 1, maxLength: 6 });
