/**
 * Laws of plans: their order is one that can be performed, and performing them makes the target the source.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  apply,
  type DiffOptions,
  diffFrom,
  Handlers,
  type Operation,
  Plan,
  Snapshot,
  type SyncResult,
} from '../src/index.js';
import type { Arbitraries } from './Arbitraries.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, law, lawAsync } from './Law.js';
import { reachable, skipsNothing, targetIsReachable } from './pairs.js';

/** A pair, the models whose entities can be moved, and how the target answers. */
export interface Planned {
  /** The two sides. */
  readonly pair: Pair;
  /** Which models the target can move. */
  readonly canMove: (model: string) => boolean;
  /** What is asked of the diff that the plan is made of. */
  readonly options: DiffOptions;
  /** What the target answers, operation by operation; `done` when there are no more. */
  readonly answers: ReadonlyArray<'done' | 'refused' | 'error' | 'throws'>;
  /** Whether the run goes on after a failure: CONTINUE_ON_FAILURE. */
  readonly continues: boolean;
}

const planOf = ({ pair, canMove, options }: Planned): Plan.Plan => {
  const plan = pipe(
    diffFrom(pair.source, options)(pair.target),
    E.chainW(Plan.from({ canMove, schema: pair.target.schema })),
  );
  if (E.isLeft(plan)) throw new Error(plan.left.message);
  return plan.right;
};

type Run = SyncResult.SyncResult;

/** Perform a plan on the target, and note what its handlers are asked. */
const perform = async (
  planned: Planned,
  asked: Array<Operation.Operation>,
  dryRun = false,
): Promise<Run | undefined> => {
  const { pair, answers, continues } = planned;
  const answer = (operation: Operation.Operation): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> => {
    const next = answers[asked.push(operation) - 1] ?? 'done';
    if (next === 'throws') throw new Error('no answer');
    if (next === 'error') return TE.left({ message: 'no' });
    return TE.right(next === 'refused' ? Handlers.refused('rather not') : Handlers.done);
  };
  const own: Handlers.ModelHandlers = { create: answer, update: answer, delete: answer, move: answer };
  const handlers = new Map([...pair.target.schema.models.keys()].map((name) => [name, own]));
  const run = await apply(planOf(planned), { dryRun, flags: continues ? ['CONTINUE_ON_FAILURE'] : [] })({
    snapshot: pair.target,
    handlers,
  })();
  return E.isRight(run) ? run.right : run.left.result;
};

const isWhole = ({ pair, options }: Planned): boolean =>
  skipsNothing(pair) && targetIsReachable(pair) && options.flags === undefined;

const keyOf = ({ model, uid }: { readonly model: string; readonly uid: string }): string =>
  JSON.stringify([model, uid]);

// -------------------------------------------------------------------------------------
// laws: order
// -------------------------------------------------------------------------------------

/**
 * An operation knows its place, and requires only what comes before it.
 *
 * @example
 * import { relatedPair, requiresPointsBack, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * fc.assert(fc.property(plans, requiresPointsBack), { numRuns: 5 })
 */
export const requiresPointsBack = (planned: Planned): boolean =>
  planOf(planned).operations.every(
    ({ index, requires }, i) => index === i && requires.every((before) => before >= 0 && before < index),
  );

/**
 * What an entity is to hang below is there before it; and if it is made by the plan, the entity waits for it.
 *
 * @example
 * import { parentsComeFirst, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * fc.assert(fc.property(plans, parentsComeFirst), { numRuns: 5 })
 */
export const parentsComeFirst = (planned: Planned): boolean => {
  const { operations } = planOf(planned);
  const made = new Map<string, number>();
  return operations.every((operation) => {
    const { action, parent, index } = operation;
    if (action === 'create') made.set(keyOf(operation), index);
    if (parent === undefined || action === 'delete') return true;
    const above = operations.find((each) => each.action === 'create' && keyOf(each) === keyOf(parent));
    return above === undefined || (made.get(keyOf(parent)) === above.index && operation.requires.includes(above.index));
  });
};

