/**
 * Laws of snapshots: they answer as a plain list of records would, and what was once read never changes.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { Entity, Equality, type LockstepError, type Model, Schema, Snapshot } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import { copyOf, type Pair } from './arbitrary/pair.js';
import { type Sketch, type SnapshotOptions, sketchOf } from './arbitrary/snapshot.js';
import { type Law, law } from './Law.js';
import * as Naive from './naive/NaiveSnapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is tried on a snapshot, before it is known what is in it. */
export interface Attempt {
  readonly kind: Naive.Change['kind'];
  readonly sketch: Sketch;
  /** Which entity, which parent: often ones that are there, sometimes not. */
  readonly pick: number;
  readonly parentPick: number;
  readonly children: boolean;
  /** Whether an update names an attribute that there is not. */
  readonly isStrange: boolean;
  /** Whether what is added is what is there already. */
  readonly isAgain: boolean;
}

/** A schema, and what is tried on a snapshot of it, one after another. */
export interface History {
  readonly schema: Schema.Schema;
  readonly attempts: ReadonlyArray<Attempt>;
}

type Dataset = Snapshot.Snapshot;

// -------------------------------------------------------------------------------------
// side by side
// -------------------------------------------------------------------------------------

const ABSENT = { model: 'nothing', uid: 'nothing' };

/** What an attempt comes to, given what is there. */
const changeOf = (schema: Schema.Schema, rows: Naive.Rows, attempt: Attempt): Naive.Change => {
  const { kind, sketch, pick, parentPick, children, isStrange, isAgain } = attempt;
  const { model, fields } = sketch;
  const own = Naive.of(rows, model.name);
  const uid = own[pick % (own.length + 1)]?.ref.uid ?? Entity.uid<Model.Model>(model)(fields);
  const fitting = rows.filter(({ ref }) => Schema.links(schema, ref.model, model.name));
  // Mostly one that fits, or none; sometimes one that does not fit, or is not there.
  const among = [ABSENT, ...(parentPick > 9 ? rows : fitting).map(({ ref }) => ref), undefined, undefined];
  const parent = among[parentPick % among.length];
  switch (kind) {
    case 'update': {
      const attributes = Object.entries(Entity.attributes(model)(fields)).filter((_, i) => (i + pick) % 3 !== 0);
      return {
        kind,
        model,
        uid,
        attributes: Object.fromEntries([...attributes, ...(isStrange ? [['strange', 1]] : [])]),
      };
    }
    case 'remove':
      return { kind, model, uid, children };
    case 'move':
      return { kind, ref: { model: model.name, uid }, parent };
    default:
      return {
        kind,
        model,
        fields: (isAgain ? own[pick % (own.length + 1)]?.fields : undefined) ?? fields,
        parent: model.parent === undefined ? parent : undefined,
      };
  }
};

type Changed = E.Either<LockstepError.LockstepError, Dataset>;

const apply = (snapshot: Dataset, asked: Naive.Change): Changed => {
  switch (asked.kind) {
    case 'update':
      return Snapshot.update(asked.model, asked.uid, asked.attributes)(snapshot);
    case 'remove':
      return Snapshot.remove(asked.model, asked.uid, { children: asked.children })(snapshot);
    case 'move':
      return Snapshot.move(asked.ref, asked.parent)(snapshot);
    default: {
      const placement = asked.parent === undefined ? {} : { parent: asked.parent };
      if (asked.kind === 'add') return Snapshot.add(asked.model, asked.fields, placement)(snapshot);
      const had = asked.kind === 'getOrAdd' ? Snapshot.getOrAdd : Snapshot.updateOrAdd;
      return pipe(
        snapshot,
        had(asked.model, asked.fields, placement),
        E.map((each) => each.snapshot),
      );
    }
  }
};

const refsOf = (rows: Naive.Rows): ReadonlyArray<string> => rows.map(({ ref }) => ref.uid);

const sameRefs = (xs: ReadonlyArray<Entity.Ref>, ys: ReadonlyArray<Entity.Ref>): boolean =>
  xs.length === ys.length && xs.every((x, i) => Naive.same(x, ys[i]));

