/**
 * Performing a plan on a target, operation by operation, as DiffSync does: what requires an operation that did not
 * succeed is not attempted, and without CONTINUE_ON_FAILURE the first error ends the sync.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import * as Flags from '../model/Flags.js';
import type { OperationError } from '../model/LockstepError.js';
import type { Operation } from '../plan/Operation.js';
import type { Plan } from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Context, Handled, HandlerError, Handlers, ModelHandlers } from './Handlers.js';
import { type Log, type Logger, silent } from './Logger.js';
import { failed, perform } from './perform.js';
import type { Outcome, Performed, SyncError, SyncResult } from './SyncResult.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where operations take effect: a snapshot, and the handlers of what it is a snapshot of. */
export interface Target {
  readonly snapshot: Snapshot;
  readonly handlers: Handlers;
}

/** What may be asked of a sync. */
export interface ApplyOptions {
  /** CONTINUE_ON_FAILURE is the one that matters here. */
  readonly flags?: ReadonlyArray<Flags.DiffFlag>;
  /** Say what would be done, and what could not be, and do nothing: no handler is called. */
  readonly dryRun?: boolean;
  readonly logger?: Logger;
  /** Told after each operation: operations done, and how many there are. */
  readonly onProgress?: (stage: 'sync', done: number, total: number) => void;
}

// -------------------------------------------------------------------------------------
// one operation
// -------------------------------------------------------------------------------------

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const context: Context = { signal: new AbortController().signal, attempt: 0 };

const ask = (handlers: ModelHandlers, operation: Operation): TE.TaskEither<HandlerError, Handled> => {
  switch (operation.action) {
    case 'create':
      return handlers.create(operation, context);
    case 'update':
      return handlers.update(operation, context);
    case 'delete':
      return handlers.delete(operation, context);
    case 'move':
      // Moves are planned only for models whose handlers have one.
      return (
        handlers.move?.(operation, context) ?? (() => Promise.resolve(E.left({ message: 'the target cannot move it' })))
      );
  }
};

const isAnswer = (answer: unknown): answer is E.Either<HandlerError, Handled> =>
  typeof answer === 'object' &&
  answer !== null &&
  '_tag' in answer &&
  ((answer._tag === 'Left' && 'left' in answer && typeof answer.left === 'object') ||
    (answer._tag === 'Right' && 'right' in answer && typeof answer.right === 'object'));

const handle = async (handlers: ModelHandlers, operation: Operation): Promise<E.Either<HandlerError, Handled>> => {
  try {
    const answer: unknown = await ask(handlers, operation)();
    // A handler is somebody's code; that its type was heeded is not certain.
    return isAnswer(answer) ? answer : E.left({ message: 'the handler gave no answer' });
  } catch (thrown) {
    return E.left({ message: messageOf(thrown), cause: thrown });
  }
};

interface Step {
  readonly outcome: Outcome;
  readonly message: string;
  readonly error?: OperationError;
  readonly snapshot: Snapshot;
}

const PAST: Readonly<Record<Operation['action'], string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  move: 'moved',
};

/** What would come of an operation: the target's own rules are asked, its handlers are not. */
const rehearse = (operation: Operation, snapshot: Snapshot): Step => {
  const next = perform(operation)(snapshot);
  return E.isLeft(next)
    ? { outcome: 'error', message: next.left.message, error: next.left, snapshot }
    : { outcome: 'planned', message: `would be ${PAST[operation.action]}`, snapshot: next.right };
};

const step = async (operation: Operation, snapshot: Snapshot, handlers: Handlers): Promise<Step> => {
  const next = perform(operation)(snapshot);
  if (E.isLeft(next)) return { outcome: 'error', message: next.left.message, error: next.left, snapshot };
  const success: Step = { outcome: 'success', message: PAST[operation.action], snapshot: next.right };
  const own = handlers.get(operation.model);
  if (own === undefined) return success;
  const answer = await handle(own, operation);
  if (E.isLeft(answer)) {
    const error = failed(operation, answer.left.message);
    return { outcome: 'error', message: error.message, error, snapshot };
  }
  return answer.right._tag === 'Done' ? success : { outcome: 'refused', message: answer.right.reason, snapshot };
};

