/**
 * What came of operations, for people and for programs.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Paint, plain, printable, showValue } from '../diff/render.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Operation } from '../plan/Operation.js';
import * as Summary from '../sync/Summary.js';
import type { Performed, SyncError, SyncResult } from '../sync/SyncResult.js';
import { retell } from './options.js';
import { toData, write } from './output.js';
import type { Run } from './Run.js';
import type { ReviewOptions } from './review.js';
import { withoutPassword } from './secrets.js';

/** The forms in which operations can be told. */
export const FORMATS = ['tree', 'json', 'yaml', 'summary'] as const;
export type Format = (typeof FORMATS)[number];

/** How what came of a sync is to be told. */
export interface Telling extends ReviewOptions {
  readonly format: Format;
  readonly out?: string;
}

/** What can be told of a sync. */
export type Came = Omit<SyncResult, 'snapshot'>;

const named = ({ model, uid }: Pick<Operation, 'model' | 'uid'>): string => `${printable(model)} "${printable(uid)}"`;

const colour = (paint: Paint, { action }: Operation): ((text: string) => string) =>
  paint[action === 'move' ? 'update' : action];

const details = (operation: Operation): ReadonlyArray<string> =>
  operation.action === 'update' || operation.action === 'move'
    ? Object.keys(operation.attributes).map(
        (name) =>
          `    ${printable(name)}: ${showValue(operation.before[name])} -> ${showValue(operation.attributes[name])}`,
      )
    : [];

/** The message of an error names the operation, as the line does that it is to be a part of. */
const reasonIn = (message: string, { action, model, uid }: Pick<Operation, 'action' | 'model' | 'uid'>): string =>
  message.replace(`could not ${action} ${model} "${uid}": `, '');

/** An operation and what came of it, as lines. */
const operationLines =
  (paint: Paint) =>
  ({ operation, outcome, message, inDoubt }: Performed): ReadonlyArray<string> => {
    const reason = withoutPassword(printable(reasonIn(message, operation)));
    const doubt = inDoubt === true ? ' (whether it took effect is not known)' : '';
    const note = outcome === 'success' || outcome === 'planned' ? '' : `: ${outcome}: ${reason}${doubt}`;
    const verb = outcome === 'planned' ? `would ${operation.action}` : operation.action;
    return [colour(paint, operation)(`${verb} ${named(operation)}${note}`), ...details(operation)];
  };

/** What took a sync back, as lines. */
function* undoneLines(paint: Paint, undone: ReadonlyArray<Performed>): Generator<string> {
  const stuck = undone.filter(({ outcome }) => outcome !== 'success').length;
  if (undone.length === 0) yield paint.heading('taken back: nothing of it lasts');
  else if (stuck === 0) yield paint.heading('taken back:');
  else yield paint.heading(`taken back, but for ${stuck} of ${undone.length} operations:`);
  for (const each of undone) yield* operationLines(paint)(each);
}

/** Operations and what came of them, as lines. */
function* treeLines(paint: Paint, { operations, undone }: Came): Generator<string> {
  if (operations.length === 0 && undone === undefined) yield 'nothing to do';
  for (const each of operations) yield* operationLines(paint)(each);
  if (undone !== undefined) yield* undoneLines(paint, undone);
}

/** Why operations were not performed, one a line. */
function* failureLines(name: string, failures: ReadonlyArray<Summary.Failure>): Generator<string> {
  for (const { action, model, uid, outcome, message, cause, inDoubt } of failures) {
    const reason = reasonIn(message, { action, model, uid });
    const because = cause === undefined || cause === reason ? '' : ` (${cause})`;
    const doubt = inDoubt === true ? ' (whether it took effect is not known)' : '';
    yield `${name}: ${action} ${named({ model, uid })}: ${outcome}: ${withoutPassword(printable(`${reason}${because}`))}${doubt}`;
  }
}

/** How many operations of each kind, what came of them, how fast, and why not. */
function* summaryLines(came: Came): Generator<string> {
  const { counts, duration, throughput, failures, undone } = Summary.of(came);
  for (const action of ['create', 'update', 'delete', 'move'] as const) {
    yield `${action}: ${came.operations.filter(({ operation }) => operation.action === action).length}`;
  }
  for (const [outcome, n] of Object.entries(counts)) yield `${outcome}: ${n}`;
  if (undone !== undefined) {
    const { success, ...rest } = undone.counts;
    yield `undone: ${success}`;
    yield `not undone: ${Object.values(rest).reduce((sum, n) => sum + n, 0)}`;
  }
  if (throughput > 0) {
    yield `duration: ${Math.round(duration)} ms`;
    yield `throughput: ${throughput < 10 ? throughput.toFixed(1) : Math.round(throughput)}/s`;
  }
  yield* failureLines('failure', failures);
  yield* failureLines('not undone', undone?.failures ?? []);
}

const plainOperation = ({ operation, error: _, ...came }: Performed): unknown => {
  const { index: _index, requires: _requires, ...rest } = operation;
  return { ...rest, ...came };
};

const plainResult = (came: Came): unknown => ({
  changed: came.changed,
  duration: came.duration,
  summary: Summary.of(came),
  operations: came.operations.map(plainOperation),
  ...(came.undone === undefined ? {} : { undone: came.undone.map(plainOperation) }),
});

const lines = (format: Format, paint: Paint, came: Came): Iterable<string> => {
  switch (format) {
    case 'tree':
      return treeLines(paint, came);
    case 'summary':
      return summaryLines(came);
    case 'json':
    case 'yaml':
      return [toData(format, plainResult(came))];
  }
};

/** What a person has to know of errors that did not end the sync. */
const failures = ({ operations }: Came): E.Either<LockstepError, void> => {
  const [first, ...more] = operations.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (first === undefined) return E.right(undefined);
  const message = `${more.length + 1} operations failed, the first: ${first.message}`;
  return E.left(more.length === 0 ? first : { ...first, message });
};

const tellTo =
  ({ terminal }: Run, { format, out }: Telling) =>
  (came: Came): TE.TaskEither<LockstepError, void> => {
    terminal.settle();
    return write(lines(format, out === undefined ? terminal.paint : plain, came), out);
  };

/** The outcome of a sync, whether it came to its end or not, and then what went wrong. */
export const report =
  (run: Run, telling: Telling, hasEffects: boolean) =>
  (ended: E.Either<SyncError, Came>): TE.TaskEither<LockstepError, void> => {
    const tell = tellTo(run, telling);
    if (E.isRight(ended)) {
      return pipe(
        tell(ended.right),
        TE.chainEitherK(() => failures(ended.right)),
      );
    }
    const { result, ...error } = ended.left;
    // Without handlers a sync takes effect at its end or not at all: there is nothing to tell of what did not last.
    return pipe(
      result === undefined || !hasEffects ? TE.right(undefined) : tell(result),
      TE.chain(() => TE.left(retell(error))),
    );
  };

/** How a sync of earlier was taken back, and then what went wrong. People have seen what it did. */
export const reportUndone =
  (run: Run, telling: Telling, hasEffects: boolean) =>
  (ended: E.Either<SyncError, Came>): TE.TaskEither<LockstepError, void> => {
    const tell = (came: Came) => tellTo(run, telling)(telling.format === 'tree' ? { ...came, operations: [] } : came);
    if (E.isRight(ended)) return tell(ended.right);
    const { result, ...error } = ended.left;
    return pipe(
      result === undefined || !hasEffects ? TE.right(undefined) : tell(result),
      TE.chain(() => TE.left(error)),
    );
  };
