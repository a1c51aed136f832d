/**
 * Three datasets, as a merge has them: a base, and what two sides have made of it.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { Entity, Flags, Schema, Snapshot } from '../../src/index.js';
import { itemsOf, loaded } from './items.js';
import { afterEdits, copyOf, type Edit, editOf } from './pair.js';
import { showEntities, showModels } from './show.js';
import { itemsFor, linkTo, type Sketch, type SnapshotOptions, sketchOf } from './snapshot.js';

/** A base, and what two sides have made of it. */
export interface Triple {
  /** What both sides were made from. */
  readonly base: Snapshot.Snapshot;
  /** What one side has made of it. */
  readonly source: Snapshot.Snapshot;
  /** What the other side has made of it. */
  readonly target: Snapshot.Snapshot;
}

// -------------------------------------------------------------------------------------
// strife
// -------------------------------------------------------------------------------------

/** What both sides do about one entity: edits by themselves seldom meet. */
interface Strife {
  /** Which entity of the base. */
  readonly pick: number;
  /** What one side does about it, or below it; the other one deletes it, or changes it too. */
  readonly kind: 'update' | 'graft' | 'regraft';
  readonly isPruned: boolean;
  readonly isTurned: boolean;
  /** A sketch of each model, for either side. */
  readonly sketches: readonly [ReadonlyArray<Sketch>, ReadonlyArray<Sketch>];
}

const strifeOf = (schema: Schema.Schema, options: SnapshotOptions): fc.Arbitrary<Strife> => {
  const sketches = fc.tuple(
    ...[...schema.models.values()].map((model) => sketchOf(model, { ...options, flags: false, orphans: false })),
  );
  return fc.record({
    pick: fc.nat(19),
    kind: fc.constantFrom<Strife['kind']>('update', 'graft', 'graft', 'regraft'),
    isPruned: fc.boolean(),
    isTurned: fc.boolean(),
    sketches: fc.tuple(sketches, sketches),
  });
};

const orElse = <E>(snapshot: Snapshot.Snapshot, changed: E.Either<E, Snapshot.Snapshot>): Snapshot.Snapshot =>
  E.isRight(changed) ? changed.right : snapshot;

/** A new entity below another, and one below that; the lowest is new, or was elsewhere before. */
const grafted = (
  snapshot: Snapshot.Snapshot,
  below: Entity.Ref,
  sketches: ReadonlyArray<Sketch>,
  { pick, kind }: Strife,
): Snapshot.Snapshot => {
  const { schema } = snapshot;
  const parent = Snapshot.entry(below)(snapshot);
  const kinds = Schema.childrenOf(schema, below.model);
  const sketch = sketches.find(({ model }) => model.name === kinds[pick % Math.max(1, kinds.length)]?.model);
  if (parent === undefined || sketch === undefined) return snapshot;
  const { model } = sketch;
  const own = Snapshot.entries(model.name)(snapshot);
  const other = own[pick % Math.max(1, own.length)];
  if (kind === 'regraft' && other !== undefined && model.parent === undefined) {
    return orElse(snapshot, Snapshot.move({ model: model.name, uid: other.uid }, below)(snapshot));
  }
  const item = linkTo(schema, [{ ref: below, entity: parent.entity }])({ ...sketch, isLinked: true, pick: 1 });
  if (item === undefined) return snapshot;
  const added = Snapshot.add(model, item.fields, item)(snapshot);
  if (E.isLeft(added)) return snapshot;
  const ref = Entity.ref(model)(item.fields);
  const deeper = grafted(added.right, ref, sketches, {
    pick,
    kind: 'graft',
    isPruned: false,
    isTurned: false,
    sketches: [[], []],
  });
  return kind === 'graft' ? deeper : added.right;
};

const updated = (snapshot: Snapshot.Snapshot, ref: Entity.Ref, sketches: ReadonlyArray<Sketch>): Snapshot.Snapshot => {
  const sketch = sketches.find(({ model }) => model.name === ref.model);
  if (sketch === undefined) return snapshot;
  const links = Object.values(sketch.model.parent?.by ?? {});
  const attributes = Object.entries(Entity.attributes(sketch.model)(sketch.fields));
  const changed = attributes.filter(([name]) => !links.includes(name));
  return orElse(snapshot, Snapshot.update(sketch.model, ref.uid, Object.fromEntries(changed))(snapshot));
};

