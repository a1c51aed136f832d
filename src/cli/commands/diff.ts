/** `lockstep diff`: how a target differs from a source. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Comparison from '../Comparison.js';
import * as Distributed from '../distributed.js';
import { type CompareOptions, counting, declare, declareOutput } from '../options.js';
import { FORMATS, type Format, writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';

interface Options extends CompareOptions, Distributed.DistributedOptions {
  readonly format: Format;
  readonly out?: string;
  readonly exitCode?: boolean;
}

const diff =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      options.distributed === undefined
        ? pipe(
            Comparison.prepare(run, source, target, options),
            TE.chain((asked) => Comparison.diff(run, asked)),
          )
        : Distributed.diff(run, source, target, options),
      TE.chainFirst((found) => writeDiff(options.format, run.terminal, options.out)(found)),
      TE.map((found) => (options.exitCode === true && Diff.hasDiffs(found) ? 1 : 0)),
    );

const answer =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.fromEither(Distributed.check(options)),
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
  declareOutput(FORMATS)(declare(program.command('diff')))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE. Nothing is changed.')
    .option('--exit-code', 'exit with 1 if there are differences')
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
  lockstep diff a.ndjson b.ndjson -s schema.yaml --flag SKIP_UNMATCHED_DST --exit-code
  lockstep diff inventory/ 'redis://localhost:6379/0?store=network' -s schema.yaml
  lockstep diff 'redis://data/?store=new' 'redis://data/?store=old' -s schema.yaml --distributed redis://queue:6379`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => answer(run)(source, target, options)),
    );
};