/**
 * What is deleted in one place and created in another is deleted first, and its creation waits for that.
 *
 * @example
 * import { relatedPair, replacedIsDeletedFirst, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * fc.assert(fc.property(plans, replacedIsDeletedFirst), { numRuns: 5 })
 */
export const replacedIsDeletedFirst = (planned: Planned): boolean => {
  const { operations } = planOf(planned);
  return operations.every((operation) => {
    if (operation.action !== 'create') return true;
    const gone = operations.find((each) => each.action === 'delete' && keyOf(each) === keyOf(operation));
    return gone === undefined || gone.index < operation.index;
  });
};

/**
 * No entity is operated on twice, but one that is replaced.
 *
 * @example
 * import { operationsAreOnce, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * fc.assert(fc.property(plans, operationsAreOnce), { numRuns: 5 })
 */
export const operationsAreOnce = (planned: Planned): boolean => {
  const keys = planOf(planned).operations.map((operation) => `${operation.action} ${keyOf(operation)}`);
  return new Set(keys).size === keys.length;
};

/**
 * What moves out of something that is deleted has left before.
 *
 * @example
 * import { movesLeaveInTime, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * fc.assert(fc.property(plans, movesLeaveInTime), { numRuns: 5 })
 */
export const movesLeaveInTime = (planned: Planned): boolean => {
  const { operations } = planOf(planned);
  return operations.every((operation) => {
    if (operation.action !== 'move' || operation.from === undefined) return true;
    const from = keyOf(operation.from);
    const gone = operations.find((each) => each.action === 'delete' && keyOf(each) === from);
    return gone === undefined || operation.index < gone.index;
  });
};

// -------------------------------------------------------------------------------------
// laws: effect
// -------------------------------------------------------------------------------------

/**
 * A plan that is performed without a hitch makes the target the source, where no flag skips anything.
 *
 * @example
 * import { planMakesTheSource, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * await fc.assert(fc.asyncProperty(plans, planMakesTheSource), { numRuns: 5 })
 */
export const planMakesTheSource = async (planned: Planned): Promise<boolean> => {
  if (!isWhole(planned)) return true;
  const run = await perform({ ...planned, answers: [] }, []);
  return (
    run?.operations.every(({ outcome }) => outcome === 'success') === true &&
    Snapshot.eq.equals(reachable(run.snapshot), reachable(planned.pair.source))
  );
};

/**
 * A dry run names the operations that the run performs, in order, asks nobody, and leaves the very same snapshot.
 *
 * @example
 * import { dryRunNamesTheOperations, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * await fc.assert(fc.asyncProperty(plans, dryRunNamesTheOperations), { numRuns: 5 })
 */
export const dryRunNamesTheOperations = async (planned: Planned): Promise<boolean> => {
  const [askedDry, asked]: [Array<Operation.Operation>, Array<Operation.Operation>] = [[], []];
  const dry = await perform(planned, askedDry, true);
  const run = await perform({ ...planned, answers: [] }, asked);
  if (dry === undefined || run === undefined) return false;
  const names = (result: Run): string =>
    JSON.stringify(result.operations.map(({ operation }) => [operation.action, keyOf(operation)]));
  const isUntouched = dry.snapshot === planned.pair.target && askedDry.length === 0 && !dry.changed;
  const isPerformed = !isWhole(planned) || asked.length === dry.operations.length;
  return isUntouched && isPerformed && names(dry) === names(run);
};

const OUTCOMES = { done: 'success', refused: 'refused', error: 'error', throws: 'error' } as const;

/**
 * Whatever the target answers, every operation is accounted for: those that it was asked for with its answer, those
 * whose requirements failed, or that come after the end, as skipped.
 *
 * @example
 * import { everyOperationIsAccountedFor, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * await fc.assert(fc.asyncProperty(plans, everyOperationIsAccountedFor), { numRuns: 5 })
 */
