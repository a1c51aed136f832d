/** `lockstep sync`: make a target agree with a source. */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Flags from '../../model/Flags.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import { logUnchanged } from '../../sync/logOperation.js';
import * as Comparison from '../Comparison.js';
import { declareGuards, type GuardOptions } from '../guards.js';
import { FORMATS, type Telling } from '../operations.js';
import { type CompareOptions, declare, declareOutput } from '../options.js';
import { hasPlace } from '../output.js';
import type { Perform, Run } from '../Run.js';
import { declareReview, reviewHasPlace } from '../review.js';
import * as syncing from '../syncing.js';
import { declareSyncing, type SyncOptions, toAsked } from '../syncOptions.js';

interface Options extends CompareOptions, GuardOptions, SyncOptions, Telling {}

const workOf = (run: Run, comparison: Comparison.Comparison): syncing.Work => {
  const { target, guards, options } = comparison;
  const flags = options.flags ?? [];
  const logsUnchanged = Flags.has(Flags.of(flags), Flags.LOG_UNCHANGED_RECORDS);
  return {
    target,
    guards,
    flags,
    begin: pipe(
      Comparison.compare(run, { ...comparison, options: { ...options, unchanged: logsUnchanged } }),
      TE.tapIO(({ diff }) => () => {
        if (logsUnchanged) logUnchanged(run.terminal.log, diff);
      }),
      TE.map(({ diff, ours, theirs }) => ({
        diff,
        sides: { source: ours, target: theirs },
        toPlan: () => SavedPlan.make(diff, ours, theirs, comparison.description),
      })),
    ),
    isOf: () => E.right(true),
  };
};

const sync =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.fromEither(toAsked(options)),
      TE.chainFirst(() => hasPlace(options.out)),
      TE.chainFirst(() => reviewHasPlace(options)),
      TE.chain((asked) =>
        pipe(
          Comparison.prepare(run, source, target, options),
          TE.map((comparison) => workOf(run, comparison)),
          TE.chain(syncing.sync(run, asked, options)),
        ),
      ),
      TE.map(() => 0),
    );

/** Declare the command. */
export const declareSync = (program: Command, perform: Perform): void => {
  declareReview(declareOutput(FORMATS)(declareSyncing(declareGuards(declare(program.command('sync'))))))
    .summary('make a target agree with a source')
    .description('Make TARGET agree with SOURCE. A file is replaced as a whole, or not at all.')
    .addHelpText(
      'after',
      `
Examples:
  lockstep sync new.json old.json --schema schema.yaml --dry-run
  lockstep sync new.json old.json --schema schema.yaml --dry-run --review review.html
  lockstep sync new.json old.json --schema schema.yaml
  lockstep sync cmdb.ndjson ./netbox.mjs#staging --flag CONTINUE_ON_FAILURE
  lockstep sync cmdb.ndjson ./netbox.mjs --journal sync.journal --timeout 30s --retries 5
  lockstep sync cmdb.ndjson ./netbox.mjs --journal sync.journal --resume`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => sync(run)(source, target, options)),
    );
};
