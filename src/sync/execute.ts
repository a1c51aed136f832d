/**
 * The engine of a sync: performs the operations of a plan, and accounts for every one of them.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as Flags from '../model/Flags.js';
import type { JournalError, OperationError, SyncFailure } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';
import type { Operation } from '../plan/Operation.js';
import type { Plan } from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { ApplyOptions, Target } from './ApplyOptions.js';
import * as ask from './ask.js';
import type { Manner } from './call.js';
import { withEffect } from './effect.js';
import type { ModelHandlers } from './Handlers.js';
import type { Settled } from './Journal.js';
import { silent } from './Logger.js';
import { logOperation } from './logOperation.js';
import { failed, perform, performAll } from './perform.js';
import * as Retry from './Retry.js';
import { lacking } from './replay.js';
import type { Performed, Stage, SyncError, SyncResult } from './SyncResult.js';
import { inTurn, type Unit } from './schedule.js';
import * as Verdict from './verdict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the engine tells of handlers, and what it is told of an earlier attempt at the same plan. */
export interface Record {
  /** What came of operations before, by their place: these are not performed again. */
  readonly settled: ReadonlyMap<number, Settled | 'skip'>;
  /** Whether this goes on with what was cut off, so that the target may have effects already. */
  readonly resumed: boolean;
  /** Where the engine writes down what it does; nowhere, if it is left out. */
  readonly notes?: Notes;
}

/** Takes down what the engine does. A left ends the sync. */
export interface Notes {
  /** Told before handlers are asked; after a left they are not asked. */
  readonly intend: (operations: ReadonlyArray<number>) => TE.TaskEither<JournalError, void>;
  /** Told after they have answered. */
  readonly conclude: (outcomes: ReadonlyArray<Settled>) => TE.TaskEither<JournalError, void>;
}

/** Nothing is written down, and nothing was. */
export const unrecorded: Record = { settled: new Map(), resumed: false };

