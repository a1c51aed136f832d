/** `lockstep merge`: put together what two sides have changed since they last agreed. */
import type { Command } from 'commander';
import * as Apply from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../../diff/calculate.js';
import * as Diff from '../../diff/index.js';
import type { Paint } from '../../diff/render.js';
import * as Conflict from '../../merge/Conflict.js';
import { KIND } from '../../merge/conflictCodec.js';
import { type Merged, merge } from '../../merge/merge.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Report from '../../report/Report.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import * as File from '../../store/file/File.js';
import * as ResolutionFile from '../../store/file/ResolutionFile.js';
import { configInvalid } from '../CliError.js';
import * as Config from '../Config.js';
import * as Dataset from '../Dataset.js';
import * as loading from '../loading.js';
import * as Module from '../Module.js';
import { collect, DATASETS, declareFormat, retell } from '../options.js';
import { toData, write } from '../output.js';
import type { Perform, Run } from '../Run.js';
import * as resolutions from '../resolutions.js';
import * as review from '../review.js';
import * as StoreUrl from '../StoreUrl.js';
import { withoutPassword } from '../secrets.js';
import { declareStrategies, type StrategyOptions, toStrategy } from '../strategies.js';

const FORMATS = ['tree', 'json', 'yaml', 'summary', 'html'] as const;

type Format = (typeof FORMATS)[number];

interface Options extends StrategyOptions, review.ReviewOptions {
  readonly schema?: string;
  readonly resolutions?: ReadonlyArray<string>;
  readonly format: Format;
  readonly out?: string;
}

// -------------------------------------------------------------------------------------
// what is told
// -------------------------------------------------------------------------------------

/** Counts, one a line: how many are open and decided, then how many of those that are open are of which kind. */
const summaryLines = ({ conflicts, decided }: Merged): ReadonlyArray<string> => [
  `open: ${conflicts.length}`,
  `decided: ${decided.length}`,
  ...Object.entries(KIND).map(([tag, kind]) => `${kind}: ${conflicts.filter(({ _tag }) => _tag === tag).length}`),
];

/** What is open and what was decided, as JSON. */
const toJson = ({ conflicts, decided }: Merged): E.Either<LockstepError, string> =>
  pipe(
    E.Do,
    E.bind('open', () => E.traverseArray(Conflict.encode)(conflicts)),
    E.bind('decided', () =>
      E.traverseArray(({ conflict, choice }: Merged['decided'][number]) =>
        pipe(
          Conflict.encode(conflict),
          E.map((encoded) => ({ ...encoded, choice })),
        ),
      )(decided),
    ),
    E.map((found) => toData('json', found)),
  );

const linesOf = (
  format: Exclude<Format, 'html'>,
  paint: Paint,
  names: Conflict.Three<string>,
  merged: Merged,
): E.Either<LockstepError, Iterable<string>> => {
  switch (format) {
    case 'tree':
      return E.right(Conflict.toLines({ paint, names })(merged.conflicts));
    case 'summary':
      return E.right(summaryLines(merged));
    case 'json':
      return pipe(
        toJson(merged),
        E.map((text) => [text]),
      );
    case 'yaml':
      return pipe(
        ResolutionFile.toYaml(merged.conflicts),
        E.map((text) => [text.trimEnd()]),
      );
  }
};

/** A page of what the merge changes in the target, and of the conflicts. */
const reportOf = (names: Conflict.Three<string>, target: Snapshot.Snapshot, merged: Merged): Report.Report => {
  const title = { names: { source: 'merged', target: names.target } };
  return pipe(
    target,
    diffFrom(merged.snapshot, title),
    // They are of one schema, and there is nothing else that could be wrong.
    E.getOrElse(() => Diff.empty),
    (diff) => Report.ofMerge(diff, merged),
    Report.titled(`Merge of ${names.source} and ${names.target}`),
  );
};

/** Say in a line what came of it, beside the conflicts themselves. */
const tell = (run: Run, { conflicts, decided }: Merged, out: string | undefined): void => {
  const parts = [
    ...(decided.length === 0 ? [] : [`${decided.length} decided`]),
    ...(conflicts.length === 0 ? [] : [`${conflicts.length} open`]),
  ];
  if (parts.length > 0) run.terminal.say(`conflicts: ${parts.join(', ')}`);
  if (conflicts.length > 0 && out !== undefined) run.terminal.say(`${out} is not written while conflicts are open`);
};

// -------------------------------------------------------------------------------------
// the merge
// -------------------------------------------------------------------------------------

