/** What the tests of the database target share: a database, tables for a schema, and operations on them. */
import { afterAll, beforeAll } from 'vitest';
import { bulkHandlers } from '../../../examples/database/bulkHandlers.js';
import { createTables } from '../../../examples/database/createTables.js';
import type { Database, Result } from '../../../examples/database/Database.js';
import { databaseAdapter } from '../../../examples/database/databaseAdapter.js';
import { handlers } from '../../../examples/database/handlers.js';
import { open } from '../../../examples/database/open.js';
import { ofSchema, type Table } from '../../../examples/database/Table.js';
import type { Adapter, Handlers, Model, Operation, Schema } from '../../../src/index.js';
import { right } from '../../right.js';

/** A schema of PostgreSQL that is made anew for each dataset, and belongs to one test file. */
const NAMESPACE = `lockstep_test_${process.pid}`;

/** All handlers of a model, called as the executor calls them. */
export type AllHandlers = ReturnType<typeof handlers> & ReturnType<typeof bulkHandlers>;

/** Tables that were made for a schema. */
export interface Tables {
  readonly adapter: Adapter.Adapter;
  readonly handlers: (model: string) => AllHandlers;
}

export interface TestDatabase {
  readonly database: () => Database;
  /** Rows of a statement. */
  readonly query: (sql: string) => Promise<Result['rows']>;
  /** Empty tables, and nothing else, in the database. */
  readonly tablesFor: (schema: Schema.Schema) => Promise<Tables>;
}

/** A database for the tests of one file: in memory, or the server of `DATABASE_URL`, where the same has to hold. */
export const testDatabase = (where: () => string | undefined = () => process.env['DATABASE_URL']): TestDatabase => {
  let opened: Database | undefined;
  const database = (): Database => {
    if (opened === undefined) throw new Error('the database is opened before the tests');
    return opened;
  };
  const query = async (sql: string): Promise<Result['rows']> => right(await database().query(sql)()).rows;

  beforeAll(async () => {
    opened = right(await open({ where: where(), namespace: NAMESPACE })());
  });
  afterAll(async () => {
    await opened?.query(`DROP SCHEMA IF EXISTS ${NAMESPACE} CASCADE`)();
    await opened?.close();
  });

  const tableOf = (tables: ReadonlyMap<string, Table>, model: string): Table => {
    const table = tables.get(model);
    if (table === undefined) throw new Error(`there is no table for ${model}`);
    return table;
  };

  return {
    database,
    query,
    tablesFor: async (schema) => {
      await query(`DROP SCHEMA IF EXISTS ${NAMESPACE} CASCADE`);
      await query(`CREATE SCHEMA ${NAMESPACE}`);
      for (const statement of right(createTables(schema))) await query(statement);
      const tables = right(ofSchema(schema));
      return {
        adapter: right(databaseAdapter('database', schema, database())),
        handlers: (model) => {
          const table = tableOf(tables, model);
          return { ...handlers(database(), table), ...bulkHandlers(database(), table) };
        },
      };
    },
  };
};

// -------------------------------------------------------------------------------------
// operations
// -------------------------------------------------------------------------------------

/** What the executor tells of a call that is made for the first time, or again. */
export const context = (attempt = 0): Handlers.Context => ({ signal: new AbortController().signal, attempt });

/** An entity by its one identifier, `name`. */
const common = (model: string, name: string, parent?: Operation.Create['parent']) => ({
  index: 0,
  model,
  uid: name,
  identifiers: { name },
  parent,
  requires: [],
});

export const create = (
  model: string,
  name: string,
  attributes: Model.Untyped = {},
  parent?: Operation.Create['parent'],
): Operation.Create => ({ action: 'create', ...common(model, name, parent), attributes });

export const update = (model: string, name: string, attributes: Model.Untyped): Operation.Update => ({
  action: 'update',
  ...common(model, name),
  attributes,
  before: {},
});

export const remove = (model: string, name: string, parent?: Operation.Create['parent']): Operation.Delete => ({
  action: 'delete',
  ...common(model, name, parent),
  before: {},
  withChildren: false,
});
