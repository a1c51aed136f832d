/** `lockstep apply`: do what a plan says. */
import { type Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../../diff/Diff.js';
import type { LockstepError } from '../../model/LockstepError.js';
import { rebase } from '../../plan/rebase.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import type { Snapshot } from '../../snapshot/Snapshot.js';
import type { Adapter } from '../../sync/Adapter.js';
import * as Changes from '../Changes.js';
import { configInvalid } from '../CliError.js';
import * as Config from '../Config.js';
import * as Dataset from '../Dataset.js';
import { declareGuards, type GuardOptions, toValidators } from '../guards.js';
import * as loading from '../loading.js';
import { FORMATS, type Telling } from '../operations.js';
import { declareOutput } from '../options.js';
import { hasPlace } from '../output.js';
import { isOf, isRebased } from '../planJournal.js';
import { checkFits, schemaFor } from '../planSchema.js';
import type { Perform, Run } from '../Run.js';
import { declareReview, reviewHasPlace } from '../review.js';
import * as syncing from '../syncing.js';
import { declareSyncing, type SyncOptions, toAsked } from '../syncOptions.js';

interface Options extends GuardOptions, SyncOptions, Telling {
  readonly schema?: string;
  readonly force?: boolean;
  readonly rebase?: boolean;
  readonly continueOnFailure?: boolean;
}

/** The diff to perform: the plan's, if the target is what it was made for, or what was asked for if it is not. */
const diffFor = (
  run: Run,
  plan: SavedPlan.SavedPlan,
  target: Snapshot,
  options: Options,
): TE.TaskEither<LockstepError, Diff> => {
  if (options.force === true) return TE.right(plan.diff);
  if (options.rebase !== true) return TE.fromEither(pipe(plan, SavedPlan.check(target)));
  const { diff, notes } = rebase(target)(plan.diff);
  for (const { model, uid, note } of notes) run.terminal.say(`${model} "${uid}" ${note}`);
  return TE.right(diff);
};

const workOf = (
  run: Run,
  plan: SavedPlan.SavedPlan,
  target: Adapter,
  guards: syncing.Work['guards'],
  options: Options,
): syncing.Work => ({
  target,
  guards,
  flags: options.continueOnFailure === true ? ['CONTINUE_ON_FAILURE'] : [],
  begin: pipe(
    loading.watched(run, 1)(target).load,
    TE.bindTo('before'),
    TE.bind('diff', ({ before }) => diffFor(run, plan, before, options)),
    TE.map(({ diff, before }) => ({
      diff,
      sides: { source: undefined, target: before },
      // By force, a plan is performed on what it was not made for.
      ...(options.force === true
        ? {}
        : { toPlan: () => pipe(plan, SavedPlan.withDiff(diff), SavedPlan.boundTo(before)) }),
    })),
  ),
  isOf: options.rebase === true ? (diff) => E.right(isRebased(plan.diff)(diff)) : isOf(plan.diff, target),
});

const apply =
  (run: Run) =>
  (file: string, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.fromEither(toAsked(options)),
      TE.bindTo('asked'),
      TE.chainFirst(() => hasPlace(options.out)),
      TE.chainFirst(() => reviewHasPlace(options)),
      TE.bind('config', () => Config.read),
      TE.bind('guards', ({ config }) => TE.fromEither(toValidators(options, config.guards))),
      TE.bind('name', ({ config }) =>
        TE.fromNullable<LockstepError>(configInvalid('no target is given', 'name TARGET, here or in lockstep.yaml'))(
          target ?? config.target,
        ),
      ),
      TE.bind('plan', () => pipe(Changes.read(file), TE.chainEitherK(Changes.toPlan(file)))),
      TE.bind('schema', ({ plan }) => schemaFor(plan, options.schema)),
      TE.bind('adapter', ({ name, schema }) => Dataset.one(run)(name, schema)),
      TE.chainFirstEitherK(({ plan, adapter }) => checkFits(adapter.name, adapter.schema)(plan)),
      TE.chain(({ asked, plan, adapter, guards }) =>
        pipe(workOf(run, plan, adapter, guards, options), syncing.sync(run, asked, options)),
      ),
      TE.map(() => 0),
    );

/** Declare the command. */
export const declareApply = (program: Command, perform: Perform): void => {
  declareReview(declareOutput(FORMATS)(declareSyncing(declareGuards(program.command('apply')))))
    .summary('do what a plan says')
    .description('Do what PLAN says to TARGET, if TARGET is still what the plan was made for.')
    .argument('<PLAN>', 'a plan file')
    .argument(
      '[TARGET]',
      'a file, a folder, a store in Redis, or a module that exports an adapter; by itself that of lockstep.yaml',
    )
    .option('-s, --schema <file>', 'the schema of the target, where the plan has none')
    .option('--rebase', 'if the target has changed, do what is left to do, and say what has changed')
    .addOption(new Option('--force', 'do it even if the target has changed').conflicts('rebase'))
    .option('--continue-on-failure', 'a failed operation does not end it')
    .addHelpText(
      'after',
      `
Examples:
  lockstep apply plan.json old.json --dry-run
  lockstep apply plan.json old.json --dry-run --review review.html
  lockstep apply plan.json old.json --max-deletes 5%
  lockstep apply plan.json ./netbox.mjs --rebase
  lockstep apply plan.json ./netbox.mjs --journal sync.journal --concurrency 8
  lockstep apply plan.json ./netbox.mjs --journal sync.journal --resume`,
    )
    .action((file: string, target: string | undefined, options: Options) =>
      perform((run) => apply(run)(file, target, options)),
    );
};
