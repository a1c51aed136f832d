/**
 * A report: a diff or a plan for a person to review, with what came of it where it was tried, as one HTML file.
 *
 * The file asks nobody for anything: its script, its style and its data are in it. Values are data: whatever they say, they
 * are shown as text.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Diff } from '../diff/Diff.js';
import type { Merged } from '../merge/merge.js';
import type { FormatError, LockstepError } from '../model/LockstepError.js';
import type { SavedPlan } from '../plan/SavedPlan.js';
import type { Performed, SyncResult } from '../sync/SyncResult.js';
import * as Conflict from './Conflict.js';
import { toColumns } from './columns.js';
import type { Binding, ConflictRow, Head, OperationRow, OutcomeHead } from './Data.js';
import * as html from './html.js';
import { conflictsOf } from './ofMerge.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Conflict, ThreeValues } from './Conflict.js';

/** What came of a sync, or would come of it: what `syncDiff` and `apply` answer. */
export interface Outcome extends Pick<SyncResult, 'operations' | 'duration' | 'undone'> {
  /** Why it ended early, where it did. */
  readonly problem?: LockstepError;
}

/** What is to be reviewed. */
export interface Report {
  /** The title of the page. */
  readonly title: string;
  /** What is to be changed. */
  readonly diff: Diff;
  /** What the diff is bound to: with it, what a reviewer selects can be taken from the page as a plan. */
  readonly plan?: Omit<SavedPlan, 'diff'>;
  /** What came of it; absent where nothing was performed yet. */
  readonly outcome?: Outcome;
  /** Those of the merge that it comes from, open and decided; none where it comes from no merge. */
  readonly conflicts: ReadonlyArray<Conflict.Conflict>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const titleOf = ({ source, target }: Diff): string => `${source} → ${target}`;

/**
 * A report of a diff that is bound to nothing: it can be looked at.
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1 }], []),
 *   E.map(Report.ofDiff),
 *   E.map(Report.titled('Review of Monday')),
 *   E.chainW(Report.toHtml),
 *   E.map((page) => page.includes('<title>Review of Monday</title>')),
 * ) // => E.right(true)
 */
export const ofDiff = (diff: Diff): Report => ({ title: titleOf(diff), diff, conflicts: [] });

/**
 * A report of a plan: what is selected in the page can be saved as a plan, which `lockstep apply` takes.
 *
 * @example
 * import { diffBy, SavedPlan } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const side = (name: string) => ({ name, fingerprint: '0'.repeat(32) })
 * pipe(
 *   diffBy(['id'])([{ id: 1 }], []),
 *   E.map((diff): SavedPlan.SavedPlan => ({ source: side('cmdb'), target: side('network'), diff })),
 *   E.map(Report.ofPlan),
 *   E.map(({ plan }) => plan?.target.name),
 * ) // => E.right('network')
 */
export const ofPlan = ({ diff, ...plan }: SavedPlan): Report => ({ ...ofDiff(diff), plan });

/**
 * A report of a merge: what it changes in the target, as a diff, with the conflicts, open and decided.
 *
 * @example
 * import { diffFrom, merge, Model, Schema, Snapshot } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'sw1', mtu: 1500 })])),
 *   E.bindTo('base'),
 *   E.bindW('source', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9000 }))),
 *   E.bindW('target', ({ base }) => pipe(base, Snapshot.update(Device, 'sw1', { mtu: 9216 }))),
 *   E.bindW('merged', ({ base, source, target }) => pipe(target, merge(base, source))),
 *   E.bindW('diff', ({ merged, target }) => pipe(target, diffFrom(merged.snapshot))),
 *   E.map(({ diff, merged }) => Report.ofMerge(diff, merged).conflicts.map(({ kind }) => kind)),
 * ) // => E.right(['both changed it'])
 */
export const ofMerge = (diff: Diff, merged: Pick<Merged, 'conflicts' | 'decided'>): Report => ({
  ...ofDiff(diff),
  conflicts: conflictsOf(merged),
});

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A report with another title.
 *
 * @example
 * import { Diff } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(Diff.empty, Report.ofDiff, Report.titled('Review of Monday')).title // => 'Review of Monday'
 */
export const titled =
  (title: string) =>
  (report: Report): Report => ({ ...report, title });

/**
 * A report with what came of performing it, or of a dry run.
 *
 * @example
 * import { Adapter, diffFrom, Model, Schema, Snapshot, syncDiff } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.map(Snapshot.empty),
 *   TE.bindTo('target'),
 *   TE.bindW('source', ({ target }) => TE.fromEither(pipe(target, Snapshot.add(Device, { name: 'sw1' })))),
 *   TE.bindW('diff', ({ source, target }) => TE.fromEither(pipe(target, diffFrom(source)))),
 *   TE.bindW('synced', ({ diff, ...sides }) =>
 *     pipe(Adapter.fromSnapshot('network', sides.target), syncDiff(diff, sides, { dryRun: true }))),
 *   TE.map(({ diff, synced }) => pipe(Report.ofDiff(diff), Report.withOutcome(synced))),
 *   TE.map((report) => report.outcome?.operations.map(({ outcome }) => outcome)),
 * )
 * await run() // => { _tag: 'Right', right: ['planned'] }
 */
export const withOutcome =
  (outcome: Outcome) =>
  (report: Report): Report => ({ ...report, outcome });

/**
 * A report with conflicts of a merge.
 *
 * @example
 * import { Diff } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const conflict: Report.Conflict = {
 *   path: ['nyc'],
 *   model: 'device',
 *   uid: 'sw1',
 *   kind: 'both changed it',
 *   attributes: [{ name: 'mtu', base: 1500, source: 9000, target: 9216 }],
 * }
 * pipe(Diff.empty, Report.ofDiff, Report.withConflicts([conflict])).conflicts.length // => 1
 */
export const withConflicts =
  (conflicts: ReadonlyArray<Conflict.Conflict>) =>
  (report: Report): Report => ({ ...report, conflicts });

// -------------------------------------------------------------------------------------
// as data
// -------------------------------------------------------------------------------------

const outcomeOf = ({ operations, duration, undone, problem }: Outcome): OutcomeHead => ({
  dryRun: operations.some(({ outcome }) => outcome === 'planned'),
  duration,
  takenBack: undone !== undefined,
  ...(problem === undefined ? {} : { problem: problem.message }),
});

const bindingOf = ({ source, target, schema }: Omit<SavedPlan, 'diff'>): Binding => ({
  source,
  target,
  ...(schema === undefined ? {} : { schema }),
});

const headOf = ({ title, diff, plan, outcome }: Report): Head => ({
  lockstep: 'report',
  version: 1,
  title,
  source: diff.source,
  target: diff.target,
  ...diff.rest(),
  ...(plan === undefined ? {} : { binding: bindingOf(plan) }),
  ...(outcome === undefined ? {} : { outcome: outcomeOf(outcome) }),
});

const saysItAll = ({ outcome }: Performed): boolean => outcome === 'success' || outcome === 'planned';

const rowOf =
  (undoes: 0 | 1) =>
  (performed: Performed): OperationRow => {
    const { operation, outcome, message, inDoubt } = performed;
    const { model, uid, action } = operation;
    return [model, uid, action, outcome, saysItAll(performed) ? '' : message, inDoubt === true ? 1 : 0, undoes];
  };

const PIECE = 5000;

function* pieces<A>(list: ReadonlyArray<A>): Generator<ReadonlyArray<A>> {
  for (let i = 0; i < list.length; i += PIECE) yield list.slice(i, i + PIECE);
}

/**
 * The page as text, piece by piece, so that a page of any size can be written without being held as a text. A value that
 * JSON cannot hold ends it. O(size).
 *
 * Errors, as the last piece: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const report = pipe(diffBy(['id'])([{ id: 1 }], []), E.map(Report.ofDiff))
 * pipe(report, E.map((each) => [...Report.toChunks(each)].every(E.isRight))) // => E.right(true)
 */
export function* toChunks(report: Report): Generator<E.Either<FormatError, string>> {
  const head = headOf(report);
  yield E.right(html.opening(head));
  yield E.right(html.data('head', head));
  for (const columns of toColumns(report.diff)) {
    if (E.isLeft(columns)) {
      yield columns;
      return;
    }
    yield E.right(html.data('elements', columns.right));
  }
  const { operations = [], undone = [] } = report.outcome ?? {};
  for (const piece of pieces(operations)) yield E.right(html.data('operations', piece.map(rowOf(0))));
  for (const piece of pieces(undone)) yield E.right(html.data('operations', piece.map(rowOf(1))));
  for (const piece of pieces(report.conflicts)) {
    const rows: E.Either<FormatError, ReadonlyArray<ConflictRow>> = E.traverseArray(Conflict.encode)(piece);
    if (E.isLeft(rows)) {
      yield rows;
      return;
    }
    yield E.right(html.data('conflicts', rows.right));
  }
  yield E.right(html.closing);
}

/**
 * The page as one text. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE` (a function, a `Map`, an object of a class, or data that is nested too deep).
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { Report } from 'lockstep/report'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const report = pipe(diffBy(['id'])([{ id: 1 }], []), E.map(Report.ofDiff))
 * pipe(report, E.chainW(Report.toHtml), E.map((page) => page.startsWith('<!doctype html>'))) // => E.right(true)
 */
export const toHtml = (report: Report): E.Either<FormatError, string> =>
  pipe(
    [...toChunks(report)],
    E.sequenceArray,
    E.map((chunks) => chunks.join('')),
  );
