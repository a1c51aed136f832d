/**
 * What diff and sync begin with: two datasets, and how they are to be compared.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DiffOptions } from '../diff/Scope.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import type { Adapter } from '../sync/Adapter.js';
import * as Config from './Config.js';
import * as Dataset from './Dataset.js';
import { type CompareOptions, toDiffOptions, toNames } from './options.js';
import type { Run } from './Run.js';

/** Two datasets, and how they are to be compared. */
export interface Comparison extends Dataset.Pair {
  readonly options: DiffOptions;
}

/** Say what no diff will ever show. */
const warnOfOrphans =
  (run: Run, name: string) =>
  (snapshot: Snapshot.Snapshot): void => {
    const [first, ...more] = Snapshot.orphans(snapshot);
    if (first === undefined) return;
    const one = `${first.model} "${first.uid}"`;
    run.terminal.warn(
      more.length === 0
        ? `${name}: ${one} has no parent, and is not compared`
        : `${name}: ${one} and ${more.length} more have no parent, and are not compared`,
    );
  };

const watched =
  (run: Run) =>
  (adapter: Adapter): Adapter => ({
    ...adapter,
    load: pipe(
      TE.fromIO<void, LockstepError>(() => run.terminal.doing('reading')),
      TE.chain(() => adapter.load),
      TE.tapIO((snapshot) => () => warnOfOrphans(run, adapter.name)(snapshot)),
    ),
  });

/**
 * The comparison that was asked for, by what was typed and by `lockstep.yaml`. Nothing is loaded yet.
 *
 * Errors: those of `Config.read`, `toNames`, `toDiffOptions` and `Dataset.pair`.
 */
export const prepare = (
  run: Run,
  source: string | undefined,
  target: string | undefined,
  typed: CompareOptions,
): TE.TaskEither<LockstepError, Comparison> =>
  pipe(
    TE.Do,
    TE.bind('config', () => Config.read),
    TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
    TE.bind('options', ({ config }) => TE.fromEither(toDiffOptions(typed, config))),
    TE.bind('pair', ({ names, config }) => Dataset.pair(names.source, names.target, typed.schema ?? config.schema)),
    TE.chainFirstEitherK(({ config, pair }) => Config.checkOrder(config, pair.target.schema)),
    TE.map(({ pair, options }) => ({
      source: watched(run)(pair.source),
      target: watched(run)(pair.target),
      ...(pair.description === undefined ? {} : { description: pair.description }),
      options: { ...options, names: { source: pair.source.name, target: pair.target.name } },
    })),
  );
