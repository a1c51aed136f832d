/**
 * Two datasets that have much in common, as a source and a target do.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Entity, type LockstepError, type Model, Schema, Snapshot } from '../../src/index.js';
import { itemsOf, loaded } from './items.js';
import { showEntities, showModels } from './show.js';
import { candidates, itemsFor, linkTo, type Sketch, type SnapshotOptions, sketchOf } from './snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A source and a target of one schema. */
export interface Pair {
  /** What the target is compared with. */
  readonly source: Snapshot.Snapshot;
  /** What would be changed. */
  readonly target: Snapshot.Snapshot;
}

/** One change to a snapshot; what it concerns is picked among what is there. */
export interface Edit {
  readonly kind: 'add' | 'update' | 'remove' | 'prune' | 'move' | 'leave';
  readonly pick: number;
  readonly sketch: Sketch;
}

// -------------------------------------------------------------------------------------
// edits
// -------------------------------------------------------------------------------------

/** Changes to snapshots of a schema. */
export const editOf = (schema: Schema.Schema, options: SnapshotOptions = {}): fc.Arbitrary<Edit> =>
  fc.record({
    kind: fc.constantFrom<Edit['kind']>('add', 'update', 'update', 'move', 'leave', 'remove', 'prune'),
    pick: fc.nat(19),
    sketch: fc.oneof(...[...schema.models.values()].map((model) => sketchOf(model, options))),
  });

type Edited = E.Either<LockstepError.LockstepError, Snapshot.Snapshot>;

/** A child whose own fields name the parent cannot lose it and stay. */
const hasFaithfulChildren = (schema: Schema.Schema, name: string): boolean =>
  Schema.childrenOf(schema, name).some((child) => schema.models.get(child.model)?.parent !== undefined);

/** The snapshot after an edit, or the failure of one that makes no sense for it. */
const edited =
  ({ kind, pick, sketch }: Edit, options: SnapshotOptions = {}) =>
  (snapshot: Snapshot.Snapshot): Edited => {
    const { schema } = snapshot;
    const { model } = sketch;
    const own = Snapshot.entries(model.name)(snapshot);
    const among = candidates(schema, model, snapshot);
    const entry = own[pick % Math.max(1, own.length)];
    const item = linkTo(schema, among)(sketch);
    if (kind === 'add') {
      return item === undefined ? E.right(snapshot) : Snapshot.add(model, item.fields, item)(snapshot);
    }
    if (entry === undefined) return E.right(snapshot);
    switch (kind) {
      case 'update': {
        if (item === undefined) return E.right(snapshot);
        const changed = Object.entries(Entity.attributes(model)(item.fields)).filter((_, i) => (i + pick) % 2 === 0);
        const links = Object.values(model.parent?.by ?? {});
        const linking = Object.entries(Entity.attributes(model)(item.fields)).filter(([name]) => links.includes(name));
        return Snapshot.update(model, entry.uid, Object.fromEntries([...changed, ...linking]))(snapshot);
      }
      case 'move': {
        const parent = among[sketch.pick % Math.max(1, among.length)];
        if (parent === undefined || model.parent !== undefined) return E.right(snapshot);
        return Snapshot.move({ model: model.name, uid: entry.uid }, parent.ref)(snapshot);
      }
      // Out of a parent that is removed, with all that has stayed.
      case 'leave': {
        const from = snapshot.schema.models.get(entry.parent?.model ?? '');
        const parent = among.filter(({ ref }) => ref.uid !== entry.parent?.uid)[
          sketch.pick % Math.max(1, among.length - 1)
        ];
        const isStuck = parent === undefined && options.orphans === false && !Schema.isTopLevel(schema, model.name);
        if (from === undefined || entry.parent === undefined || model.parent !== undefined || isStuck)
          return E.right(snapshot);
        return pipe(
          snapshot,
          Snapshot.move({ model: model.name, uid: entry.uid }, parent?.ref),
          E.chain(Snapshot.remove(from, entry.parent.uid, { children: true })),
        );
      }
      case 'remove': {
        const children = options.orphans === false || hasFaithfulChildren(schema, model.name);
        return Snapshot.remove(model, entry.uid, { children })(snapshot);
      }
      case 'prune':
        return Snapshot.remove(model, entry.uid, { children: true })(snapshot);
    }
  };

/** The snapshot after all edits that make sense for it. */
export const afterEdits =
  (edits: ReadonlyArray<Edit>, options: SnapshotOptions = {}) =>
  (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
    edits.reduce((before, edit) => {
      const after = edited(edit, options)(before);
      return E.isRight(after) ? after.right : before;
    }, snapshot);

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const copied = (schema: Schema.Schema, { model, fields }: Snapshot.Item): Model.Untyped => {
  const own = schema.models.get(model);
  return structuredClone(own === undefined ? fields : Entity.encode(own)(fields));
};

/** Copies that share nothing, in another order. */
const rebuilt = (snapshot: Snapshot.Snapshot, turn: number, isFlagged = true): Snapshot.Snapshot => {
  const items = itemsOf(snapshot).map((item) => ({
    ...item,
    fields: copied(snapshot.schema, item),
    flags: isFlagged ? (item.flags ?? []) : [],
  }));
  const at = turn % Math.max(1, items.length);
  const rotated = [...items.slice(at), ...items.slice(0, at)];
  return loaded(snapshot.schema, turn % 2 === 0 ? rotated : rotated.reverse(), { encoded: true });
};

/** The same content in the same order, sharing nothing. */
export const copyOf = (snapshot: Snapshot.Snapshot): Snapshot.Snapshot => rebuilt(snapshot, 0);

/** A pair that a failing property prints so that a person can read it. */
const printable = (pair: Pair): Pair =>
  Object.assign(pair, {
    [fc.toStringMethod]: () =>
      `{models: ${showModels(pair.source.schema)}, source: ${showEntities(pair.source)}, target: ${showEntities(pair.target)}}`,
  });

/**
 * A snapshot and another one made from it by edits: of one lineage, or loaded again from copies in another order. Some
 * entities have moved to another parent, some have lost theirs.
 *
 * @example
 * import { relatedPair } from 'lockstep/laws'
 * import { diffFrom, Model, Schema } from 'lockstep'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) =>
 *     fc.assert(fc.property(relatedPair(schema), ({ source, target }) => E.isRight(diffFrom(source)(target))))),
 * )
 */
export const relatedPair = (schema: Schema.Schema, options: SnapshotOptions = {}): fc.Arbitrary<Pair> =>
  fc
    .record({
      items: itemsFor(schema, options),
      edits: fc.array(editOf(schema, { ...options, flags: false }), { maxLength: 12, size: 'max' }),
      isRebuilt: fc.boolean(),
      turn: fc.nat(19),
      isFlagged: fc.boolean(),
      isTurned: fc.boolean(),
    })
    .map(({ items, edits, isRebuilt, turn, isFlagged, isTurned }) => {
      const target = loaded(schema, items);
      const changed = afterEdits(edits, options)(target);
      const source = isRebuilt ? rebuilt(changed, turn, isFlagged) : changed;
      return printable(isTurned ? { source: target, target: source } : { source, target });
    });
