/**
 * Comparing two datasets by threads, as the command line asks for it.
 */
import { InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type { LockstepError } from '../model/LockstepError.js';
import { configInvalid } from './CliError.js';
import * as Config from './Config.js';
import * as Dataset from './Dataset.js';
import * as Module from './Module.js';
import { type CompareOptions, counting, retell, toDiffOptions, toNames } from './options.js';
import type { Run } from './Run.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be typed of a diff by threads. */
export interface ThreadOptions {
  readonly concurrency?: number | 'auto';
}

/** A number of threads, as it is typed. */
export const threadCount = (text: string): number | 'auto' => {
  if (text === 'auto') return text;
  try {
    return counting(text);
  } catch {
    throw new InvalidArgumentError('It must be a whole number of 1 or more, or auto.');
  }
};

/** What makes no sense together. Errors: `ERR_CONFIG_INVALID`. */
export const check = (
  typed: ThreadOptions & { readonly distributed?: string | true },
): E.Either<LockstepError, void> =>
  typed.concurrency === undefined || typed.distributed === undefined
    ? E.right(undefined)
    : E.left(configInvalid('--concurrency is for threads of this command', 'leave it out, or --distributed'));

// -------------------------------------------------------------------------------------
// comparing
// -------------------------------------------------------------------------------------

const notModule = (name: string): E.Either<LockstepError, void> =>
  Module.isNamed(name)
    ? E.left(configInvalid(`${name}: threads read files and stores, and this is a module`, 'leave --concurrency out'))
    : E.right(undefined);

/** How the datasets differ, by threads. Errors: those of `diffFrom` of `lockstep/parallel`, `ERR_CONFIG_INVALID`. */
export const diff = (
  run: Run,
  source: string | undefined,
  target: string | undefined,
  typed: CompareOptions & ThreadOptions,
): TE.TaskEither<LockstepError, Diff> =>
  pipe(
    TE.Do,
    TE.bind('config', () => Config.read),
    TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
    TE.chainFirstEitherK(({ names }) => notModule(names.source)),
    TE.chainFirstEitherK(({ names }) => notModule(names.target)),
    TE.bind('options', ({ config }) => TE.fromEither(toDiffOptions(typed, config))),
    TE.bind('pair', ({ names, config }) =>
      Dataset.pair(run)(names.source, names.target, typed.schema ?? config.schema),
    ),
    TE.chainFirstEitherK(({ config, pair }) => Config.checkOrder(config, pair.target.schema)),
    // Other diffs do without it.
    TE.bind('parallel', () =>
      TE.fromTask<typeof import('../parallel/diffFrom.js'), LockstepError>(() => import('../parallel/diffFrom.js')),
    ),
    TE.chain(({ names, options, pair, parallel }) => {
      const { description } = pair;
      if (description === undefined) return TE.left(configInvalid('no schema is given', 'name one with --schema'));
      return pipe(
        names.target,
        parallel.diffFrom(names.source, {
          ...options,
          schema: { description },
          names: { source: pair.source.name, target: pair.target.name },
          onProgress: run.terminal.progress,
          ...(typed.concurrency === undefined ? {} : { concurrency: typed.concurrency }),
        }),
      );
    }),
    TE.mapLeft(retell),
    TE.tapIO(() => () => run.terminal.settle()),
  );
