/** `lockstep worker`: take partitions of diffs from a queue. */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { WorkEvent, WorkOptions } from '../../parallel/queue/Queue.js';
import * as SchemaSource from '../../parallel/SchemaSource.js';
import * as File from '../../store/file/File.js';
import { queueOf } from '../distributed.js';
import * as Module from '../Module.js';
import { collect, counting } from '../options.js';
import type { Perform, Run } from '../Run.js';

interface Options {
  readonly queue?: string;
  readonly store?: ReadonlyArray<string>;
  readonly schema?: string;
  readonly concurrency?: number;
  readonly lock?: number;
}

/** Where the URLs with users and passwords of stores may be, so that they are in no list of processes. */
const STORES = 'LOCKSTEP_STORES';

const schemaOf = (file: string): TE.TaskEither<LockstepError, SchemaSource.SchemaSource> => {
  if (Module.isNamed(file)) {
    const [path = file, name] = file.split('#');
    return TE.right(SchemaSource.ofModule(path, name));
  }
  return pipe(
    File.readDescription(file),
    TE.map(({ description }) => SchemaSource.described(description)),
  );
};

/** Done when the process is asked to end. */
const asked = (run: Run): TE.TaskEither<LockstepError, void> =>
  TE.fromTask(
    run.interruption.guarded('finishing what is under way', (signal) => () => {
      // Nothing else keeps a process alive that waits for work.
      const waiting = setInterval(() => undefined, 2 ** 30);
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })).finally(
        () => clearInterval(waiting),
      );
    }),
  );

const work = (run: Run, { queue, store, schema, concurrency, lock }: Options): TE.TaskEither<LockstepError, number> =>
  pipe(
    TE.Do,
    TE.bind('url', () => TE.fromEither(queueOf(queue, '--queue'))),
    TE.bind('own', () => (schema === undefined ? TE.right(undefined) : schemaOf(schema))),
    TE.bind('Queue', () => TE.fromTask(() => import('../../parallel/queue/Queue.js'))),
    TE.bind('working', ({ url, own, Queue }) => {
      const environment = (process.env[STORES] ?? '').split(/\s+/).filter((each) => each !== '');
      const tell = ({ kind, what }: WorkEvent): void =>
        kind === 'trouble' || kind === 'failed' ? run.terminal.warn(what) : run.terminal.say(`${kind}: ${what}`);
      const options: WorkOptions = {
        stores: [...(store ?? []), ...environment],
        onEvent: tell,
        ...(own === undefined ? {} : { schema: own }),
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(lock === undefined ? {} : { lock }),
      };
      return Queue.work(url, options);
    }),
    TE.tapIO(
      ({ working }) =>
        () =>
          run.terminal.say(`waiting for partitions from ${working.queue}`),
    ),
    TE.chainFirst(() => asked(run)),
    TE.chain(({ working }) => working.close),
    TE.map(() => 0),
  );

/** Declare the command. */
export const declareWorker = (program: Command, perform: Perform): void => {
  program
    .command('worker')
    .summary('take partitions of diffs from a queue')
    .description('Take partitions of diffs that "lockstep diff --distributed" puts into a queue, until it is ended.')
    .option('--queue <url>', 'the Redis of the queue: redis://host:port/db; LOCKSTEP_QUEUE by itself')
    .option(
      '--store <url>',
      'a URL with user and password of stores, used for their host and port (may be repeated)',
      collect,
    )
    .option('-s, --schema <file>', 'a schema file or module, for jobs that bring no schema, or in place of theirs')
    .option('--concurrency <n>', 'partitions at the same time; 2 by itself', counting)
    .option('--lock <ms>', 'give a partition to others if this worker is silent for so long; 15000 by itself', counting)
    .addHelpText(
      'after',
      `
Jobs name stores without user and password. Workers have them from --store, or, seen by nobody else, from the environment:
  LOCKSTEP_QUEUE   the URL of the queue
  LOCKSTEP_STORES  URLs with users and passwords of stores, separated by spaces

Examples:
  lockstep worker --queue redis://queue:6379
  LOCKSTEP_STORES='redis://reader:secret@data:6379' lockstep worker --queue redis://queue:6379`,
    )
    .action((options: Options) => perform((run) => work(run, options)));
};
