/**
 * An inventory that several processes put into one store at the same time, each its sites; one of them then compares it with
 * another store, that of the network, and makes that one agree.
 *
 * By itself this starts a `redis-server`. An argument, or `REDIS_URL`, names another: `redis://host:port/db`, without a
 * store. The stores `lockstep-example-inventory` and `lockstep-example-network` are made anew, and left there.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Diff, type LockstepError, Store, SyncResult, syncFrom } from 'lockstep';
import { type Failure, print, run, summary } from '../run.js';
import { records } from './inventory.js';
import { load } from './load.js';
import { elsewhere } from './loaders.js';
import { server } from './server.js';
import { using } from './stores.js';

const SITES = 100;
const LOADERS = 4;

/** The network as it is: all sites but the last, one after the other. */
const network = (url: string): TE.TaskEither<LockstepError.LockstepError, number> =>
  using(
    url,
    'network',
  )((store) =>
    pipe(
      store.clear,
      TE.chainW(() => store.add(records(Array(SITES - 1).keys(), 'network'))),
    ),
  );

/** The loaders at the same time: the last of them is this process. */
const together = (url: string): TE.TaskEither<Failure, ReadonlyArray<number>> =>
  pipe(
    Array.from({ length: LOADERS }, (_, loader) => ({ url, sites: SITES, loader, loaders: LOADERS })),
    TE.traverseArray((part) => (part.loader === LOADERS - 1 ? load(part) : elsewhere(part))),
  );

/** How the network differs from the inventory: only what differs is read. */
const compare = (url: string): TE.TaskEither<LockstepError.LockstepError, Diff.Diff> =>
  using(url, 'inventory')((source) => using(url, 'network')((target) => pipe(target, Store.diffFrom(source))));

/** Make the network agree: one commit, in which nobody sees a half. */
const sync = (url: string): TE.TaskEither<Failure, SyncResult.SyncResult> =>
  using(
    url,
    'inventory',
  )((source) => using(url, 'network')((target) => pipe(Store.toAdapter(target), syncFrom(Store.toAdapter(source)))));

const program = (url: string): TE.TaskEither<Failure, unknown> =>
  pipe(
    using(url, 'inventory')((store) => store.clear),
    TE.chainW(() => network(url)),
    TE.chainFirstW((count) => print(`the network: ${count} entities, loaded by one process`)),
    TE.chainW(() => together(url)),
    TE.chainFirstW((counts) =>
      print(`the inventory: ${counts.join(' + ')} entities, loaded by ${LOADERS} processes at the same time`),
    ),
    TE.chainW(() => compare(url)),
    TE.chainFirstW((diff) => print(`they differ: ${summary(diff)}`)),
    TE.chainW(() => sync(url)),
    TE.chainFirstW((result) => print(`synced: ${SyncResult.count(result).success} operations, in one commit`)),
    TE.chainW(() => compare(url)),
    TE.chainFirstW((diff) => print(`they differ: ${summary(diff)}`)),
  );

run(
  TE.bracketW(
    server(process.argv[2] ?? process.env['REDIS_URL']),
    ({ url }) => program(url),
    ({ stop }) => TE.fromTask(stop),
  ),
);