export const everyOperationIsAccountedFor = async (planned: Planned): Promise<boolean> => {
  const asked: Array<Operation.Operation> = [];
  const run = await perform(planned, asked);
  if (run === undefined) return false;
  const { operations } = planOf(planned);
  const firstError = run.operations.findIndex(({ outcome }) => outcome === 'error');
  const isAnswered = asked.every(
    ({ index }, i) => run.operations[index]?.outcome === OUTCOMES[planned.answers[i] ?? 'done'],
  );
  return (
    isAnswered &&
    run.operations.length === operations.length &&
    run.operations.every(({ operation, outcome }, i) => {
      const isBlocked = operation.requires.some((index) => run.operations[index]?.outcome !== 'success');
      const isAfterTheEnd = !planned.continues && firstError !== -1 && i > firstError;
      return (outcome === 'skipped') === (isBlocked || isAfterTheEnd);
    })
  );
};

/**
 * Only what succeeded has changed the snapshot: performing that alone, without a hitch, ends at the same.
 *
 * @example
 * import { onlySuccessChangesTheTarget, relatedPair, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const plans = schema()
 *   .chain((each) => relatedPair(each))
 *   .map((pair) => ({ pair, canMove: () => true, options: {}, answers: [], continues: false }))
 * await fc.assert(fc.asyncProperty(plans, onlySuccessChangesTheTarget), { numRuns: 5 })
 */
export const onlySuccessChangesTheTarget = async (planned: Planned): Promise<boolean> => {
  const run = await perform(planned, []);
  if (run === undefined) return false;
  const done = run.operations.filter(({ outcome }) => outcome === 'success').map(({ operation }) => operation);
  const operations = done.map((operation, index) => ({ ...operation, index, requires: [] }));
  const again = await apply({ source: '', target: '', operations })({
    snapshot: planned.pair.target,
    handlers: Handlers.none,
  })();
  if (E.isLeft(again)) return false;
  if (done.length === 0) return run.snapshot === planned.pair.target;
  return Snapshot.eq.equals(again.right.snapshot, run.snapshot);
};

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

const planning = (pair: Pair): fc.Arbitrary<Planned> =>
  fc
    .record({
      movable: fc.oneof(
        fc.constant<ReadonlyArray<string>>([]),
        fc.constant([...pair.target.schema.models.keys()]),
        fc.subarray([...pair.target.schema.models.keys()]),
      ),
      isSkipping: fc.nat(4),
      answers: fc.array(
        fc.constantFrom<Planned['answers'][number]>('done', 'done', 'done', 'refused', 'error', 'throws'),
        {
          maxLength: 8,
        },
      ),
      continues: fc.boolean(),
    })
    .map(({ movable, isSkipping, answers, continues }) => ({
      pair,
      canMove: (model) => movable.includes(model),
      options: isSkipping === 0 ? { flags: ['SKIP_UNMATCHED_DST'] } : {},
      answers,
      continues,
    }));

/**
 * The laws of plans, and of performing them in memory.
 *
 * @example
 * import { arbitrariesOf, planLaws, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * for (const { property } of planLaws(arbitrariesOf(schema()))) await fc.assert(property, { numRuns: 10 })
 */
export const planLaws = ({ pair }: Arbitraries): ReadonlyArray<Law> => {
  const planned = pair.chain(planning);
  return [
    law('an operation requires only what comes before it', planned, requiresPointsBack),
    law('parents come before what hangs below them', planned, parentsComeFirst),
    law('what is replaced is deleted before it is created', planned, replacedIsDeletedFirst),
    law('what moves out of something has left before that is deleted', planned, movesLeaveInTime),
    law('no operation is there twice', planned, operationsAreOnce),
    lawAsync('a plan makes the target the source', planned, planMakesTheSource),
    lawAsync('a dry run names the operations of the run, and touches nothing', planned, dryRunNamesTheOperations),
    lawAsync('every operation is accounted for, whatever the target answers', planned, everyOperationIsAccountedFor),
    lawAsync('only what succeeds changes the target', planned, onlySuccessChangesTheTarget),
  ];
};
