/** `lockstep sync`: make a target agree with a source. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import { syncFrom } from '../../sync/syncFrom.js';
import * as Comparison from '../Comparison.js';
import { declareGuards, type GuardOptions } from '../guards.js';
import { FORMATS, loggerOf, report, type Telling } from '../operations.js';
import { type CompareOptions, declare, declareOutput } from '../options.js';
import { hasPlace } from '../output.js';
import type { Perform, Run } from '../Run.js';

interface Options extends CompareOptions, GuardOptions, Telling {
  readonly dryRun?: boolean;
}

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
            logger: loggerOf(run),
            validate: { before: asked.guards },
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
  declareOutput(FORMATS)(declareGuards(declare(program.command('sync'))))
    .summary('make a target agree with a source')
    .description('Make TARGET agree with SOURCE. A file is replaced as a whole, or not at all.')
    .option('-n, --dry-run', 'show what would be done, and do nothing')
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
