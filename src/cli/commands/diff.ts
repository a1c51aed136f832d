/** `lockstep diff`: how a target differs from a source. */
import { type Command, Option } from 'commander';
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../../diff/calculate.js';
import * as Diff from '../../diff/Diff.js';
import { plain } from '../../diff/render.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Snapshot } from '../../snapshot/Snapshot.js';
import * as Snapshots from '../../snapshot/Snapshot.js';
import * as Config from '../Config.js';
import * as Dataset from '../Dataset.js';
import { type CompareOptions, declare, toDiffOptions, toNames } from '../options.js';
import { diffLines, FORMATS, type Format, write } from '../output.js';
import type { Perform, Run } from '../Run.js';

interface Options extends CompareOptions {
  readonly format: Format;
  readonly out?: string;
  readonly exitCode?: boolean;
}

/** Say what no diff will ever show. */
export const warnOfOrphans = (run: Run, name: string, snapshot: Snapshot): void => {
  const [first, ...more] = Snapshots.orphans(snapshot);
  if (first === undefined) return;
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  run.terminal.say(`warning: ${name}: ${first.model} "${first.uid}"${rest} hang below nothing, and are not compared`);
};

const diff =
  (run: Run) =>
  (source: string | undefined, target: string | undefined, options: Options): TE.TaskEither<LockstepError, number> =>
    pipe(
      TE.Do,
      TE.bind('config', () => Config.read),
      TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
      TE.bind('diffOptions', ({ config }) => TE.fromEither(toDiffOptions(options, config))),
      TE.bind('pair', ({ names, config }) => Dataset.pair(names.source, names.target, options.schema ?? config.schema)),
      TE.bind('sides', ({ pair }) =>
        Apply.sequenceS(TE.ApplyPar)({ ours: pair.source.load, theirs: pair.target.load }),
      ),
      TE.bindW('diff', ({ pair, sides: { ours, theirs }, diffOptions }) => {
        warnOfOrphans(run, pair.source.name, ours);
        warnOfOrphans(run, pair.target.name, theirs);
        const names = { source: pair.source.name, target: pair.target.name };
        const onProgress = run.terminal.progress;
        return TE.fromEither(pipe(theirs, diffFrom(ours, { ...diffOptions, names, onProgress })));
      }),
      TE.chainFirst(({ diff: found }) => {
        run.terminal.settle();
        return write(
          diffLines(options.format, options.out === undefined ? run.terminal.paint : plain, found),
          options.out,
        );
      }),
      TE.map(({ diff: found }) => (options.exitCode === true && Diff.hasDiffs(found) ? 1 : 0)),
    );

/** Declare the command. */
export const declareDiff = (program: Command, perform: Perform): void => {
  declare(program.command('diff'))
    .summary('show how a target differs from a source')
    .description('Show what must change in TARGET to match SOURCE.')
    .argument('[source]', 'a file, a folder, or a module that exports an adapter')
    .argument('[target]', 'the same')
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