/** Whether every question about a snapshot is answered as the rows answer it. */
const answersAs = (rows: Naive.Rows, snapshot: Dataset): boolean => {
  const { schema } = snapshot;
  const models = [...schema.models.values()];
  const uidsAsked = (model: Model.Model): ReadonlyArray<string> => [...refsOf(Naive.of(rows, model.name)), 'nobody'];
  return (
    Snapshot.count(snapshot) === rows.length &&
    Equality.equals(
      Snapshot.modelNames(snapshot),
      [...schema.models.keys()].filter((name) => Naive.of(rows, name).length > 0),
    ) &&
    sameRefs(Snapshot.orphans(snapshot), Naive.orphans(schema, rows)) &&
    models.every((model) => {
      const own = Naive.of(rows, model.name);
      const uids = refsOf(own);
      const missing = pipe(snapshot, Snapshot.getMany(model, uidsAsked(model)));
      return (
        Snapshot.countOf(model)(snapshot) === own.length &&
        Equality.equals(
          Snapshot.getAll(model)(snapshot),
          own.map(({ fields }) => fields),
        ) &&
        Equality.equals(
          pipe(snapshot, Snapshot.getMany(model, uids.toReversed())),
          E.right(own.toReversed().map(({ fields }) => fields)),
        ) &&
        (uids.includes('nobody') ||
          (E.isLeft(missing) &&
            missing.left._tag === 'ObjectNotFound' &&
            Equality.equals(missing.left.missing, ['nobody'])))
      );
    }) &&
    rows.every(
      ({ ref, fields, parent }) =>
        Naive.same(O.toUndefined(Snapshot.parent(ref)(snapshot)), parent) &&
        sameRefs(Snapshot.children(ref)(snapshot), Naive.below(schema, rows, ref)) &&
        Equality.equals(Snapshot.entry(ref)(snapshot)?.entity, fields),
    )
  );
};

// -------------------------------------------------------------------------------------
// laws: behaviour
// -------------------------------------------------------------------------------------

/**
 * Whatever is done to it, a snapshot answers as a plain list of records does; an attempt that fails, fails with the same
 * code; and one that changes nothing gives the very same snapshot.
 */
export const snapshotIsAsNaive = ({ schema, attempts }: History): boolean => {
  let snapshot = Snapshot.empty(schema);
  let rows: Naive.Rows = [];
  return attempts.every((attempt) => {
    const asked = changeOf(schema, rows, attempt);
    const after = apply(snapshot, asked);
    const expected = Naive.change(schema, rows, asked);
    if (typeof expected === 'string') return E.isLeft(after) && after.left.code === expected;
    if (E.isLeft(after)) return false;
    if (expected === rows && after.right !== snapshot) return false;
    snapshot = after.right;
    rows = expected;
    return answersAs(rows, snapshot);
  });
};

/** A snapshot never changes: whatever is made of it, it holds what it held. */
export const oldSnapshotsNeverChange = ({ schema, attempts }: History): boolean => {
  const kept: Array<readonly [Dataset, Naive.Rows]> = [];
  let snapshot = Snapshot.empty(schema);
  let rows: Naive.Rows = [];
  for (const attempt of attempts) {
    const asked = changeOf(schema, rows, attempt);
    const after = apply(snapshot, asked);
    const expected = Naive.change(schema, rows, asked);
    if (E.isLeft(after) || typeof expected === 'string') continue;
    // Copied, so that nothing that is kept could be changed along with the snapshot.
    rows = expected.map((row) => ({ ...row, fields: structuredClone(row.fields) }));
    snapshot = after.right;
    kept.push([snapshot, rows]);
  }
  return kept.every(([before, were]) => answersAs(were, before));
};

const isFrozen = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
};

/** Entities are frozen all the way down. */
export const entitiesAreFrozen = (snapshot: Dataset): boolean =>
  Snapshot.modelNames(snapshot).every((model) =>
    Snapshot.entries(model)(snapshot).every(({ entity }) => Object.isFrozen(entity) && isFrozen(entity)),
  );

