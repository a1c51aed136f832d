/**
 * A PostgreSQL database, whichever way it is reached: statements with parameters, and one transaction at a time.
 *
 * Inside the transaction each statement has a savepoint of its own: PostgreSQL would otherwise refuse everything after the
 * first that fails.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Adapter, Handlers } from 'lockstep';
import { sqlFailure } from './sqlFailure.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A parameter: a text as PostgreSQL reads values of whatever type, or a list of such texts. */
export type Parameter = string | null | ReadonlyArray<string | null>;

/** What came of a statement. */
export interface Result {
  readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** How many rows it gave or changed. */
  readonly count: number;
}

/** One connection. */
export interface Session {
  readonly run: (sql: string, parameters: ReadonlyArray<Parameter>) => Promise<Result>;
  /** A statement without parameters; its command, as the server reports it. */
  readonly command: (sql: string) => Promise<string | undefined>;
  /** Give the connection back; one that is broken is not used again. */
  readonly release: (broken: boolean) => void;
}

/** A way to reach a database. */
export interface Driver {
  readonly run: Session['run'];
  readonly connect: () => Promise<Session>;
  readonly close: () => Promise<void>;
}

/** A database. */
export interface Database {
  /** Perform a statement, unless nobody waits for it any more. */
  readonly query: (
    sql: string,
    parameters?: ReadonlyArray<Parameter>,
    signal?: AbortSignal,
  ) => TE.TaskEither<Handlers.HandlerError, Result>;
  readonly transaction: NonNullable<Adapter.Adapter['transaction']>;
  readonly close: T.Task<void>;
}

// -------------------------------------------------------------------------------------
// the transaction
// -------------------------------------------------------------------------------------

type Attempt<A> = Promise<E.Either<Handlers.HandlerError, A>>;

const attempt = <A>(promise: () => Promise<A>): Attempt<A> => TE.tryCatch(promise, sqlFailure)();

const ABORTED = E.left<Handlers.HandlerError>({ message: 'nobody waits for it any more' });

/** A statement with a savepoint, so that one that fails leaves the transaction as it was. */
const guarded = async (session: Session, sql: string, parameters: ReadonlyArray<Parameter>): Attempt<Result> => {
  const before = await attempt(() => session.command('SAVEPOINT lockstep'));
  if (E.isLeft(before)) return lost(before);
  const result = await attempt(() => session.run(sql, parameters));
  const after = await attempt(() =>
    session.command(
      E.isRight(result) ? 'RELEASE SAVEPOINT lockstep' : 'ROLLBACK TO SAVEPOINT lockstep; RELEASE SAVEPOINT lockstep',
    ),
  );
  return E.isLeft(after) ? lost(E.isLeft(result) ? result : after) : result;
};

/** With the connection the transaction is lost; asking again cannot bring it back. */
const lost = ({ left: { message, cause } }: E.Left<Handlers.HandlerError>): E.Either<Handlers.HandlerError, never> =>
  E.left({ message: `the transaction is lost: ${message}`, cause });

/** A transaction that was begun: its statements take turns, as they share one connection. */
interface Open {
  readonly session: Session;
  readonly inTurn: <A>(task: () => Attempt<A>) => Attempt<A>;
}

const open = (session: Session): Open => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    session,
    inTurn: (task) => {
      const next = last.then(task);
      last = next;
      return next;
    },
  };
};

const begin = async (driver: Driver): Attempt<Open> =>
  pipe(
    await attempt(driver.connect),
    E.match(
      async (error): Attempt<Open> => E.left(error),
      async (session): Attempt<Open> => {
        const begun = await attempt(() => session.command('BEGIN'));
        if (E.isLeft(begun)) session.release(true);
        return pipe(
          begun,
          E.map(() => open(session)),
        );
      },
    ),
  );

const commit = ({ session, inTurn }: Open): Attempt<void> =>
  inTurn(async () => {
    const command = await attempt(() => session.command('COMMIT'));
    session.release(E.isLeft(command));
    if (E.isLeft(command)) return lost(command);
    // A transaction that cannot be committed is rolled back, and the server calls that a success.
    return command.right === 'COMMIT' ? E.right(undefined) : E.left({ message: 'the transaction was rolled back' });
  });

const rollback = ({ session, inTurn }: Open): Attempt<void> =>
  inTurn(async () => {
    const command = await attempt(() => session.command('ROLLBACK'));
    // What is not told to the server is done by it when the connection ends.
    session.release(E.isLeft(command));
    return E.right(undefined);
  });

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A database, by a way to reach it. */
export const make = (driver: Driver): Database => {
  let current: Promise<E.Either<Handlers.HandlerError, Open>> | undefined;

  /** End the transaction, which is there no more from now on. */
  const end =
    (how: (transaction: Open) => Attempt<void>, without: E.Either<Handlers.HandlerError, void>) =>
    async (): Attempt<void> => {
      const transaction = await current;
      current = undefined;
      return transaction === undefined || E.isLeft(transaction) ? without : how(transaction.right);
    };

  return {
    query:
      (sql, parameters = [], signal) =>
      async () => {
        const transaction = await current;
        if (signal?.aborted === true) return ABORTED;
        if (transaction === undefined) return attempt(() => driver.run(sql, parameters));
        if (E.isLeft(transaction)) return transaction;
        const { session, inTurn } = transaction.right;
        return inTurn(async () => (signal?.aborted === true ? ABORTED : guarded(session, sql, parameters)));
      },
    transaction: {
      begin: async () => {
        if (current !== undefined) return E.left({ message: 'a transaction has begun already' });
        const beginning = begin(driver);
        current = beginning;
        const begun = await beginning;
        if (E.isLeft(begun)) current = undefined;
        return pipe(
          begun,
          E.map(() => undefined),
        );
      },
      commit: end(commit, E.left({ message: 'no transaction has begun' })),
      rollback: end(rollback, E.right(undefined)),
    },
    close: driver.close,
  };
};
