/**
 * Laws of histories: they answer as a plain list with an index does, and going back gives the very value that was kept.
 *
 * @since 0.4.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { Diff, diffFrom, History } from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import { begun, type Course, courseOf, historyAfter, taken } from './arbitrary/checkpoints.js';
import { type Law, law } from './Law.js';
import * as Naive from './naive/NaiveHistory.js';

// -------------------------------------------------------------------------------------
// side by side
// -------------------------------------------------------------------------------------

const sameCheckpoint = (x: History.Checkpoint, y: History.Checkpoint | undefined): boolean =>
  x.id === y?.id && x.label === y.label && x.at === y.at && x.snapshot === y.snapshot;

const sameList = (x: ReadonlyArray<History.Checkpoint>, y: ReadonlyArray<History.Checkpoint>): boolean =>
  x.length === y.length && x.every((each, i) => sameCheckpoint(each, y[i]));

/** Whether every question about a history is answered as the plain list answers it. */
const answersAs = (plain: Naive.Naive, history: History.History): boolean => {
  const { list, at, limit, next } = plain;
  const [first] = list;
  return (
    sameList(History.list(history), list) &&
    sameCheckpoint(History.current(history), list[at]) &&
    History.canUndo(history) === at > 0 &&
    History.canRedo(history) === at < list.length - 1 &&
    history.limit === limit &&
    history.next === next &&
    list.length <= limit &&
    list.every(({ id, label }) =>
      [id, label ?? id].every((which) =>
        pipe(
          history,
          History.find(which),
          O.exists((found) => found.id === id),
        ),
      ),
    ) &&
    pipe(history, History.get((first?.id ?? 0) - 1), E.isLeft)
  );
};

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/**
 * Whatever is done to it, a history answers as a plain list with an index does: it is bounded, ids stay, what could be
 * redone is dropped by a new checkpoint; and a step that fails, fails with the same code.
 *
 * @example
 * import { arbitrariesOf, type Course, historyIsAsNaive, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const courses = arbitrariesOf(schema()).pair.map(({ source, target }): Course => ({
 *   limit: 3,
 *   first: target,
 *   steps: [{ kind: 'checkpoint', snapshot: source, metadata: { label: 'after' } }, { kind: 'undo' }, { kind: 'redo' }],
 * }))
 * fc.assert(fc.property(courses, historyIsAsNaive), { numRuns: 10 })
 */
export const historyIsAsNaive = (course: Course): boolean => {
  let history = begun(course);
  let plain = Naive.make(course.first, course.limit);
  return course.steps.every((step) => {
    const after = taken(step)(history);
    const expected = Naive.step(plain, step);
    if (typeof expected === 'string') return E.isLeft(after) && after.left.code === expected;
    if (E.isLeft(after)) return false;
    history = after.right;
    plain = expected;
    return answersAs(plain, history);
  });
};

