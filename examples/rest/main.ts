/**
 * A CMDB behind a REST interface, and a network behind another, kept in step: at first everything is read, page by page, and
 * from then on only what has changed.
 *
 * Both are servers that this starts on free ports. That of the network wants a pause after a few requests, which it says
 * with 429 and `Retry-After`.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  type Adapter,
  diffSince,
  type LockstepError,
  type Refreshed,
  refresh,
  type Schema,
  Snapshot,
  SyncResult,
  SyncState,
  syncDiff,
} from 'lockstep';
import { type Failure, heading, print, run, summary } from '../run.js';
import * as Api from './api.js';
import { type Client, client } from './client.js';
import * as Records from './records.js';
import { patiently, restAdapter } from './restAdapter.js';
import { schema } from './schema.js';
import { type Server, serve } from './server.js';

// -------------------------------------------------------------------------------------
// a round
// -------------------------------------------------------------------------------------

/** Both sides as they were when they were read last, and the state of the last sync. */
interface Round {
  readonly source: Pick<Refreshed, 'snapshot' | 'cursor'>;
  readonly target: Pick<Refreshed, 'snapshot' | 'cursor'>;
  readonly state: SyncState.SyncState;
}

/** Before the first round nothing is known, and everything is a change. */
const nothing = (schema: Schema.Schema): TE.TaskEither<LockstepError.LockstepError, Round> => {
  const side = { snapshot: Snapshot.empty(schema), cursor: '0' };
  return pipe(
    TE.fromEither(SyncState.make(side.snapshot, side.snapshot)),
    TE.map((state) => ({ source: side, target: side, state })),
  );
};

interface Sides {
  readonly cmdb: Adapter.Adapter;
  readonly network: Adapter.Adapter;
  /** What the two servers were asked since this was read the last time. */
  readonly requests: () => string;
}

/** Read what has changed, compare, and make the network agree. */
const round =
  ({ cmdb, network, requests }: Sides) =>
  (before: Round): TE.TaskEither<Failure, Round> =>
    pipe(
      TE.Do,
      TE.bindW('source', () => refresh(cmdb)(before.source.snapshot, before.source.cursor)),
      TE.bindW('target', () => refresh(network)(before.target.snapshot, before.target.cursor)),
      TE.bindW('since', ({ source, target }) =>
        TE.fromEither(pipe(target.snapshot, diffSince(before.state, source.snapshot))),
      ),
      TE.bindW('synced', ({ source, target, since: { diff } }) =>
        pipe(network, syncDiff(diff, { source: source.snapshot, target: target.snapshot }, { retry: patiently })),
      ),
      TE.chainFirstW(({ since, synced }) =>
        print(
          [
            `${since.examined} entities compared: ${summary(since.diff)}`,
            `${SyncResult.count(synced).success} operations performed`,
            requests(),
          ].join('\n'),
        ),
      ),
      TE.bindW('state', ({ source, synced }) =>
        TE.fromEither(pipe(before.state, SyncState.advance(source.snapshot, synced.snapshot))),
      ),
      TE.map(({ source, target, synced, state }) => ({
        source,
        target: { snapshot: synced.snapshot, cursor: target.cursor },
        state,
      })),
    );

// -------------------------------------------------------------------------------------
// the program
// -------------------------------------------------------------------------------------

/** Somebody is at work in the CMDB: a device gets another role, one is taken out, and one comes in. */
const edit = (cmdb: Client): TE.TaskEither<Failure, unknown> =>
  pipe(
    cmdb('PATCH', '/devices/3', Api.Resource, { body: { role: 'spare' } }),
    TE.chain(() => cmdb('DELETE', '/devices/9', t.undefined)),
    TE.chain(() => cmdb('POST', '/devices', Api.Resource, { body: { name: 'sw60', site: 'nyc', role: 'access' } })),
    TE.mapLeft(({ message }): Failure => ({ message })),
  );

const program = (cmdb: Server, network: Server): TE.TaskEither<Failure, unknown> =>
  pipe(
    TE.Do,
    TE.bindW('schema', () => TE.fromEither(schema)),
    TE.let('sides', ({ schema }) => ({
      cmdb: restAdapter('cmdb', schema, client(cmdb.url)),
      network: restAdapter('network', schema, client(network.url)),
      requests: () => `the CMDB was asked: ${cmdb.take()}\nthe network was asked: ${network.take()}`,
    })),
    TE.chainFirstW(() => print(heading('The first round: everything is read'))),
    TE.bindW('first', ({ schema, sides }) => pipe(nothing(schema), TE.chainW(round(sides)))),
    TE.chainFirstW(() => edit(client(cmdb.url))),
    TE.chainFirstW(() => print(`${heading('The CMDB is edited')}\nby somebody else: ${cmdb.take()}`)),
    TE.chainFirstW(() => print(heading('The second round: what has changed is read'))),
    TE.bindW('second', ({ first, sides }) => round(sides)(first)),
    TE.chainFirstW(() => print(heading('The third round: nothing has'))),
    TE.chainW(({ second, sides }) => round(sides)(second)),
  );

const serving = (
  records: typeof Records.cmdb,
  patience: number,
  use: (server: Server) => TE.TaskEither<Failure, unknown>,
): TE.TaskEither<Failure, unknown> =>
  pipe(
    TE.fromEither(records),
    TE.mapLeft(({ message }): Failure => ({ message })),
    TE.chain((table) => TE.bracketW(serve(table, { patience }), use, ({ stop }) => TE.fromTask(stop))),
  );

run(serving(Records.cmdb, 100, (cmdb) => serving(Records.network, 6, (network) => program(cmdb, network))));
