/** A table of devices in a database, in this process or in one of its own. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { createTables } from '../examples/database/createTables.js';
import type { Database } from '../examples/database/Database.js';
import { databaseAdapter } from '../examples/database/databaseAdapter.js';
import { open } from '../examples/database/open.js';
import type { Adapter } from '../src/index.js';
import { orThrow, schema } from './data.js';

const CHILD = fileURLToPath(new URL('./databaseChild.ts', import.meta.url));

const NAMESPACE = 'lockstep_bench';

/** A table that is there. */
export interface DeviceTable {
  readonly adapter: Adapter.Adapter;
  readonly query: (sql: string) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
  readonly close: Database['close'];
}

/** The table, made anew, in a database that is in memory or at a URL. */
export const deviceTable = async (where?: string): Promise<DeviceTable> => {
  const database = orThrow(await open({ where, namespace: NAMESPACE })());
  const query: DeviceTable['query'] = async (sql) => {
    const result = await database.query(sql)();
    if (E.isLeft(result)) throw new Error(result.left.message);
    return result.right.rows;
  };
  await query(`DROP SCHEMA IF EXISTS ${NAMESPACE} CASCADE`);
  await query(`CREATE SCHEMA ${NAMESPACE}`);
  for (const statement of orThrow(createTables(schema))) await query(statement);
  return { adapter: orThrow(databaseAdapter('database', schema, database)), query, close: database.close };
};

/** A database server in a process of its own. */
export interface Server {
  readonly url: string;
  readonly stop: () => void;
}

/** The server of `DATABASE_URL`, or else one that is started. */
export const server = async (): Promise<Server> => {
  const named = process.env['DATABASE_URL'];
  if (named !== undefined) return { url: named, stop: () => undefined };
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const url of createInterface({ input: child.stdout })) return { url, stop: () => child.stdin.end() };
  throw new Error('the database did not start');
};