// -------------------------------------------------------------------------------------
// the whole plan
// -------------------------------------------------------------------------------------

const LEVEL: Readonly<Record<Outcome, keyof Logger>> = {
  success: 'info',
  refused: 'warn',
  error: 'error',
  skipped: 'warn',
  planned: 'info',
};

const report = (logger: Logger, { operation, outcome, message, duration }: Performed): void => {
  const { action, model, uid } = operation;
  const log: Log = (fields, text) => logger[LEVEL[outcome]](fields, text);
  log(
    { action, model, uid, outcome, duration, ...(action === 'delete' ? {} : { attributes: operation.attributes }) },
    message,
  );
};

const isDone = ({ outcome }: Performed): boolean => outcome === 'success' || outcome === 'planned';

const why = (
  operation: Operation,
  done: ReadonlyArray<Performed>,
  stopped: OperationError | undefined,
): string | undefined => {
  if (stopped !== undefined) return 'the sync ended before it';
  const blocked = operation.requires
    .map((index) => done[index])
    .find((before) => before !== undefined && !isDone(before));
  if (blocked === undefined) return undefined;
  const { action, model, uid } = blocked.operation;
  return `it depends on the ${action} of ${model} "${uid}", which was ${blocked.outcome === 'error' ? 'not possible' : blocked.outcome}`;
};

/**
 * Perform a plan. The result has every operation of the plan with what came of it. A left holds the error that ended the
 * sync and, as `result`, what had come of it by then; nothing is undone.
 *
 * Errors: `ERR_OBJECT_NOT_CREATED`, `ERR_OBJECT_NOT_UPDATED`, `ERR_OBJECT_NOT_DELETED`, `ERR_OBJECT_NOT_MOVED`.
 */
export const apply =
  (plan: Plan, options: ApplyOptions = {}) =>
  (target: Target): TE.TaskEither<SyncError, SyncResult> =>
  async () => {
    const { logger = silent, onProgress, dryRun = false } = options;
    const continues = Flags.has(Flags.of(options.flags ?? []), Flags.CONTINUE_ON_FAILURE);
    const began = performance.now();
    const done: Array<Performed> = [];
    let { snapshot } = target;
    let stopped: OperationError | undefined;
    logger.info({ source: plan.source, target: plan.target, operations: plan.operations.length }, 'beginning sync');

    const record = (operation: Operation, { outcome, message, error }: Omit<Step, 'snapshot'>, since: number): void => {
      const duration = performance.now() - since;
      const performed = { operation, outcome, message, duration, ...(error === undefined ? {} : { error }) };
      done.push(performed);
      report(logger, performed);
      onProgress?.('sync', done.length, plan.operations.length);
    };

    for (const operation of plan.operations) {
      const since = performance.now();
      const reason = why(operation, done, stopped);
      if (reason !== undefined) record(operation, { outcome: 'skipped', message: reason }, since);
      else {
        const result = dryRun ? rehearse(operation, snapshot) : await step(operation, snapshot, target.handlers);
        snapshot = result.snapshot;
        record(operation, result, since);
        if (result.error !== undefined && !continues) stopped = result.error;
      }
    }

    const changed = !dryRun && done.some(({ outcome }) => outcome !== 'skipped');
    const result: SyncResult = {
      snapshot: dryRun ? target.snapshot : snapshot,
      operations: done,
      changed,
      duration: performance.now() - began,
    };
    logger.info({ source: plan.source, target: plan.target, changed, duration: result.duration }, 'sync complete');
    return pipe(stopped, (error) => (error === undefined ? E.right(result) : E.left({ ...error, result })));
  };
