/** `lockstep diff`: how a target differs from a source. */
import type { Command } from 'commander';
import { identity, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as SavedPlan from '../../plan/SavedPlan.js';
import * as Report from '../../report/Report.js';
import * as Comparison from '../Comparison.js';
import * as Distributed from '../distributed.js';
import {
  type CompareOptions,
  counting,
  declare,
  declareLimit,
  declareOutput,
  type LimitOptions,
  limitOf,
} from '../options.js';
import { FORMATS as DIFF_FORMATS, type Format, writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';
import * as review from '../review.js';
import * as Threads from '../threads.js';

const FORMATS = [...DIFF_FORMATS, 'html'] as const;

interface Options extends CompareOptions, LimitOptions, Distributed.DistributedOptions, Threads.ThreadOptions {
  readonly format: Format | 'html';
  readonly out?: string;
  readonly exitCode?: boolean;
}

/** A page for how the datasets differ: as a plan, where both were read whole, so that parts of it can be applied. */
const toReport = (run: Run, asked: Comparison.Comparison): TE.TaskEither<LockstepError, Report.Report> =>
  asked.source.store === undefined && asked.target.store === undefined
    ? pipe(
        Comparison.compare(run, asked),
        TE.map(({ diff: found, ours, theirs }) =>
          Report.ofPlan(SavedPlan.make(found, ours, theirs, asked.description)),
        ),
      )
    : pipe(Comparison.diff(run, asked), TE.map(Report.ofDiff));

const diff =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> => {
    const { format, out, distributed, concurrency } = options;
    const byOthers =
      distributed !== undefined ? Distributed.diff : concurrency !== undefined ? Threads.diff : undefined;
    /** What comes of comparing here, or of the diff that threads or workers give. */
    const compared = <A>(
      here: (asked: Comparison.Comparison) => TE.TaskEither<LockstepError, A>,
      ofDiff: (found: Diff.Diff) => A,
    ): TE.TaskEither<LockstepError, A> =>
      byOthers === undefined
        ? pipe(Comparison.prepare(run, source, target, options), TE.chain(here))
        : pipe(byOthers(run, source, target, options), TE.map(ofDiff));
    return pipe(
      format === 'html'
        ? pipe(
            compared((asked) => toReport(run, asked), Report.ofDiff),
            TE.chainFirst(review.write(out)),
            TE.map((written) => written.diff),
          )
        : pipe(
            compared((asked) => Comparison.diff(run, asked), identity),
            TE.chainFirst(writeDiff(format, run.terminal, out, limitOf(options))),
          ),
      TE.map((written) => (options.exitCode === true && Diff.hasDiffs(written) ? 1 : 0)),
    );
  };

const answer =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.fromEither(Distributed.check(options)),
      TE.chainEitherK(() => Threads.check(options)),
      TE.chain(() =>
        options.cancel === undefined
          ? options.stream === true
            ? pipe(
                Distributed.stream(run, source, target, options, options.out),
                TE.map((differ) => (options.exitCode === true && differ ? 1 : 0)),
              )
            : diff(run)(source, target, options)
          : pipe(
              Distributed.cancel(run, options.cancel, options),
              TE.map(() => 0),
            ),
      ),
    );

/** Declare the command. */
export const declareDiff = (program: Command, perform: Perform): void => {
  declareLimit(declareOutput(FORMATS)(declare(program.command('diff'))))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE. Nothing is changed.')
    .option('--exit-code', 'exit with 1 if there are differences')
    .option(
      '--concurrency <n>',
      'read and compare stores and segmented datasets by so many threads; auto decides by their size',
      Threads.threadCount,
    )
    .option(
      '--distributed [url]',
      'compare two stores by the workers of a queue, redis://host:port/db; LOCKSTEP_QUEUE by itself',
    )
    .option('--partitions <n>', 'cut such a diff into about so many parts', counting)
    .option('--restart', 'begin such a diff again where a side changes meanwhile')
    .option('--stream', 'write the changes of such a diff as they come, a line of JSON each, however many there are')
    .option('--resume <job>', 'go on with such a diff, whose command has ended')
    .option('--cancel <job>', 'end such a diff')
    .addHelpText(
      'after',
      `
Examples:
  lockstep diff new.json old.json --schema schema.yaml
  lockstep diff inventory/ ./netbox.mjs --format summary
  lockstep diff new.json old.json -s schema.yaml --format html --out review.html
  lockstep diff a.ndjson b.ndjson -s schema.yaml --flag SKIP_UNMATCHED_DST --exit-code
  lockstep diff inventory/ 'redis://localhost:6379/0?store=network' -s schema.yaml
  lockstep diff new.segments old.segments -s schema.yaml --concurrency auto
  lockstep diff 'redis://data/?store=new' 'redis://data/?store=old' -s schema.yaml --distributed redis://queue:6379`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => answer(run)(source, target, options)),
    );
};
