/** `lockstep diff`: how a target differs from a source. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import * as Report from '../../report/Report.js';
import * as Comparison from '../Comparison.js';
import { type CompareOptions, declare, declareLimit, declareOutput, type LimitOptions, limitOf } from '../options.js';
import { FORMATS as DIFF_FORMATS, type Format, writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';
import * as review from '../review.js';

const FORMATS = [...DIFF_FORMATS, 'html'] as const;

interface Options extends CompareOptions, LimitOptions {
  readonly format: Format | 'html';
  readonly out?: string;
  readonly exitCode?: boolean;
}

/** How the datasets differ, with a page for it: as a plan, where both were read whole, so that parts of it can be applied. */
const reviewed = (run: Run, asked: Comparison.Comparison, out: string | undefined) =>
  pipe(
    asked.source.store === undefined && asked.target.store === undefined
      ? pipe(
          Comparison.compare(run, asked),
          TE.map(({ diff: found, ours, theirs }) =>
            Report.ofPlan(SavedPlan.make(found, ours, theirs, asked.description)),
          ),
        )
      : pipe(Comparison.diff(run, asked), TE.map(Report.ofDiff)),
    TE.chainFirst(review.write(out)),
    TE.map((report) => report.diff),
  );

const diff =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      Comparison.prepare(run, source, target, options),
      TE.chain((asked) =>
        options.format === 'html'
          ? reviewed(run, asked, options.out)
          : pipe(
              Comparison.diff(run, asked),
              TE.chainFirst(writeDiff(options.format, run.terminal, options.out, limitOf(options))),
            ),
      ),
      TE.map((found) => (options.exitCode === true && Diff.hasDiffs(found) ? 1 : 0)),
    );

/** Declare the command. */
export const declareDiff = (program: Command, perform: Perform): void => {
  declareLimit(declareOutput(FORMATS)(declare(program.command('diff'))))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE. Nothing is changed.')
    .option('--exit-code', 'exit with 1 if there are differences')
    .addHelpText(
      'after',
      `
Examples:
  lockstep diff new.json old.json --schema schema.yaml
  lockstep diff inventory/ ./netbox.mjs --format summary
  lockstep diff new.json old.json -s schema.yaml --format html --out review.html
  lockstep diff a.ndjson b.ndjson -s schema.yaml --flag SKIP_UNMATCHED_DST --exit-code
  lockstep diff inventory/ 'redis://localhost:6379/0?store=network' -s schema.yaml`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => diff(run)(source, target, options)),
    );
};
