/**
 * Laws of keeping two datasets in step.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Conflict,
  Diff,
  Equality,
  type LockstepError,
  merge,
  mergeSince,
  patch,
  type Reconciliation,
  reconcile,
  type Since,
  Snapshot,
  Strategy,
  SyncState,
} from '../src/index.js';
import { agreed } from '../src/merge/agreed.js';
import type { Arbitraries } from './Arbitraries.js';
import { relatedTriple, type Triple } from './arbitrary/triple.js';
import { type Law, law } from './Law.js';
import { skipsNothing } from './pairs.js';

const got = <A>(either: E.Either<LockstepError.LockstepError, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

/** Whether diffs see all there is. */
const isPlain = ({ base, source, target }: Triple): boolean =>
  skipsNothing({ source, target }) &&
  skipsNothing({ source: base, target: base }) &&
  [base, source, target].every((each) => Snapshot.orphans(each).length === 0);

/** Both sides after what they need. */
const inStep = (a: Snapshot.Snapshot, b: Snapshot.Snapshot, { a: ours, b: theirs }: Reconciliation) => ({
  a: got(pipe(a, patch(ours.diff))),
  b: got(pipe(b, patch(theirs.diff))),
});

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * After one round both sides and the new base are equal, and a second round is empty; by a base, and by a state, from run to
 * run. It takes that no flag skips anything, and that there are no orphans, which no diff sees.
 *
 * @example
 * import { reconcileConverges, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, reconcileConverges), { numRuns: 5 })
 */
export const reconcileConverges = (triple: Triple): boolean => {
  if (!isPlain(triple)) return true;
  const { base, source, target } = triple;
  const round = (since: Since, a: Snapshot.Snapshot, b: Snapshot.Snapshot) => {
    const reconciliation = got(reconcile(a, b, since, { strategy: Strategy.sourceWins }));
    return { reconciliation, ...inStep(a, b, reconciliation) };
  };
  return [base, got(SyncState.make(base, base))].every((since) => {
    const first = round(since, source, target);
    const areEqual = [first.a, first.b].every((side) => Snapshot.eq.equals(side, first.reconciliation.base));
    const state = got(SyncState.make(first.a, first.b));
    return (
      areEqual &&
      [first.reconciliation.base, state].every((next) => {
        const { reconciliation } = round(next, first.a, first.b);
        return !Diff.hasDiffs(reconciliation.a.diff) && !Diff.hasDiffs(reconciliation.b.diff);
      })
    );
  });
};

/**
 * Nothing is reconciled while conflicts are open, and the failure names each.
 *
 * @example
 * import { openConflictsAreNotReconciled, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, openConflictsAreNotReconciled), { numRuns: 5 })
 */
export const openConflictsAreNotReconciled = ({ base, source, target }: Triple): boolean => {
  const { conflicts } = got(pipe(target, merge(base, source)));
  return pipe(
    reconcile(source, target, base),
    E.match(
      (error) =>
        error.code === 'ERR_MERGE_UNRESOLVED' && Equality.equals(error.conflicts, conflicts.map(Conflict.label)),
      () => conflicts.length === 0,
    ),
  );
};

/**
 * To merge since a state is to merge by what was agreed on then, whatever the two sides were.
 *
 * @example
 * import { mergeSinceIsMerge, relatedTriple, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const triples = schema().chain((each) => relatedTriple(each))
 * fc.assert(fc.property(triples, mergeSinceIsMerge), { numRuns: 5 })
 */
export const mergeSinceIsMerge = ({ base, source, target }: Triple): boolean =>
  [
    { before: { source: base, target: base }, now: { source, target } },
    { before: { source: base, target }, now: { source, target: base } },
    { before: { source, target }, now: { source: base, target } },
  ].every(({ before, now }) => {
    const state = got(SyncState.make(before.source, before.target));
    const since = got(pipe(now.target, mergeSince(state, now.source)));
    const whole = got(pipe(now.target, merge(agreed(state), now.source)));
    const keys = (conflicts: ReadonlyArray<Conflict.Conflict>) => conflicts.map(Conflict.keyOf).toSorted();
    return (
      Equality.equals(keys(since.conflicts), keys(whole.conflicts)) &&
      Snapshot.eq.equals(since.snapshot, whole.snapshot)
    );
  });

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of keeping two datasets in step.
 *
 * @example
 * import { arbitrariesOf, reconcileLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * reconcileLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 10 }))
 */
export const reconcileLaws = ({ schema, options }: Arbitraries): ReadonlyArray<Law> => {
  const triples = fc.noBias(schema.chain((each) => relatedTriple(each, options)));
  return [
    law('two sides are in step after one round', triples, reconcileConverges),
    law('nothing is reconciled while conflicts are open', triples, openConflictsAreNotReconciled),
    law('to merge since a state is to merge by what was agreed on', triples, mergeSinceIsMerge),
  ];
};
