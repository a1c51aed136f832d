/**
 * Comparing two stores by the workers of a queue, as the command line asks for it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { QueueOptions } from '../parallel/queue/Queue.js';
import * as File from '../store/file/File.js';
import { configInvalid } from './CliError.js';
import * as Config from './Config.js';
import { growing } from './growing.js';
import { type CompareOptions, retell, toDiffOptions, toNames } from './options.js';
import type { Run } from './Run.js';
import * as StoreUrl from './StoreUrl.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be typed of a diff by the workers of a queue. */
export interface DistributedOptions {
  /** A URL, or nothing after the option: then the environment has it. */
  readonly distributed?: string | true;
  readonly partitions?: number;
  readonly resume?: string;
  readonly cancel?: string;
  readonly restart?: boolean;
  readonly stream?: boolean;
}

/** Where the URL of the queue may be, so that its password is in no list of processes. */
const QUEUE = 'LOCKSTEP_QUEUE';

/** How often a diff begins again by itself. */
const RESTARTS = 5;

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** The queue that was named, or that of the environment. Errors: `ERR_CONFIG_INVALID`. */
export const queueOf = (typed: string | true | undefined, option: string): E.Either<LockstepError, string> => {
  const named = typeof typed === 'string' ? typed : process.env[QUEUE];
  return named === undefined || named === ''
    ? E.left(configInvalid('no queue is named', `give a URL after ${option}, or in ${QUEUE}`))
    : E.right(named);
};

const storeAt = (dataset: string): E.Either<LockstepError, StoreUrl.StoreUrl> =>
  StoreUrl.isNamed(dataset)
    ? StoreUrl.parse(dataset)
    : E.left(
        configInvalid(
          `${dataset}: workers compare stores in Redis, not files or modules`,
          'load it into a store first, with "lockstep sync"',
        ),
      );

const ONLY = ['partitions', 'resume', 'cancel', 'restart', 'stream'] as const;

/** What makes no sense together. Errors: `ERR_CONFIG_INVALID`. */
export const check = (typed: DistributedOptions): E.Either<LockstepError, void> => {
  const stray = typed.distributed === undefined ? ONLY.find((name) => typed[name] !== undefined) : undefined;
  return stray === undefined
    ? E.right(undefined)
    : E.left(configInvalid(`--${stray} is for diffs by a queue`, 'add --distributed'));
};

// -------------------------------------------------------------------------------------
// comparing
// -------------------------------------------------------------------------------------

const queues = TE.fromTask<typeof import('../parallel/queue/Queue.js'), LockstepError>(
  // Other commands do without the client.
  () => import('../parallel/queue/Queue.js'),
);

interface Asked {
  readonly source: StoreUrl.StoreUrl;
  readonly target: StoreUrl.StoreUrl;
  readonly options: QueueOptions;
}

const prepare = (
  run: Run,
  source: string | undefined,
  target: string | undefined,
  typed: CompareOptions & DistributedOptions,
): TE.TaskEither<LockstepError, Asked> =>
  pipe(
    TE.Do,
    TE.bind('config', () => Config.read),
    TE.bind('queue', () => TE.fromEither(queueOf(typed.distributed, '--distributed'))),
    TE.bind('names', ({ config }) => TE.fromEither(toNames(source, target, config))),
    TE.bind('ours', ({ names }) => TE.fromEither(storeAt(names.source))),
    TE.bind('theirs', ({ names }) => TE.fromEither(storeAt(names.target))),
    TE.bind('asked', ({ config }) => TE.fromEither(toDiffOptions(typed, config))),
    TE.bind('given', ({ config }) => {
      const file = typed.schema ?? config.schema;
      return file === undefined
        ? TE.left<LockstepError, File.Described>(configInvalid('no schema is given', 'name one with --schema'))
        : File.readDescription(file);
    }),
    TE.chainFirstEitherK(({ config, given }) => Config.checkOrder(config, given.schema)),
    TE.map(({ queue, ours, theirs, asked, given }) => ({
      source: ours,
      target: theirs,
      options: {
        ...asked,
        queue,
        schema: { description: given.description },
        names:
          ours.id === theirs.id ? { source: ours.name, target: theirs.name } : { source: ours.id, target: theirs.id },
        onProgress: run.terminal.progress,
        onJob: (id: string, partitions: number) =>
          run.terminal.say(
            `job ${id}: ${partitions} partitions; --resume ${id} goes on with it, --cancel ${id} ends it`,
          ),
        ...(typed.partitions === undefined ? {} : { partitions: typed.partitions }),
        ...(typed.resume === undefined ? {} : { resume: typed.resume }),
        ...(typed.restart === true ? { restarts: RESTARTS } : {}),
      },
    })),
  );

/** How the datasets differ, by workers. Errors: those of `Queue.diffFrom`, `ERR_CONFIG_INVALID`. */
export const diff = (
  run: Run,
  source: string | undefined,
  target: string | undefined,
  typed: CompareOptions & DistributedOptions,
): TE.TaskEither<LockstepError, Diff> =>
  pipe(
    prepare(run, source, target, typed),
    TE.bindTo('asked'),
    TE.bind('Queue', () => queues),
    TE.chain(({ asked, Queue }) => Queue.diffFrom(asked.source.url, asked.options)(asked.target.url)),
    TE.mapLeft(retell),
    TE.tapIO(() => () => run.terminal.settle()),
  );

/**
 * Write how the datasets differ, line by line as it comes; whether there are differences. The last line tells how many
 * there are: without it, something is missing.
 *
 * Errors: those of `Queue.linesFrom`, `ERR_CONFIG_INVALID`, `ERR_FILE_UNWRITABLE`.
 */
export const stream = (
  run: Run,
  source: string | undefined,
  target: string | undefined,
  typed: CompareOptions & DistributedOptions,
  out: string | undefined,
): TE.TaskEither<LockstepError, boolean> =>
  pipe(
    prepare(run, source, target, typed),
    TE.bindTo('asked'),
    TE.bind('Queue', () => queues),
    TE.chain(({ asked, Queue }) =>
      growing(out)((write) =>
        pipe(
          asked.target.url,
          Queue.linesFrom(asked.source.url, asked.options, write),
          TE.chainFirst((end) => write([JSON.stringify({ end })])),
        ),
      ),
    ),
    TE.mapLeft(retell),
    TE.map((totals) => totals.create + totals.update + totals.delete > 0),
    TE.tapIO(() => () => run.terminal.settle()),
  );

/** Cancel a job. Errors: those of `Queue.cancel`. */
export const cancel = (run: Run, id: string, typed: DistributedOptions): TE.TaskEither<LockstepError, void> =>
  pipe(
    TE.fromEither(queueOf(typed.distributed, '--distributed')),
    TE.bindTo('queue'),
    TE.bind('Queue', () => queues),
    TE.chain(({ queue, Queue }) => Queue.cancel(id)(queue)),
    TE.tapIO(() => () => run.terminal.say(`job ${id} is cancelled`)),
  );