/** A snapshot, and what it would be after some operations. */
interface Rehearsed {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

const ENDED = Verdict.skipped('the sync ended before it');

const ABORTED: SyncFailure = {
  _tag: 'SyncFailure',
  code: 'ERR_SYNC_ABORTED',
  message: 'the sync was aborted',
};

const isDone = (before: Settled | 'skip' | undefined): boolean =>
  before !== undefined && before !== 'skip' && before.outcome === 'success';

/** Ask the filter about an operation; what it has against it, if anything. */
const filtered = async (
  operation: Operation,
  filter: NonNullable<ApplyOptions['filter']>,
): Promise<Verdict.Verdict | undefined> => {
  try {
    return (await filter(operation)) ? undefined : Verdict.skipped('the filter is against it');
  } catch (thrown) {
    const reason = messageOf(thrown);
    return Verdict.error(failed(operation, `the filter failed: ${reason}`, thrown));
  }
};

// -------------------------------------------------------------------------------------
// the whole plan
// -------------------------------------------------------------------------------------

/** Perform a plan; see `apply` for what comes of it. */
export const execute =
  (plan: Plan, options: ApplyOptions, stage: Stage = 'sync', record: Record = unrecorded) =>
  (target: Target): TE.TaskEither<SyncError, SyncResult> =>
  async () => {
    const { operations } = plan;
    const { logger = silent, onProgress, dryRun = false, concurrency = 1, signal, filter } = options;
    const manner: Manner = { timeout: options.timeout, retry: options.retry ?? Retry.never, signal };
    const continues = Flags.has(Flags.of(options.flags ?? []), Flags.CONTINUE_ON_FAILURE);
    const change = record.resumed ? withEffect : perform;
    const began = performance.now();
    const done: Array<Performed | undefined> = operations.map(() => undefined);
    let accounted = 0;
    let { snapshot } = target;
    let stopped: OperationError | JournalError | SyncFailure | undefined;

    const account = (operation: Operation, verdict: Verdict.Verdict, duration: number): void => {
      const performed = { operation, ...verdict, duration };
      done[operation.index] = performed;
      accounted++;
      if (!continues) stopped ??= verdict.error;
      if (logger !== silent) logOperation(logger, performed);
      onProgress?.(stage, accounted, operations.length);
    };

    /** By model, the last entity that was made; what is made before what comes before it has another place in the order. */
    const lastMade = new Map<string, number>();
    let isInOrder = true;
    const noteOrder = ({ action, model, index }: Operation): void => {
      if (action !== 'create') return;
      if (index < (lastMade.get(model) ?? 0)) isInOrder = false;
      lastMade.set(model, index);
    };

    const take = (operation: Operation): void => {
      const next = change(operation)(snapshot);
      if (E.isRight(next)) snapshot = next.right;
      noteOrder(operation);
    };

    /** What was done before, and is not in the target as it was given. */
    const toRepeat = record.resumed
      ? lacking(operations.filter(({ index }) => isDone(record.settled.get(index))))(target.snapshot)
      : new Set<number>();

    /** What can be said of an operation without looking at the target. */
    const foregone = (operation: Operation): Verdict.Verdict | undefined => {
      const before = record.settled.get(operation.index);
      if (before !== undefined) {
        const verdict = Verdict.settled(operation, before);
        if (toRepeat.has(operation.index)) take(operation);
        return verdict;
      }
      if (stopped !== undefined) return ENDED;
      for (const index of operation.requires) {
        const required = done[index];
        if (required !== undefined && required.outcome !== 'success' && required.outcome !== 'planned')
          return Verdict.blocked(required);
      }
      return undefined;
    };

    const handle = async (unit: Unit, handlers: ModelHandlers, rehearsed: Rehearsed): Promise<void> => {
      const since = performance.now();
      const intended = await record.notes?.intend(unit.map(({ index }) => index))();
      if (intended !== undefined && E.isLeft(intended)) {
        stopped ??= intended.left;
        for (const operation of unit) account(operation, ENDED, 0);
        return;
      }
      const model = snapshot.schema.models.get(unit[0]?.model ?? '');
      const answers = await ask.many(model, handlers, unit, manner);
      const verdicts = unit.map((operation, i) => Verdict.answered(operation, answers[i] ?? ask.NONE));
      const concluded = await record.notes?.conclude(
        unit.flatMap((operation, i) => Verdict.toSettled(operation, verdicts[i] ?? ENDED)),
      )();
      const duration = (performance.now() - since) / unit.length;
      // What was rehearsed need not be done again, if it is what came about, and nothing else has meanwhile.
      const isRehearsed = snapshot === rehearsed.before && verdicts.every(({ outcome }) => outcome === 'success');
      if (isRehearsed) snapshot = rehearsed.after;
      for (const [i, operation] of unit.entries()) {
        const verdict = verdicts[i] ?? ENDED;
        if (isRehearsed) noteOrder(operation);
        else if (verdict.outcome === 'success') take(operation);
        account(operation, verdict, duration);
      }
      if (concluded !== undefined && E.isLeft(concluded)) stopped ??= concluded.left;
    };

    const attempt = async (unit: Unit): Promise<void> => {
      const since = performance.now();
      if (signal?.aborted === true) stopped ??= ABORTED;
      const handlers = dryRun ? undefined : target.handlers.get(unit[0]?.model ?? '');
      // Where nothing is against any of a batch, its effect is worked out at once.
      const isFree = filter === undefined && !record.resumed && unit.length > 1;
      const together =
        handlers !== undefined && isFree && unit.every((operation) => foregone(operation) === undefined)
          ? performAll(unit)(snapshot)
          : undefined;
      if (handlers !== undefined && together !== undefined)
        return handle(unit, handlers, { before: snapshot, after: together });
      const ready: Array<Operation> = [];
      let rehearsed: Rehearsed | undefined;
      for (const operation of unit) {
        const against = foregone(operation) ?? (filter === undefined ? undefined : await filtered(operation, filter));
        if (against !== undefined) {
          account(operation, against, performance.now() - since);
          continue;
        }
        // The target's own rules are asked before its handlers are.
        const next: E.Either<OperationError, Snapshot> = change(operation)(rehearsed?.after ?? snapshot);
        if (E.isLeft(next)) account(operation, Verdict.error(next.left), performance.now() - since);
        else if (handlers !== undefined) {
          rehearsed = { before: rehearsed?.before ?? snapshot, after: next.right };
          ready.push(operation);
        } else {
          snapshot = next.right;
          noteOrder(operation);
          const verdict = dryRun ? Verdict.planned(operation) : Verdict.success(operation);
          account(operation, verdict, performance.now() - since);
        }
      }
      if (handlers !== undefined && rehearsed !== undefined) await handle(ready, handlers, rehearsed);
    };

    /** The snapshot as it would be, had everything been done in the order of the plan. */
    const inOrder = (): Snapshot => {
      snapshot = target.snapshot;
      for (const operation of operations) {
        const { index } = operation;
        const isToTake = record.settled.has(index) ? toRepeat.has(index) : done[index]?.outcome === 'success';
        if (isToTake) take(operation);
      }
      return snapshot;
    };

    logger.info({ source: plan.source, target: plan.target, operations: operations.length }, `beginning ${stage}`);
    if (operations.length > 0) onProgress?.(stage, 0, operations.length);
    const circumstances = { snapshot: target.snapshot, handlers: target.handlers, concurrency };
    await inTurn(operations, circumstances, attempt);
    const performed = done.filter((each) => each !== undefined);
    const changed = !dryRun && performed.some(({ outcome }) => outcome !== 'skipped');
    const result: SyncResult = {
      snapshot: dryRun ? target.snapshot : isInOrder ? snapshot : inOrder(),
      operations: performed,
      changed,
      duration: performance.now() - began,
    };
    logger.info({ source: plan.source, target: plan.target, changed, duration: result.duration }, `${stage} complete`);
    return stopped === undefined ? E.right(result) : E.left({ ...stopped, result });
  };