const got = <A>(either: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

/**
 * Rolling back gives the very value that was kept, by id and by label, and keeps all checkpoints.
 *
 * @example
 * import { rollbackGivesTheSame, snapshotOf, schema } from 'lockstep/laws'
 * import { History } from 'lockstep'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(schema().chain((each) => snapshotOf(each)), (snapshot) => rollbackGivesTheSame(History.of(snapshot))), { numRuns: 5 })
 */
export const rollbackGivesTheSame = (history: History.History): boolean =>
  History.list(history).every(({ id, label, snapshot }) =>
    [id, label ?? id].every((which) => {
      const back = got(History.rollback(which)(history));
      return History.current(back).snapshot === snapshot && sameList(History.list(back), History.list(history));
    }),
  );

const isSame = (x: History.History, y: History.History): boolean =>
  x.limit === y.limit &&
  x.next === y.next &&
  sameCheckpoint(x.current, y.current) &&
  sameList(History.list(x), History.list(y)) &&
  History.eq.equals(x, y);

/**
 * To undo and to redo, and to redo and to undo, is to do nothing.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, schema, undoThenRedoIsIdentity } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(History.of(target), History.checkpoint()(source), E.exists(undoThenRedoIsIdentity)))
 * fc.assert(law, { numRuns: 10 })
 */
export const undoThenRedoIsIdentity = (history: History.History): boolean => {
  const undone = pipe(history, History.undo, E.chain(History.redo));
  const redone = pipe(history, History.redo, E.chain(History.undo));
  return (
    (History.canUndo(history) ? isSame(got(undone), history) : E.isLeft(undone)) &&
    (History.canRedo(history) ? isSame(got(redone), history) : E.isLeft(redone))
  );
};

/**
 * A new checkpoint drops what could be redone, and nothing else but what is beyond the limit.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, checkpointDropsWhatCouldBeRedone, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(
 *     History.of(target),
 *     History.checkpoint()(source),
 *     E.chainW(History.undo),
 *     E.exists(checkpointDropsWhatCouldBeRedone),
 *   ))
 * fc.assert(law, { numRuns: 10 })
 */
export const checkpointDropsWhatCouldBeRedone = (history: History.History): boolean => {
  const { current, limit } = history;
  const after = got(History.checkpoint()(current.snapshot)(history));
  const done = History.list(history).filter(({ id }) => id <= current.id);
  const kept = History.list(after).slice(0, -1);
  return (
    !History.canRedo(after) &&
    after.current.id === history.next &&
    after.current.snapshot === current.snapshot &&
    kept.length === Math.min(done.length, limit - 1) &&
    sameList(kept, done.slice(done.length - kept.length))
  );
};

/**
 * The diff between two checkpoints is the diff of their snapshots, and makes the one the other.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, diffIsDiffFrom, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(History.of(target), History.checkpoint({ label: 'after' })(source), E.exists(diffIsDiffFrom)))
 * fc.assert(law, { numRuns: 10 })
 */
export const diffIsDiffFrom = (history: History.History): boolean =>
  History.list(history).every((from) =>
    History.list(history).every((to) => {
      const diff = got(History.diff(from.id, to.label ?? to.id)(history));
      const expected = got(diffFrom(to.snapshot)(from.snapshot));
      return (
        Diff.eq.equals(diff, expected) &&
        JSON.stringify(Diff.summary(diff)) === JSON.stringify(Diff.summary(expected)) &&
        [...Diff.iterate(diff)].every(({ uid }, i) => uid === [...Diff.iterate(expected)][i]?.uid)
      );
    }),
  );

/**
 * A history is what its parts are restored to.
 *
 * @example
 * import { History } from 'lockstep'
 * import { arbitrariesOf, restoreGivesTheSame, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const law = fc.property(arbitrariesOf(schema()).pair, ({ source, target }) =>
 *   pipe(History.of(target), History.checkpoint({ label: 'after' })(source), E.exists(restoreGivesTheSame)))
 * fc.assert(law, { numRuns: 10 })
 */
export const restoreGivesTheSame = (history: History.History): boolean => {
  const { limit, next, current } = history;
  const parts = { limit, next, current: current.id, checkpoints: History.list(history) };
  return isSame(got(History.restore(parts)), history);
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of histories.
 *
 * @example
 * import { arbitrariesOf, checkpointLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * checkpointLaws(arbitrariesOf(schema())).forEach(({ property }) => fc.assert(property, { numRuns: 5 }))
 */
export const checkpointLaws = ({ schema, options }: Arbitraries): ReadonlyArray<Law> => {
  const course = fc.noBias(schema.chain((each) => courseOf(each, options)));
  const after = (name: string, holds: (history: History.History) => boolean): Law =>
    law(name, course, (each) => holds(historyAfter(each)));
  return [
    law('a history answers as a plain list', course, historyIsAsNaive),
    after('rolling back gives the very value that was kept', rollbackGivesTheSame),
    after('to undo and to redo is to do nothing', undoThenRedoIsIdentity),
    after('a checkpoint drops what could be redone', checkpointDropsWhatCouldBeRedone),
    after('the diff between checkpoints is that of their snapshots', diffIsDiffFrom),
    after('a history is what its parts are restored to', restoreGivesTheSame),
  ];
};