/** The merged dataset goes to files; other systems are changed by a sync. */
const checkOut = (out: string | undefined): E.Either<LockstepError, void> =>
  out !== undefined && (StoreUrl.isNamed(out) || Module.isNamed(out))
    ? E.left(configInvalid(`${withoutPassword(out)} is no file`, 'write to a file, and sync from that'))
    : E.right(undefined);

const load = (run: Run, { base, source, target }: Conflict.Three<Dataset.Dataset>) => {
  const watched = loading.watched(run, 3);
  return Apply.sequenceS(TE.ApplyPar)({
    base: watched(base).load,
    source: watched(source).load,
    target: watched(target).load,
  });
};

const mergeAll =
  (run: Run) =>
  (names: Conflict.Three<string>, options: Options): TE.TaskEither<LockstepError, number> => {
    const { format, out } = options;
    return pipe(
      TE.Do,
      TE.bind('strategy', () => TE.fromEither(toStrategy(options))),
      TE.chainFirst(() => TE.fromEither(checkOut(out))),
      TE.chainFirst(() => review.reviewHasPlace(options)),
      TE.bind('config', () => Config.read),
      TE.bind('found', () => resolutions.read(options.resolutions ?? [])),
      TE.bind('datasets', ({ config }) => Dataset.three(run)(names, options.schema ?? config.schema)),
      TE.bind('loaded', ({ datasets }) => load(run, datasets)),
      TE.bindW('merged', ({ loaded, strategy, found }) =>
        TE.fromEither(
          pipe(
            loaded.target,
            merge(loaded.base, loaded.source, {
              ...(strategy === undefined ? {} : { strategy }),
              resolutions: found.resolutions,
            }),
          ),
        ),
      ),
      TE.mapLeft(retell),
      TE.tapIO(() => () => run.terminal.settle()),
      TE.let('called', ({ datasets: { base, source, target } }) => ({
        base: base.name,
        source: source.name,
        target: target.name,
      })),
      TE.let(
        'report',
        ({ called, loaded, merged }) =>
          () =>
            reportOf(called, loaded.target, merged),
      ),
      TE.chainFirst(({ called, report, merged }) =>
        format === 'html'
          ? review.write(undefined)(report())
          : pipe(
              linesOf(format, run.terminal.paint, called, merged),
              TE.fromEither,
              TE.chain((lines) => write(lines, undefined)),
            ),
      ),
      TE.chainFirst(({ report }) => review.writeBeside(run, options)(report)),
      TE.tapIO(
        ({ merged }) =>
          () =>
            tell(run, merged, out),
      ),
      TE.chain(({ merged: { snapshot, conflicts }, found }): TE.TaskEither<LockstepError, number> => {
        if (conflicts.length > 0) {
          return pipe(
            resolutions.write(run, found, conflicts),
            TE.map(() => 1),
          );
        }
        if (out === undefined) return TE.right(0);
        return pipe(
          File.write(out)(snapshot),
          TE.tapIO(() => () => run.terminal.say(`${out}: ${Snapshot.count(snapshot)} entities`)),
          TE.map(() => 0),
        );
      }),
    );
  };

/** Declare the command. */
export const declareMerge = (program: Command, perform: Perform): void => {
  review
    .declareReview(declareFormat(FORMATS)(declareStrategies(program.command('merge'))))
    .summary('put together what two sides have changed since they last agreed')
    .description(
      'Merge what SOURCE and TARGET have made of BASE, and show what is in conflict. Exits with 1 while a conflict is open.',
    )
    .argument('<BASE>', 'the dataset as both last agreed on it')
    .argument('<SOURCE>', 'one side, as it is now')
    .argument('<TARGET>', 'the other side, as it is now')
    .option('-s, --schema <file>', 'the schema of the datasets (YAML or JSON); a module brings its own')
    .option(
      '--resolutions <file>',
      'choices for conflicts (YAML or JSON); a new file is made, to be filled in (may be repeated)',
      collect,
    )
    .option('-o, --out <file>', 'write the merged dataset to a file or folder, once nothing is open')
    .addHelpText('after', DATASETS)
    .addHelpText(
      'after',
      `
Examples:
  lockstep merge base.json ours.json theirs.json -s schema.yaml
  lockstep merge base.json ours.json theirs.json -s schema.yaml --strategy source-wins --out merged.json
  lockstep merge base.json ours.json theirs.json -s schema.yaml --strategy latest --timestamp updated --strategy merge
  lockstep merge base.json ours.json theirs.json -s schema.yaml --resolutions choices.yaml --out merged.json
  lockstep merge base.json ours.json theirs.json -s schema.yaml --review review.html`,
    )
    .action((base: string, source: string, target: string, options: Options) =>
      perform((run) => mergeAll(run)({ base, source, target }, options)),
    );
};
