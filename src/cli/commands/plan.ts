/** `lockstep plan`: a diff to be reviewed, and applied later. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import * as Report from '../../report/Report.js';
import * as PlanFile from '../../store/file/PlanFile.js';
import * as Comparison from '../Comparison.js';
import { type CompareOptions, declare } from '../options.js';
import { writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';
import * as review from '../review.js';

interface Options extends CompareOptions, review.ReviewOptions {
  readonly out?: string;
}

/** Write a plan, and say how much it would do. */
export const writePlan =
  (run: Run, file: string) =>
  (saved: SavedPlan.SavedPlan): TE.TaskEither<LockstepError, void> => {
    const { create, update, delete: gone } = Diff.summary(saved.diff);
    return pipe(
      PlanFile.write(file)(saved),
      TE.tapIO(() => () => run.terminal.say(`${file}: ${create} to create, ${update} to update, ${gone} to delete`)),
    );
  };

const plan =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      review.reviewHasPlace(options),
      TE.bind('asked', () => Comparison.prepare(run, source, target, options)),
      TE.bind('compared', ({ asked }) => Comparison.compare(run, asked)),
      TE.chain(({ asked, compared: { diff, ours, theirs } }) => {
        const saved = (): SavedPlan.SavedPlan => SavedPlan.make(diff, ours, theirs, asked.description);
        return pipe(
          options.out === undefined
            ? writeDiff('tree', run.terminal, undefined)(diff)
            : writePlan(run, options.out)(saved()),
          TE.chain(() => review.writeBeside(run, options)(() => Report.ofPlan(saved()))),
        );
      }),
      TE.map(() => 0),
    );

/** Declare the command. */
export const declarePlan = (program: Command, perform: Perform): void => {
  review
    .declareReview(declare(program.command('plan')))
    .summary('save how a target differs from a source, to be applied later')
    .description(
      'Compare TARGET with SOURCE, and save what must change as a plan, bound to what both are now. Without --out, show it.',
    )
    .option('-o, --out <file>', 'the plan file (.json or .yaml)')
    .addHelpText(
      'after',
      `
Examples:
  lockstep plan new.json old.json --schema schema.yaml --out plan.json
  lockstep plan new.json old.json -s schema.yaml --out plan.json --review review.html
  lockstep show plan.json --action delete
  lockstep apply plan.json old.json`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => plan(run)(source, target, options)),
    );
};
