/** What a database is asked, in a few lines: which statements, how often, and how many rows they were about. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Database } from './Database.js';

/** What was asked since this was read the last time. */
export interface StatementLog {
  readonly database: Database;
  readonly take: () => string;
}

interface Line {
  readonly statements: number;
  readonly rows: number;
}

/** `INSERT INTO "country"` of all that there is to such a statement. */
const kindOf = (sql: string): string => /^(?:INSERT INTO|UPDATE|DELETE FROM) "[^"]+"|^\w+/.exec(sql)?.[0] ?? sql;

const toText = ([kind, { statements, rows }]: readonly [string, Line]): string =>
  `${statements} x ${kind}${rows === 0 ? '' : `, ${rows} rows`}`;

/** A database that remembers what it is asked. */
export const statementLog = (database: Database): StatementLog => {
  const lines = new Map<string, Line>();
  const note = (kind: string, count: number): void => {
    const { statements, rows } = lines.get(kind) ?? { statements: 0, rows: 0 };
    lines.set(kind, { statements: statements + 1, rows: rows + count });
  };
  const noting = <E, A>(kind: string, effect: TE.TaskEither<E, A>, count: (a: A) => number): TE.TaskEither<E, A> =>
    pipe(
      effect,
      TE.tapIO((a) => () => note(kind, count(a))),
      TE.tapError(() => TE.fromIO(() => note(`${kind} that failed`, 0))),
    );
  const { begin, commit, rollback } = database.transaction;
  return {
    database: {
      ...database,
      query: (sql, parameters, signal) =>
        noting(kindOf(sql), database.query(sql, parameters, signal), ({ count }) => count),
      transaction: {
        begin: noting('BEGIN', begin, () => 0),
        commit: noting('COMMIT', commit, () => 0),
        rollback: noting('ROLLBACK', rollback, () => 0),
      },
    },
    take: () => {
      const text = [...lines].map(toText).join('\n');
      lines.clear();
      return text;
    },
  };
};
