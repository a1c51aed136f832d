/** `lockstep show` and `lockstep stats`: what is in a plan or a diff, or in a part of it. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import * as Report from '../../report/Report.js';
import * as Changes from '../Changes.js';
import { configInvalid } from '../CliError.js';
import { declareLimit, declareOutput, type LimitOptions, limitOf } from '../options.js';
import { FORMATS as DIFF_FORMATS, write, writeDiff } from '../output.js';
import { declarePart, type PartOptions, partOf } from '../part.js';
import type { Perform, Run } from '../Run.js';
import * as review from '../review.js';
import { writePlan } from './plan.js';

const FORMATS = [...DIFF_FORMATS, 'html', 'plan'] as const;

interface Options extends PartOptions, LimitOptions {
  readonly format: (typeof FORMATS)[number];
  readonly out?: string;
}

/** Save a part of a plan as a plan. */
const savePart = (run: Run, file: string, changes: Changes.Changes, part: Diff.Diff, out: string | undefined) =>
  pipe(
    TE.fromEither(Changes.toPlan(file)(changes)),
    TE.chain((plan) =>
      out === undefined
        ? TE.left(configInvalid('a plan needs a file', 'name one with --out'))
        : writePlan(run, out)(SavedPlan.withDiff(part)(plan)),
    ),
  );

/** A page for a part: as a plan, where it is of one. */
const reportOf = ({ plan }: Changes.Changes, part: Diff.Diff): Report.Report =>
  plan === undefined ? Report.ofDiff(part) : Report.ofPlan(SavedPlan.withDiff(part)(plan));

const show =
  (run: Run) =>
  (file: string, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.Do,
      TE.bind('changes', () => Changes.read(file)),
      TE.bind('part', ({ changes }) => TE.fromEither(partOf(run, options)(changes))),
      TE.chain(({ changes, part }) => {
        switch (options.format) {
          case 'plan':
            return savePart(run, file, changes, part, options.out);
          case 'html':
            return review.write(options.out)(reportOf(changes, part));
          default:
            return writeDiff(options.format, run.terminal, options.out, limitOf(options))(part);
        }
      }),
      TE.map(() => 0),
    );

const stats =
  (run: Run) =>
  (file: string, options: PartOptions): TE.TaskEither<LockstepError, number> =>
    pipe(
      Changes.read(file),
      TE.chainEitherK(partOf(run, options)),
      TE.chain((diff) =>
        write(Diff.toStatisticsLines({ paint: run.terminal.paint })(Diff.statistics()(diff)), undefined),
      ),
      TE.map(() => 0),
    );

const FILE = 'a plan, or a diff (JSON, YAML or NDJSON)';

/** Declare the commands. */
export const declareShow = (program: Command, perform: Perform): void => {
  declareLimit(declareOutput(FORMATS)(declarePart(program.command('show'))))
    .summary('show a plan or a diff, or a part of it')
    .description('Show what is in FILE. With --format plan --out PLAN, save the part that was asked for as a plan.')
    .argument('<FILE>', FILE)
    .addHelpText(
      'after',
      `
Examples:
  lockstep show plan.json --action delete --model device
  lockstep show plan.json --where role=core --format summary
  lockstep show plan.json --format html --out review.html
  lockstep show plan.json --action update --format plan --out updates.json`,
    )
    .action((file: string, options: Options) => perform((run) => show(run)(file, options)));
  declarePart(program.command('stats'))
    .summary('show statistics of a plan or a diff')
    .description('Count what is in FILE: by model, action and attribute, the most changed, the impact of deletes.')
    .argument('<FILE>', FILE)
    .addHelpText('after', '\nExamples:\n  lockstep stats plan.json\n  lockstep stats plan.json --model device')
    .action((file: string, options: PartOptions) => perform((run) => stats(run)(file, options)));
};
