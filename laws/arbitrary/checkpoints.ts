/**
 * Histories: snapshots of one lineage, and some that are loaded anew or differ in flags and order alone, kept, gone back
 * to, and dropped.
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Flags, History, type LockstepError, type Schema, Snapshot } from '../../src/index.js';
import type * as Naive from '../naive/NaiveHistory.js';
import { itemsOf } from './items.js';
import { lineageOf } from './lineage.js';
import { showEntities, showModels } from './show.js';
import type { SnapshotOptions } from './snapshot.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is done to a history that begins with a snapshot. */
export interface Course {
  /** How many checkpoints the history keeps, at least 1. */
  readonly limit: number;
  /** The snapshot that it begins with. */
  readonly first: Snapshot.Snapshot;
  /** What is done to it, one thing after another; some of it may fail. */
  readonly steps: ReadonlyArray<Naive.Step>;
}

type Dataset = Snapshot.Snapshot;

// -------------------------------------------------------------------------------------
// snapshots
// -------------------------------------------------------------------------------------

/** What a snapshot is turned into before it is kept. */
type Turn = 'as it is' | 'flagged' | 'in another order' | 'bereft' | 'gone and come';

const orElse = (snapshot: Dataset, made: E.Either<LockstepError.LockstepError, Dataset>): Dataset =>
  E.isRight(made) ? made.right : snapshot;

/** One of the entities, and the record that it could be made of again. */
const picked = (snapshot: Dataset, pick: number) => {
  const refs = Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
  );
  const at = pick % Math.max(1, refs.length);
  const [ref, item] = [refs[at], itemsOf(snapshot)[at]];
  const model = snapshot.schema.models.get(ref?.model ?? '');
  return ref === undefined || item === undefined || model === undefined ? undefined : { uid: ref.uid, model, item };
};

const flagged = (snapshot: Dataset, pick: number): Dataset => {
  const found = picked(snapshot, pick);
  if (found === undefined) return snapshot;
  const flag = Flags.modelFlags[pick % Flags.modelFlags.length] ?? 'IGNORE';
  const flags = found.item.flags?.includes(flag) === true ? [] : [flag];
  return orElse(snapshot, Snapshot.applyChanges([{ ...found.item, flags }], [])(snapshot));
};

const reordered = (snapshot: Dataset, pick: number): Dataset => {
  const items = itemsOf(snapshot);
  const at = pick % Math.max(1, items.length);
  const rotated = [...items.slice(at), ...items.slice(0, at)];
  return orElse(snapshot, Snapshot.fromEntities(snapshot.schema)(pick % 2 === 0 ? rotated : rotated.reverse()));
};

/** Without one entity, whose children stay, whatever their fields say. */
const bereft = (snapshot: Dataset, pick: number): Dataset => {
  const found = picked(snapshot, pick);
  return found === undefined ? snapshot : orElse(snapshot, Snapshot.remove(found.model, found.uid)(snapshot));
};

/** With one entity gone and come again: nothing but its place is new, and where its children are. */
const goneAndCome = (snapshot: Dataset, pick: number): Dataset => {
  const found = picked(snapshot, pick);
  return found === undefined
    ? snapshot
    : orElse(
        snapshot,
        pipe(snapshot, Snapshot.remove(found.model, found.uid), E.chain(Snapshot.applyChanges([found.item], []))),
      );
};

