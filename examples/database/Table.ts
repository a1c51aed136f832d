/**
 * Tables for the models of a schema: which columns hold an entity, which one tells it apart, and what it hangs below.
 *
 * A table looks as a person would make it. A uid gets a column of its own only where no identifier is the uid; each model
 * that entities may hang below gets a column for the parent's uid, as a foreign key.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { Equality, type LockstepError, type Model, Schema } from 'lockstep';
import * as ColumnType from './ColumnType.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A column that holds a field. */
export interface Column {
  readonly field: string;
  /** Its name in SQL, quoted. */
  readonly name: string;
  readonly type: ColumnType.ColumnType;
  readonly nullable: boolean;
  /** What `NULL` stands for. */
  readonly nothing: null | undefined;
}

/** A column that holds the uid of a parent. */
export interface ParentColumn {
  readonly model: string;
  /** As it is in a row. */
  readonly field: string;
  readonly name: string;
}

/** A column that holds the uid, and whether that is an identifier too. */
export interface Key {
  readonly field: string;
  readonly name: string;
  readonly isIdentifier: boolean;
}

/** The table of a model. */
export interface Table {
  readonly model: Model.Model;
  readonly name: string;
  readonly key: Key;
  readonly columns: ReadonlyMap<string, Column>;
  readonly parents: ReadonlyArray<ParentColumn>;
  /** Whether an entity always has a parent. */
  readonly below: boolean;
}

/** Tables by model name, parents before children. */
export type Tables = ReadonlyMap<string, Table>;

// -------------------------------------------------------------------------------------
// names
// -------------------------------------------------------------------------------------

/** A name in SQL: whatever it is made of, it is one name. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** PostgreSQL would cut a longer name off, and take two for one. */
const isName = (name: string): boolean =>
  name !== '' && !name.includes('\u0000') && new TextEncoder().encode(name).length <= 63;

/** A name that none of the fields has. */
const besides = (fields: ReadonlyArray<string>, name: string): string =>
  fields.includes(name) ? besides(fields, `${name}_`) : name;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const columnOf = (model: Model.Model, field: string, codec: t.Mixed): Column => ({
  field,
  name: quoted(field),
  type:
    (model.equality.get(field) === Equality.sameInstant ? ColumnType.ofInstants(codec) : undefined) ??
    ColumnType.ofCodec(codec),
  nullable: codec.is(null) || codec.is(undefined),
  nothing: codec.is(null) ? null : undefined,
});

const keyOf = (model: Model.Model, columns: ReadonlyMap<string, Column>): Key => {
  const [first = '', ...more] = Object.keys(model.identifiers);
  const isIdentifier = more.length === 0 && columns.get(first)?.type === ColumnType.text && !model.normalise.has(first);
  const field = isIdentifier ? first : besides([...columns.keys()], 'uid');
  return { field, name: quoted(field), isIdentifier };
};

const tableOf = (schema: Schema.Schema, model: Model.Model): Table => {
  const columns = new Map(
    Object.entries({ ...model.identifiers, ...model.attributes }).map(([field, codec]) => [
      field,
      columnOf(model, field, codec),
    ]),
  );
  const parents = schema.parents.get(model.name) ?? [];
  return {
    model,
    name: quoted(model.name),
    key: keyOf(model, columns),
    columns,
    parents: parents.map((parent) => {
      const field = besides([...columns.keys()], `parent_${parent}`);
      return { model: parent, field, name: quoted(field) };
    }),
    below: parents.length > 0 && !Schema.isTopLevel(schema, model.name),
  };
};

const checkNames = (table: Table): E.Either<LockstepError.SchemaError, Table> => {
  const { model, key, columns, parents } = table;
  const names = [model.name, key.field, ...columns.keys(), ...parents.map(({ field }) => field)];
  const wrong = names.find((name) => !isName(name));
  return wrong === undefined
    ? E.right(table)
    : E.left({
        _tag: 'SchemaError',
        code: 'ERR_SCHEMA_INVALID',
        message: `${model.name}: ${JSON.stringify(wrong)} cannot be a name in PostgreSQL, which takes 1 to 63 bytes without NUL`,
        model: model.name,
      });
};

/**
 * The tables of a schema. O(fields).
 *
 * Errors: `ERR_SCHEMA_INVALID` where a name is none in PostgreSQL.
 */
export const ofSchema = (schema: Schema.Schema): E.Either<LockstepError.SchemaError, Tables> =>
  pipe(
    [...schema.models.values()],
    E.traverseArray((model) => checkNames(tableOf(schema, model))),
    E.map((tables) => new Map(tables.map((table) => [table.model.name, table]))),
  );
