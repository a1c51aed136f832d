/**
 * What diff and sync begin with: two datasets, and how they are to be compared.
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../diff/calculate.js';
import type { Diff } from '../diff/Diff.js';
import type { DiffOptions } from '../diff/Scope.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import * as Store from '../store/index.js';
import * as MemoryStore from '../store/MemoryStore.js';
import type { Validator } from '../sync/Validator.js';
import * as Config from './Config.js';
import * as Dataset from './Dataset.js';
import { type GuardOptions, toValidators } from './guards.js';
import * as loading from './loading.js';
import { type CompareOptions, retell, toDiffOptions, toNames } from './options.js';
import type { Run } from './Run.js';

/** Two datasets, and how they are to be compared. */
export interface Comparison extends Dataset.Pair {
  readonly options: DiffOptions;
  /** What may stop a sync. */
  readonly guards: ReadonlyArray<Validator>;
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

const warning =
  (run: Run) =>
  (adapter: Dataset.Dataset): Dataset.Dataset => ({
    ...adapter,
    load: pipe(
      adapter.load,
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
  typed: CompareOptions & GuardOptions,
): TE.TaskEither<LockstepError, Comparison> =>
  pipe(
    TE.Do,
    TE.bind('config', () => Config.read),
    TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
    TE.bind('options', ({ config }) => TE.fromEither(toDiffOptions(typed, config))),
    TE.bind('guards', ({ config }) => TE.fromEither(toValidators(typed, config.guards))),
    TE.bind('pair', ({ names, config }) =>
      Dataset.pair(run)(names.source, names.target, typed.schema ?? config.schema),
    ),
    TE.chainFirstEitherK(({ config, pair }) => Config.checkOrder(config, pair.target.schema)),
    TE.map(({ pair, options, guards }) => ({
      guards,
      source: warning(run)(pair.source),
      target: warning(run)(pair.target),
      ...(pair.description === undefined ? {} : { description: pair.description }),
      options: { ...options, names: { source: pair.source.name, target: pair.target.name } },
    })),
  );

/** Both datasets as they are, and how they differ. */
export interface Compared {
  readonly ours: Snapshot.Snapshot;
  readonly theirs: Snapshot.Snapshot;
  readonly diff: Diff;
}

/** Load both datasets of a comparison at the same time, and compare them. Errors: those of loading and of `diffFrom`. */
export const compare = (run: Run, { source, target, options }: Comparison): TE.TaskEither<LockstepError, Compared> => {
  const watched = loading.watched(run, 2);
  return pipe(
    Apply.sequenceS(TE.ApplyPar)({ ours: watched(source).load, theirs: watched(target).load }),
    TE.bindW('diff', ({ ours, theirs }) =>
      TE.fromEither(pipe(theirs, diffFrom(ours, { ...options, onProgress: run.terminal.progress }))),
    ),
    TE.mapLeft(retell),
    TE.tapIO(() => () => run.terminal.settle()),
  );
};

/** How many buckets a store's digest has. */
const bucketsOf = (store: Store.Store): Store.Answer<number | undefined> =>
  pipe(
    store.digest,
    TE.map((digest) => [...digest.values()][0]?.length),
  );

/** What was loaded, as a store whose digest can be compared with that of another one. */
const beside = (loaded: Dataset.Dataset, other: Store.Answer<Store.Store>): Store.Answer<Store.Store> =>
  pipe(
    Apply.sequenceS(TE.ApplyPar)({ snapshot: loaded.load, buckets: pipe(other, TE.chain(bucketsOf)) }),
    TE.map(({ snapshot, buckets = 1 }) => MemoryStore.make(snapshot, { name: loaded.name, buckets })),
  );

/**
 * How the datasets of a comparison differ. Of a store only what differs by its digests is read; orphans in it are not
 * told of.
 *
 * Errors: those of loading, and those of `Store.diffFrom`.
 */
export const diff = (run: Run, comparison: Comparison): TE.TaskEither<LockstepError, Diff> => {
  const { source, target, options } = comparison;
  const one = source.store ?? target.store;
  if (one === undefined) {
    return pipe(
      compare(run, comparison),
      TE.map((compared) => compared.diff),
    );
  }
  const watched = loading.watched(run, 1);
  return pipe(
    Apply.sequenceS(TE.ApplyPar)({
      ours: source.store ?? beside(watched(source), one),
      theirs: target.store ?? beside(watched(target), one),
    }),
    TE.chain(({ ours, theirs }) =>
      pipe(theirs, Store.diffFrom(ours, { ...options, onProgress: run.terminal.progress })),
    ),
    TE.mapLeft(retell),
    TE.tapIO(() => () => run.terminal.settle()),
  );
};