/** Adding what is there already, equal, gives the very same snapshot. */
export const addingAgainChangesNothing = (snapshot: Dataset): boolean =>
  itemsOf(snapshot).every(({ model: name, fields, parent }) => {
    const model = snapshot.schema.models.get(name);
    if (model === undefined) return false;
    const again = pipe(snapshot, Snapshot.add(model, structuredClone(fields), parent === undefined ? {} : { parent }));
    return E.isRight(again) && again.right === snapshot;
  });

/** The counts that a snapshot keeps are those that counting gives. */
export const talliesAreRight = ({ source, target }: Pair): boolean =>
  [source, target].every((snapshot) => {
    const entries = Snapshot.modelNames(snapshot).flatMap((model) => Snapshot.entries(model)(snapshot));
    const orphaned = Snapshot.modelNames(snapshot)
      .filter((model) => !Schema.isTopLevel(snapshot.schema, model))
      .flatMap((model) => Snapshot.entries(model)(snapshot).filter(({ parent }) => parent === undefined));
    return (
      snapshot.flagged === entries.filter(({ flags }) => flags !== 0).length && snapshot.orphaned === orphaned.length
    );
  });

// -------------------------------------------------------------------------------------
// laws: loading
// -------------------------------------------------------------------------------------

/** What is equal to an entity of another snapshot is that very entity; with its parent and flags, that very entry. */
const keepsEntries = (before: Dataset, after: Dataset): boolean =>
  [...after.schema.models.values()].every((model) =>
    Snapshot.entries(model.name)(after).every((entry) => {
      const old = Snapshot.entry({ model: model.name, uid: entry.uid })(before);
      if (old === undefined || !Entity.comparator(model).same(old.entity, entry.entity)) return true;
      const isSame = old.flags === entry.flags && Naive.same(old.parent, entry.parent);
      return old.entity === entry.entity && (!isSame || old === entry);
    }),
  );

/** Loading again gives what loading gives, keeping whatever has not changed. */
export const reloadKeepsWhatHasNotChanged = ({ source, target }: Pair): boolean => {
  const items = itemsOf(copyOf(source));
  const reloaded = Snapshot.reload(target)(items);
  const fresh = Snapshot.fromEntities(source.schema)(items);
  return (
    E.isRight(reloaded) &&
    E.isRight(fresh) &&
    Snapshot.eq.equals(reloaded.right, fresh.right) &&
    sameRefs([...Snapshot.orphans(reloaded.right)].sort(byRef), [...Snapshot.orphans(fresh.right)].sort(byRef)) &&
    talliesAreRight({ source: reloaded.right, target: fresh.right }) &&
    keepsEntries(target, reloaded.right)
  );
};

const byRef = (x: Entity.Ref, y: Entity.Ref): number => (`${x.model} ${x.uid}` < `${y.model} ${y.uid}` ? -1 : 1);

/** Loading the same again gives the very same snapshot. */
export const reloadingTheSameIsIdentity = (snapshot: Dataset): boolean =>
  pipe(
    itemsOf(copyOf(snapshot)),
    Snapshot.reload(snapshot),
    E.exists((reloaded) => reloaded === snapshot),
  );

/** Plain data in which parents list their children is loaded again as well: what has not changed is kept. */
export const dictKeepsWhatHasNotChanged = ({ source, target }: Pair): boolean => {
  const reloaded = Snapshot.fromDict(source.schema, target)(structuredClone(Snapshot.toDict(source)));
  return E.isRight(reloaded) && Snapshot.eq.equals(reloaded.right, source) && keepsEntries(target, reloaded.right);
};

/** A snapshot survives being written as plain data and read again. */
export const dictRoundTrip = (snapshot: Dataset): boolean =>
  pipe(
    structuredClone(Snapshot.toDict(snapshot)),
    Snapshot.fromDict(snapshot.schema),
    E.exists((back) => Snapshot.eq.equals(back, snapshot)),
  );

/** In which order records come, children before parents or after, makes no difference to content. */
export const orderOfLoadingIsOpen = (snapshot: Dataset): boolean =>
  pipe(
    itemsOf(snapshot).toReversed(),
    Snapshot.fromEntities(snapshot.schema),
    E.exists((turned) => Snapshot.eq.equals(turned, snapshot)),
  );

