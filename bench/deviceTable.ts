/** A table of devices in a database. */
import * as E from 'fp-ts/lib/Either.js';
import { createTables } from '../examples/database/createTables.js';
import type { Database } from '../examples/database/Database.js';
import { databaseAdapter } from '../examples/database/databaseAdapter.js';
import { open } from '../examples/database/open.js';
import type { Adapter } from '../src/index.js';
import { orThrow, schema } from './data.js';

const NAMESPACE = 'lockstep_bench';

/** A table that is there. */
export interface DeviceTable {
  readonly adapter: Adapter.Adapter;
  readonly query: (sql: string) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
  readonly close: Database['close'];
}

/** The table, made anew, in the database of `DATABASE_URL`, else in one that is embedded, in memory. */
export const deviceTable = async (): Promise<DeviceTable> => {
  const database = orThrow(await open({ where: process.env['DATABASE_URL'], namespace: NAMESPACE })());
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
