/** `lockstep sync`: make a target agree with a source. */
import { type Command, Option } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Paint, plain, printable, showValue } from '../../diff/render.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Operation } from '../../plan/Operation.js';
import { count, type Performed } from '../../sync/SyncResult.js';
import { type Synced, syncFrom } from '../../sync/syncFrom.js';
import * as Config from '../Config.js';
import * as Dataset from '../Dataset.js';
import { type CompareOptions, declare, toDiffOptions, toNames } from '../options.js';
import { FORMATS, type Format, toData, write } from '../output.js';
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
    const note = outcome === 'success' || outcome === 'planned' ? '' : `: ${outcome}: ${printable(message)}`;
    const verb = outcome === 'planned' ? `would ${operation.action}` : operation.action;
    return [colour(paint, operation)(`${verb} ${named(operation)}${note}`), ...details(operation)];
  };

/** How many operations of each kind, and what came of them. */
function* summaryLines(result: Synced): Generator<string> {
  for (const action of ['create', 'update', 'delete', 'move'] as const) {
    yield `${action}: ${result.operations.filter(({ operation }) => operation.action === action).length}`;
  }
  for (const [outcome, n] of Object.entries(count(result))) yield `${outcome}: ${n}`;
}

const plainResult = ({ operations, changed, duration }: Synced): unknown => ({
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

const lines = (format: Format, paint: Paint, result: Synced): Iterable<string> => {
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

const sync =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.Do,
      TE.bind('config', () => Config.read),
      TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
      TE.bind('diffOptions', ({ config }) => TE.fromEither(toDiffOptions(options, config))),
      TE.bind('pair', ({ names, config }) => Dataset.pair(names.source, names.target, options.schema ?? config.schema)),
      TE.bindW('result', ({ pair, diffOptions }) =>
        pipe(
          pair.target,
          syncFrom(pair.source, {
            ...diffOptions,
            dryRun: options.dryRun === true,
            onProgress: run.terminal.progress,
          }),
        ),
      ),
      TE.chainFirst(({ result }) => {
        run.terminal.settle();
        return write(
          lines(options.format, options.out === undefined ? run.terminal.paint : plain, result),
          options.out,
        );
      }),
      TE.map(({ result }) => (count(result).error > 0 ? 2 : 0)),
    );

/** Declare the command. */
export const declareSync = (program: Command, perform: Perform): void => {
  declare(program.command('sync'))
    .summary('make a target agree with a source')
    .description('Make TARGET agree with SOURCE. A file is replaced as a whole, or not at all.')
    .argument('[source]', 'a file, a folder, or a module that exports an adapter')
    .argument('[target]', 'the same')
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
