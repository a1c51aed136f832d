/**
 * Laws of what is done to snapshots, one thing after another: they answer as a plain list of records would, and what was
 * once read never changes.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { Entity, Equality, type LockstepError, type Model, Schema, Snapshot } from '../src/index.js';
import { type Sketch, type SnapshotOptions, sketchOf } from './arbitrary/snapshot.js';
import { type Law, law } from './Law.js';
import * as Naive from './naive/NaiveSnapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is tried on a snapshot, before it is known what is in it. */
export interface Attempt {
  /** What is done: an entity is added, updated, removed or moved. */
  readonly kind: Naive.Change['kind'];
  /** The model concerned, and the record that is added. */
  readonly sketch: Sketch;
  /** Which entity, which parent: often ones that are there, sometimes not. */
  readonly pick: number;
  /** Which of the entities that are there is to be the parent. */
  readonly parentPick: number;
  /** Whether what is removed takes its children with it. */
  readonly children: boolean;
  /** Whether an update names an attribute that there is not. */
  readonly isStrange: boolean;
  /** Whether what is added is what is there already. */
  readonly isAgain: boolean;
}

/** A schema, and what is tried on a snapshot of it, one after another. */
export interface History {
  /** The schema of the snapshot, which is empty at first. */
  readonly schema: Schema.Schema;
  /** What is tried, in order. */
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
    Naive.sameAll(Snapshot.orphans(snapshot), Naive.orphans(schema, rows)) &&
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
        Naive.sameAll(Snapshot.children(ref)(snapshot), Naive.below(schema, rows, ref)) &&
        Equality.equals(Snapshot.entry(ref)(snapshot)?.entity, fields),
    )
  );
};

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * Whatever is done to it, a snapshot answers as a plain list of records does; an attempt that fails, fails with the same
 * code; and one that changes nothing gives the very same snapshot.
 *
 * @example
 * import { schema, snapshotIsAsNaive } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const histories = schema().map((each) => ({ schema: each, attempts: [] }))
 * fc.assert(fc.property(histories, snapshotIsAsNaive), { numRuns: 5 })
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

/**
 * A snapshot never changes: whatever is made of it, it holds what it held.
 *
 * @example
 * import { oldSnapshotsNeverChange, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const histories = schema().map((each) => ({ schema: each, attempts: [] }))
 * fc.assert(fc.property(histories, oldSnapshotsNeverChange), { numRuns: 5 })
 */
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
 * The laws of what is done to snapshots of some schemas.
 *
 * @example
 * import { historyLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * historyLaws(schema()).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const historyLaws = (schema: fc.Arbitrary<Schema.Schema>, options: SnapshotOptions = {}): ReadonlyArray<Law> => {
  const history = fc.noBias(schema.chain((each) => attempting(each, options)));
  return [
    law('a snapshot answers as a plain list of records', history, snapshotIsAsNaive),
    law('an old snapshot never changes', history, oldSnapshotsNeverChange),
  ];
};
