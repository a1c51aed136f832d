/**
 * What came of operations, for people and for programs.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Paint, plain, printable, showValue } from '../diff/render.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Operation } from '../plan/Operation.js';
import type { Logger } from '../sync/Logger.js';
import { silent } from '../sync/Logger.js';
import { count, type Performed, type SyncError, type SyncResult } from '../sync/SyncResult.js';
import { retell } from './options.js';
import { toData, write } from './output.js';
import type { Run } from './Run.js';

/** The forms in which operations can be told. */
export const FORMATS = ['tree', 'json', 'yaml', 'summary'] as const;
export type Format = (typeof FORMATS)[number];

/** How what came of a sync is to be told. */
export interface Telling {
  readonly format: Format;
  readonly out?: string;
}

const named = ({ model, uid }: Operation): string => `${printable(model)} "${printable(uid)}"`;

const colour = (paint: Paint, { action }: Operation): ((text: string) => string) =>
  paint[action === 'move' ? 'update' : action];

const details = (operation: Operation): ReadonlyArray<string> =>
  operation.action === 'update' || operation.action === 'move'
    ? Object.keys(operation.attributes).map(
        (name) =>
          `    ${printable(name)}: ${showValue(operation.before[name])} -> ${showValue(operation.attributes[name])}`,
      )
    : [];

/** An operation and what came of it, as lines. */
const operationLines =
  (paint: Paint) =>
  ({ operation, outcome, message }: Performed): ReadonlyArray<string> => {
    // The message of an error names the operation, as this line does.
    const reason = message.replace(`could not ${operation.action} ${operation.model} "${operation.uid}": `, '');
    const note = outcome === 'success' || outcome === 'planned' ? '' : `: ${outcome}: ${printable(reason)}`;
    const verb = outcome === 'planned' ? `would ${operation.action}` : operation.action;
    return [colour(paint, operation)(`${verb} ${named(operation)}${note}`), ...details(operation)];
  };

/** How many operations of each kind, and what came of them. */
function* summaryLines(result: SyncResult): Generator<string> {
  for (const action of ['create', 'update', 'delete', 'move'] as const) {
    yield `${action}: ${result.operations.filter(({ operation }) => operation.action === action).length}`;
  }
  for (const [outcome, n] of Object.entries(count(result))) yield `${outcome}: ${n}`;
}

const plainResult = ({ operations, changed, duration }: SyncResult): unknown => ({
  changed,
  duration,
  operations: operations.map(
    ({ operation: { index: _index, requires: _requires, ...operation }, outcome, message, duration }) => ({
      ...operation,
      outcome,
      message,
      duration,
    }),
  ),
});

const lines = (format: Format, paint: Paint, result: SyncResult): Iterable<string> => {
  switch (format) {
    case 'tree':
      return result.operations.length === 0 ? ['nothing to do'] : result.operations.flatMap(operationLines(paint));
    case 'summary':
      return summaryLines(result);
    case 'json':
    case 'yaml':
      return [toData(format, plainResult(result))];
  }
};

/** What a person has to know of errors that did not end the sync. */
const failures = ({ operations }: SyncResult): E.Either<LockstepError, void> => {
  const [first, ...more] = operations.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (first === undefined) return E.right(undefined);
  const message = `${more.length + 1} operations failed, the first: ${first.message}`;
  return E.left(more.length === 0 ? first : { ...first, message });
};

/** The outcome of a sync, whether it came to its end or not, and then what went wrong. */
export const report =
  (run: Run, { format, out }: Telling, hasEffects: boolean) =>
  (ended: E.Either<SyncError, SyncResult>): TE.TaskEither<LockstepError, void> => {
    run.terminal.settle();
    const paint = out === undefined ? run.terminal.paint : plain;
    const tell = (result: SyncResult) => write(lines(format, paint, result), out);
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

/** What a sync logs, as far as a person at a terminal wants to know it. */
export const loggerOf = (run: Run): Logger => ({
  ...silent,
  debug: ({ model, uid }, message) => run.terminal.say(`${model} "${uid}": ${message}`),
  warn: ({ guard }, message) => {
    if (typeof guard === 'string') run.terminal.warn(message);
  },
});
