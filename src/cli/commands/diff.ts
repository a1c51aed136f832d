/** `lockstep diff`: how a target differs from a source. */
import { type Command, Option } from 'commander';
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../../diff/calculate.js';
import * as Diff from '../../diff/index.js';
import { plain } from '../../diff/render.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Comparison from '../Comparison.js';
import { type CompareOptions, declare, retell } from '../options.js';
import { diffLines, FORMATS, type Format, write } from '../output.js';
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
      TE.Do,
      TE.bind('asked', () => Comparison.prepare(run, source, target, options)),
      TE.bind('sides', ({ asked }) =>
        Apply.sequenceS(TE.ApplyPar)({ ours: asked.source.load, theirs: asked.target.load }),
      ),
      TE.bindW('found', ({ asked, sides: { ours, theirs } }) =>
        TE.fromEither(pipe(theirs, diffFrom(ours, { ...asked.options, onProgress: run.terminal.progress }))),
      ),
      TE.mapLeft(retell),
      TE.chainFirst(({ found }) => {
        run.terminal.settle();
        const paint = options.out === undefined ? run.terminal.paint : plain;
        return write(diffLines(options.format, paint, found), options.out);
      }),
      TE.map(({ found }) => (options.exitCode === true && Diff.hasDiffs(found) ? 1 : 0)),
    );

/** Declare the command. */
export const declareDiff = (program: Command, perform: Perform): void => {
  declare(program.command('diff'))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE. Nothing is changed.')
    .addOption(new Option('-f, --format <format>', 'how to show it').choices([...FORMATS]).default('tree'))
    .option('-o, --out <file>', 'write to a file')
    .option('--exit-code', 'exit with 1 if there are differences')
    .addHelpText(
      'after',
      `
Examples:
  lockstep diff new.json old.json --schema schema.yaml
  lockstep diff inventory/ ./netbox.mjs --format summary
  lockstep diff a.ndjson b.ndjson -s schema.yaml --flag SKIP_UNMATCHED_DST --exit-code`,
    )
    .action((source: string | undefined, target: string | undefined, options: Options) =>
      perform((run) => diff(run)(source, target, options)),
    );
};
