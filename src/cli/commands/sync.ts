/** `lockstep sync`: make a target agree with a source. */
import { type Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Paint, plain, printable, showValue } from '../../diff/render.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Operation } from '../../plan/Operation.js';
import { silent } from '../../sync/Logger.js';
import { count, type Performed, type SyncError, type SyncResult } from '../../sync/SyncResult.js';
import { syncFrom } from '../../sync/syncFrom.js';
import * as Comparison from '../Comparison.js';
import { type CompareOptions, declare, retell } from '../options.js';
import { FORMATS, type Format, hasPlace, toData, write } from '../output.js';
import type { Perform, Run } from '../Run.js';

interface Options extends CompareOptions {
  readonly format: Format;
  readonly out?: string;
  readonly dryRun?: boolean;
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
const report =
  (run: Run, { format, out }: Options, hasEffects: boolean) =>
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

const sync =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      hasPlace(options.out),
      TE.chain(() => Comparison.prepare(run, source, target, options)),
      TE.chain((asked) =>
        pipe(
          asked.target,
          syncFrom(asked.source, {
            ...asked.options,
            dryRun: options.dryRun === true,
            logger: {
              ...silent,
              debug: ({ model, uid }, message) => run.terminal.say(`${model} "${uid}": ${message}`),
            },
            onProgress: run.terminal.progress,
          }),
          TE.fromTask,
          TE.chain(report(run, options, asked.target.handlers.size > 0)),
        ),
      ),
      TE.map(() => 0),
    );

/** Declare the command. */
export const declareSync = (program: Command, perform: Perform): void => {
  declare(program.command('sync'))
    .summary('make a target agree with a source')
    .description('Make TARGET agree with SOURCE. A file is replaced as a whole, or not at all.')
    .option('-n, --dry-run', 'show what would be done, and do nothing')
    .addOption(new Option('-f, --format <format>', 'how to show it').choices([...FORMATS]).default('tree'))
    .option('-o, --out <file>', 'write to a file')
    .addHelpText(
      'after',
      `
Examples:
  lockstep sync new.json old.json --schema schema.yaml --dry-run
  lockstep sync new.json old.json --schema schema.yaml
  lockstep sync cmdb.ndjson ./netbox.mjs#staging --flag CONTINUE_ON_FAILURE`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => sync(run)(source, target, options)),
    );
};