/** Both sides after what they do about one entity. */
const afterStrife = (base: Snapshot.Snapshot, sides: Pick<Triple, 'source' | 'target'>, strife: Strife) => {
  const refs = itemsOf(base).flatMap(({ model, fields }) => {
    const own = base.schema.models.get(model);
    return own === undefined ? [] : [Entity.ref(own)(fields)];
  });
  const ref = refs[strife.pick % Math.max(1, refs.length)];
  const model = base.schema.models.get(ref?.model ?? '');
  if (ref === undefined || model === undefined) return sides;
  const [ours, theirs] = strife.isTurned ? [sides.target, sides.source] : [sides.source, sides.target];
  const [mine, yours] = strife.sketches;
  const one = strife.kind === 'update' ? updated(ours, ref, mine) : grafted(ours, ref, mine, strife);
  const other = strife.isPruned
    ? orElse(theirs, Snapshot.remove(model, ref.uid, { children: true })(theirs))
    : updated(theirs, ref, yours);
  return strife.isTurned ? { source: other, target: one } : { source: one, target: other };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Some entities with another flag than before. */
const reflagged = (
  snapshot: Snapshot.Snapshot,
  picks: ReadonlyArray<number>,
  flag: Flags.ModelFlag,
): Snapshot.Snapshot => {
  if (picks.length === 0) return snapshot;
  const items = itemsOf(snapshot);
  const picked = new Set(picks.map((n) => n % Math.max(1, items.length)));
  const toggled = ({ flags = [] }: Snapshot.Item) => (flags.includes(flag) ? [] : [flag]);
  const again = Snapshot.reload(snapshot)(
    items.map((item, i) => (picked.has(i) ? { ...item, flags: toggled(item) } : item)),
  );
  if (E.isLeft(again)) throw new Error(again.left.message);
  return again.right;
};

/** A triple that a failing property prints so that a person can read it. */
const printable = (triple: Triple): Triple =>
  Object.assign(triple, {
    [fc.toStringMethod]: () =>
      `{models: ${showModels(triple.base.schema)}, base: ${showEntities(triple.base)}, source: ${showEntities(triple.source)}, target: ${showEntities(triple.target)}}`,
  });

/**
 * A snapshot and two others made from it by edits; of one lineage, or one of them loaded again from copies.
 *
 * @example
 * import { relatedTriple } from 'lockstep/laws'
 * import { merge, Model, Schema } from 'lockstep'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) =>
 *     fc.assert(fc.property(relatedTriple(schema), ({ base, source, target }) => E.isRight(merge(base, source)(target))))),
 * )
 */
export const relatedTriple = (schema: Schema.Schema, options: SnapshotOptions = {}): fc.Arbitrary<Triple> => {
  const edits = fc.array(editOf(schema, { ...options, flags: false }), { maxLength: 8, size: 'max' });
  const picks = options.flags === false ? fc.constant([]) : fc.array(fc.nat(19), { maxLength: 2 });
  return fc
    .record({
      items: itemsFor(schema, options),
      common: edits,
      ours: edits,
      theirs: edits,
      picks: fc.tuple(picks, picks),
      flag: fc.constantFrom(...Flags.modelFlags),
      strife: fc.array(strifeOf(schema, options), { maxLength: 3, size: 'max' }),
      copied: fc.constantFrom('none', 'none', 'source', 'target'),
    })
    .map(({ items, common, ours, theirs, picks: [mine, yours], flag, strife, copied }) => {
      const base = loaded(schema, items);
      // What both sides have done alike is no conflict.
      const later = afterEdits(common.slice(0, 2), options)(base);
      const edited = (edits: ReadonlyArray<Edit>) => afterEdits(edits, options)(later);
      const sides = strife.reduce((before, each) => afterStrife(base, before, each), {
        source: edited(ours),
        target: edited(theirs),
      });
      const source = reflagged(sides.source, mine, flag);
      const target = reflagged(sides.target, yours, flag);
      return printable({
        base,
        source: copied === 'source' ? copyOf(source) : source,
        target: copied === 'target' ? copyOf(target) : target,
      });
    });
};
