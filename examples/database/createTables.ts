/** The statements that create tables. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError, Schema } from 'lockstep';
import { type Column, ofSchema, type ParentColumn, type Table, type Tables } from './Table.js';

const fieldColumn = ({ name, type, nullable }: Column, { key }: Table): string => {
  if (name === key.name) return `${name} ${type.sql} PRIMARY KEY`;
  return `${name} ${type.sql}${nullable ? '' : ' NOT NULL'}`;
};

const to = (tables: Tables, model: string): string => {
  const table = tables.get(model);
  return table === undefined ? '' : `REFERENCES ${table.name} (${table.key.name})`;
};

/** Parents are deleted before their children, unless their model says otherwise: what is left below goes with them. */
const parentColumn = ({ name, model }: ParentColumn, { below, parents }: Table, tables: Tables): string =>
  `${name} text${below && parents.length === 1 ? ' NOT NULL' : ''} ${to(tables, model)} ON DELETE CASCADE`;

const oneParent = ({ parents, below }: Table): ReadonlyArray<string> =>
  parents.length < 2 ? [] : [`CHECK (num_nonnulls(${parents.map(({ name }) => name)}) ${below ? '=' : '<='} 1)`];

const createTable = (table: Table, tables: Tables): string => {
  const { name, key, columns, parents } = table;
  const lines = [
    ...(key.isIdentifier ? [] : [`${key.name} text PRIMARY KEY`]),
    ...[...columns.values()].map((column) => fieldColumn(column, table)),
    ...parents.map((parent) => parentColumn(parent, table, tables)),
    ...oneParent(table),
  ];
  return `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`;
};

/** The columns that hold the uid of one other entity. */
const references = ({ model, columns }: Table): ReadonlyArray<readonly [Column, string]> =>
  [...model.references].flatMap(([field, to]) => {
    const column = columns.get(field);
    return column?.type.sql === 'text' ? [[column, to] as const] : [];
  });

/** Foreign keys of references come last, as models may refer to each other in circles. */
const constraints = (table: Table, tables: Tables): ReadonlyArray<string> => [
  ...[...table.parents, ...references(table).map(([column]) => column)].map(
    // Without an index, deleting one row would look at all rows that might refer to it.
    ({ name }) => `CREATE INDEX ON ${table.name} (${name})`,
  ),
  ...references(table).map(
    ([{ name }, model]) => `ALTER TABLE ${table.name} ADD FOREIGN KEY (${name}) ${to(tables, model)}`,
  ),
];

/**
 * The statements that create the tables of a schema, in order. O(fields).
 *
 * Errors: `ERR_SCHEMA_INVALID`.
 */
export const createTables = (schema: Schema.Schema): E.Either<LockstepError.SchemaError, ReadonlyArray<string>> =>
  pipe(
    ofSchema(schema),
    E.map((tables) => [
      ...[...tables.values()].map((table) => createTable(table, tables)),
      ...[...tables.values()].flatMap((table) => constraints(table, tables)),
    ]),
  );
