/**
 * A PostgreSQL database, made to agree with a list of the world's countries, and taken back where that fails.
 *
 * The tables are filled from `countries-list`, and compared with `world-countries`, which knows borders and the names of
 * currencies. A first sync breaks a rule of the database, so that everything is taken back; the next one succeeds; a third
 * finds nothing to do.
 *
 * By itself the database is in memory. An argument, or `DATABASE_URL`, names another: the URL of a server, or a folder.
 * The tables are in a schema of PostgreSQL of their own, which is made anew.
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Adapter, diffFrom, type LockstepError, Snapshot, SyncResult, syncFrom } from 'lockstep';
import { type Failure, heading, print, run, summary } from '../run.js';
import { createTables } from './createTables.js';
import type { Database } from './Database.js';
import { databaseAdapter } from './databaseAdapter.js';
import { open } from './open.js';
import { type StatementLog, statementLog } from './statementLog.js';
import { countriesList } from './world/countriesList.js';
import { schema } from './world/schema.js';
import { worldCountries } from './world/worldCountries.js';

const NAMESPACE = 'lockstep_example';

const query = (database: Database, statements: ReadonlyArray<string>): TE.TaskEither<Failure, unknown> =>
  pipe(
    statements,
    TE.traverseSeqArray((sql) => database.query(sql)),
  );

/** Make the target agree, or leave it as it was; the statements that this takes are printed. */
const sync = (source: Adapter.Adapter, target: Adapter.Adapter, log: StatementLog): TE.TaskEither<Failure, void> =>
  pipe(
    target,
    syncFrom(source, { rollback: true }),
    TE.matchE(
      (error) => print(`it fails: ${error.message}`),
      (result) => print(`${summary(result.diff)}\n${SyncResult.count(result).success} operations performed`),
    ),
    TE.chain(() => print(log.take())),
  );

const compare = (source: Adapter.Adapter, target: Adapter.Adapter): TE.TaskEither<Failure, void> =>
  pipe(
    TE.Do,
    TE.bindW('ours', () => source.load),
    TE.bindW('theirs', () => target.load),
    TE.bindW('diff', ({ ours, theirs }) => TE.fromEither(pipe(theirs, diffFrom(ours)))),
    TE.chainW(({ theirs, diff }) => print(`${Snapshot.count(theirs)} entities; ${summary(diff)}`)),
  );

const RULE = 'ALTER TABLE "border" ADD CONSTRAINT "not_with_zimbabwe" CHECK ("neighbour" <> \'ZW\')';
const NO_RULE = 'ALTER TABLE "border" DROP CONSTRAINT "not_with_zimbabwe"';

interface Parts {
  readonly database: Database;
  readonly log: StatementLog;
  readonly tables: ReadonlyArray<string>;
  readonly target: Adapter.Adapter;
  readonly first: Adapter.Adapter;
  readonly second: Adapter.Adapter;
}

const prepare = (database: Database): TE.TaskEither<Failure, Parts> => {
  const log = statementLog(database);
  return pipe(
    TE.fromEither(schema),
    TE.chainW((schema) =>
      Apply.sequenceS(TE.ApplyPar)({
        database: TE.of<LockstepError.LockstepError, Database>(database),
        log: TE.of(log),
        tables: TE.fromEither(createTables(schema)),
        target: TE.fromEither(databaseAdapter('database', schema, log.database)),
        first: TE.of(countriesList(schema)),
        second: TE.of(worldCountries(schema)),
      }),
    ),
  );
};

const steps = ({
  database,
  log,
  tables,
  target,
  first,
  second,
}: Parts): ReadonlyArray<TE.TaskEither<Failure, unknown>> => [
  print(heading('The tables')),
  print(tables.join(';\n')),
  query(database, [`DROP SCHEMA IF EXISTS ${NAMESPACE} CASCADE`, `CREATE SCHEMA ${NAMESPACE}`, ...tables]),
  print(heading('Filled from countries-list')),
  sync(first, target, log),
  print(heading('Compared with world-countries')),
  compare(second, target),
  print(heading('A sync that breaks a rule of the database')),
  query(database, [RULE]),
  sync(second, target, log),
  print(heading('Compared with countries-list, after it was taken back')),
  compare(first, target),
  print(heading('The same sync without the rule')),
  query(database, [NO_RULE]),
  sync(second, target, log),
  print(heading('Once more')),
  sync(second, target, log),
];

const program = flow(prepare, TE.map(steps), TE.chain(TE.sequenceSeqArray));

const main = TE.bracketW(
  open({ where: process.argv[2] ?? process.env['DATABASE_URL'], namespace: NAMESPACE }),
  program,
  ({ close }) => TE.fromTask(close),
);

run(main);
