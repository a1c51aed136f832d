/** A PostgreSQL server, by its URL. */
import pg from 'pg';
import type { Driver, Result, Session } from './Database.js';

const toResult = ({ rows, rowCount }: pg.QueryResult<Readonly<Record<string, unknown>>>): Result => ({
  rows,
  count: rowCount ?? rows.length,
});

/** A server: connections are opened when they are needed, and again when they are lost, each with the same settings. */
export const connected = (url: string, settings: ReadonlyArray<string>): Driver => {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    onConnect: async (client) => {
      // A lost connection is told by the statement that fails on it, too.
      client.on('error', () => undefined);
      for (const setting of settings) await client.query(setting);
    },
  });
  pool.on('error', () => undefined);

  const connect = async (): Promise<Session> => {
    const client = await pool.connect();
    return {
      run: async (sql, parameters) => toResult(await client.query(sql, [...parameters])),
      command: async (sql) => {
        // Several statements have several results.
        const result: pg.QueryResult | ReadonlyArray<pg.QueryResult> = await client.query(sql);
        return [result].flat().at(-1)?.command;
      },
      release: (broken) => client.release(broken),
    };
  };
  return {
    run: async (sql, parameters) => toResult(await pool.query(sql, [...parameters])),
    connect,
    close: () => pool.end(),
  };
};