const turned = (snapshot: Dataset, turn: Turn, pick: number): Dataset => {
  switch (turn) {
    case 'as it is':
      return snapshot;
    case 'flagged':
      return flagged(snapshot, pick);
    case 'in another order':
      return reordered(snapshot, pick);
    case 'bereft':
      return bereft(snapshot, pick);
    case 'gone and come':
      return goneAndCome(snapshot, pick);
  }
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const LABELS = ['before', 'after', '__proto__', 'constructor', '', 'ü\u2028\ud800'] as const;
const MOST = 6;

const label = fc.option(fc.constantFrom(...LABELS), { nil: undefined, freq: 2 });

const metadata: fc.Arbitrary<History.Metadata> = fc
  .record({ label, at: fc.option(fc.constantFrom('monday', '2026-03-01T08:00Z'), { nil: undefined }) })
  .map(({ label: name, at }) => ({
    ...(name === undefined ? {} : { label: name }),
    ...(at === undefined ? {} : { at }),
  }));

const which: fc.Arbitrary<History.Which> = fc.oneof(
  { arbitrary: fc.nat(MOST + 3), weight: 4 },
  { arbitrary: fc.constantFrom<string>(...LABELS), weight: 2 },
  { arbitrary: fc.constantFrom(Number.NaN, 0.5, -1, Number.POSITIVE_INFINITY), weight: 1 },
);

const stepOf = (snapshots: ReadonlyArray<Dataset>): fc.Arbitrary<Naive.Step> =>
  fc.oneof(
    {
      arbitrary: fc.record({
        kind: fc.constant('checkpoint' as const),
        snapshot: fc.constantFrom(...snapshots),
        metadata,
      }),
      weight: 5,
    },
    { arbitrary: fc.record({ kind: fc.constant('label' as const), which, text: label }), weight: 1 },
    { arbitrary: fc.record({ kind: fc.constant('rollback' as const), which }), weight: 2 },
    { arbitrary: fc.constantFrom<Naive.Step>({ kind: 'undo' }, { kind: 'redo' }), weight: 3 },
  );

/** What a failing property prints, so that a person can read it. */
const printable = (course: Course, snapshots: ReadonlyArray<Dataset>): Course => {
  const steps = course.steps.map((step) =>
    step.kind === 'checkpoint' ? { ...step, snapshot: `the one at ${snapshots.indexOf(step.snapshot)}` } : step,
  );
  const shown = (): string =>
    `{models: ${showModels(course.first.schema)}, snapshots: [${snapshots.map(showEntities).join(', ')}], limit: ${course.limit}, steps: ${fc.stringify(steps)}}`;
  return Object.assign(course, { [fc.toStringMethod]: shown });
};

/** Snapshots of a schema that are worth keeping one after another. */
const snapshotsOf = (schema: Schema.Schema, options: SnapshotOptions): fc.Arbitrary<ReadonlyArray<Dataset>> =>
  fc
    .record({
      lineage: lineageOf(schema, MOST, options),
      turns: fc.array(
        fc.record({
          turn: fc.constantFrom<Turn>('as it is', 'as it is', 'flagged', 'in another order', 'bereft', 'gone and come'),
          pick: fc.nat(19),
        }),
        { minLength: MOST, maxLength: MOST },
      ),
    })
    .map(({ lineage, turns }) =>
      lineage.map((snapshot, i) => {
        const { turn, pick } = turns[i] ?? { turn: 'as it is', pick: 0 };
        return turn === 'flagged' && options.flags === false ? snapshot : turned(snapshot, turn, pick);
      }),
    );

/** What is done to a history of snapshots of a schema: some of it fails. */
export const courseOf = (schema: Schema.Schema, options: SnapshotOptions = {}): fc.Arbitrary<Course> =>
  snapshotsOf(schema, options).chain((snapshots) => {
    const [first = Snapshot.empty(schema)] = snapshots;
    return fc
      .record({
        limit: fc.constantFrom(1, 2, 3, 6, 40, 40),
        first: fc.constant(first),
        steps: fc.array(stepOf(snapshots), { minLength: 3, maxLength: 14, size: 'max' }),
      })
      .map((course) => printable(course, snapshots));
  });

/** A step taken. */
export const taken = (
  step: Naive.Step,
): ((history: History.History) => E.Either<LockstepError.HistoryError, History.History>) => {
  switch (step.kind) {
    case 'checkpoint':
      return History.checkpoint(step.metadata)(step.snapshot);
    case 'label':
      return History.label(step.which, step.text);
    case 'rollback':
      return History.rollback(step.which);
    case 'undo':
      return History.undo;
    case 'redo':
      return History.redo;
  }
};

/** The history that begins with a snapshot. */
export const begun = ({ limit, first }: Course): History.History => {
  const made = History.make({ limit })(first);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};

/** The history that a course leads to; steps that fail are passed over. */
export const historyAfter = (course: Course): History.History =>
  course.steps.reduce((before, step) => {
    const after = taken(step)(before);
    return E.isRight(after) ? after.right : before;
  }, begun(course));