// -------------------------------------------------------------------------------------
// laws: equality
// -------------------------------------------------------------------------------------

const rowsOf = (snapshot: Dataset): Naive.Rows =>
  itemsOf(snapshot).map(({ model: name, fields, parent }) => ({
    ref: {
      model: name,
      uid: pipe(snapshot.schema.models.get(name), (model) => model && Entity.uid(model)(fields)) ?? '',
    },
    fields,
    parent,
  }));

/** Two snapshots are equal when they have the same entities, with equal attributes, below the same parents. */
export const snapshotEqIsAsNaive = ({ source, target }: Pair): boolean => {
  const [ours, theirs] = [rowsOf(source), rowsOf(target)];
  const isEqual =
    ours.length === theirs.length &&
    ours.every(({ ref, fields, parent }) => {
      const model = source.schema.models.get(ref.model);
      const other = Naive.find(theirs, ref);
      if (model === undefined || other === undefined) return false;
      return Naive.same(parent, other.parent) && Entity.comparator(model).same(fields, other.fields);
    });
  return (
    Snapshot.eq.equals(source, target) === isEqual &&
    Snapshot.eq.equals(target, source) === isEqual &&
    Snapshot.eq.equals(copyOf(source), target) === isEqual &&
    Snapshot.eq.equals(source, copyOf(source))
  );
};

/** A snapshot of which one entity hangs elsewhere is another one. */
export const linksAreContent = (snapshot: Dataset): boolean =>
  rowsOf(snapshot).every(({ ref, parent }) => {
    const loose = pipe(snapshot, Snapshot.move(ref, undefined));
    return E.isRight(loose) && Snapshot.eq.equals(loose.right, snapshot) === (parent === undefined);
  });

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

const KINDS: ReadonlyArray<Attempt['kind']> = [
  'add',
  'add',
  'add',
  'getOrAdd',
  'updateOrAdd',
  'update',
  'remove',
  'move',
];

const attempting = (schema: Schema.Schema, options: SnapshotOptions): fc.Arbitrary<History> =>
  fc.record({
    schema: fc.constant(schema),
    attempts: fc.array(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        sketch: fc.oneof(...[...schema.models.values()].map((model) => sketchOf(model, options))),
        pick: fc.nat(9),
        parentPick: fc.nat(11),
        children: fc.boolean(),
        isStrange: fc.nat(7).map((n) => n === 7),
        isAgain: fc.nat(3).map((n) => n === 3),
      }),
      { maxLength: 20, size: 'max' },
    ),
  });

/**
 * The laws of snapshots.
 *
 * @example
 * import { arbitrariesOf, schema, snapshotLaws } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * snapshotLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const snapshotLaws = ({ schema, snapshot, pair, options }: Arbitraries): ReadonlyArray<Law> => {
  const history = fc.noBias(schema.chain((each) => attempting(each, options)));
  return [
    law('a snapshot answers as a plain list of records', history, snapshotIsAsNaive),
    law('an old snapshot never changes', history, oldSnapshotsNeverChange),
    law('entities are frozen all the way down', snapshot, entitiesAreFrozen),
    law('adding an equal entity gives the very same snapshot', snapshot, addingAgainChangesNothing),
    law('the counts of flagged and orphaned entities are right', pair, talliesAreRight),
    law('loading again keeps what has not changed', pair, reloadKeepsWhatHasNotChanged),
    law('loading the same again gives the very same snapshot', snapshot, reloadingTheSameIsIdentity),
    law('plain data, loaded again, keeps what has not changed', pair, dictKeepsWhatHasNotChanged),
    law('a snapshot survives a dict', snapshot, dictRoundTrip),
    law('the order of loading makes no difference to content', snapshot, orderOfLoadingIsOpen),
    law('snapshots are equal when content and links are', pair, snapshotEqIsAsNaive),
    law('a snapshot of which one entity hangs elsewhere is another one', snapshot, linksAreContent),
  ];
};
