/** `lockstep diff`: how a target differs from a source. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../../diff/index.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Comparison from '../Comparison.js';
import { type CompareOptions, declare, declareOutput } from '../options.js';
import { FORMATS, type Format, writeDiff } from '../output.js';
import type { Perform, Run } from '../Run.js';

interface Options extends CompareOptions {
  readonly format: Format;
  readonly out?: string;
  readonly exitCode?: boolean;
}

const diff =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      Comparison.prepare(run, source, target, options),
      TE.chain((asked) => Comparison.diff(run, asked)),
      TE.chainFirst((found) => writeDiff(options.format, run.terminal, options.out)(found)),
      TE.map((found) => (options.exitCode === true && Diff.hasDiffs(found) ? 1 : 0)),
    );

/** Declare the command. */
export const declareDiff = (program: Command, perform: Perform): void => {
  declareOutput(FORMATS)(declare(program.command('diff')))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE. Nothing is changed.')
    .option('--exit-code', 'exit with 1 if there are differences')
    .addHelpText(
      'after',
      `
Examples:
  lockstep diff new.json old.json --schema schema.yaml
  lockstep diff inventory/ ./netbox.mjs --format summary
  lockstep diff a.ndjson b.ndjson -s schema.yaml --flag SKIP_UNMATCHED_DST --exit-code
  lockstep diff inventory/ 'redis://localhost:6379/0?store=network' -s schema.yaml`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => diff(run)(source, target, options)),
    );
};
