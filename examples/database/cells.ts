/** What operations write: cells of a row, each with the value that an operation gives it. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Entity, Handlers, Operation } from 'lockstep';
import * as ColumnType from './ColumnType.js';
import { write } from './rows.js';
import type { Column, Table } from './Table.js';

/** One cell of the rows that operations write. */
export interface Cell<O> {
  /** The column's name in SQL; none, if it only says whether an operation changes the cell before it. */
  readonly name: string;
  /** The column's type in SQL. */
  readonly type: string;
  readonly of: (operation: O) => E.Either<Handlers.HandlerError, string | null>;
}

/** The uid of an entity: what tells its row apart. */
export const uid = ({ key: { name } }: Table): Cell<Pick<Entity.Ref, 'uid'>> => ({
  name,
  type: ColumnType.text.sql,
  of: (operation) =>
    pipe(
      ColumnType.text.write(operation.uid),
      E.mapLeft((problem) => ({ message: `its uid ${problem}` })),
    ),
});

/** What an entity hangs below. */
export const parents = ({ parents: columns }: Table): ReadonlyArray<Cell<Operation.Create | Operation.Move>> =>
  columns.map(({ name, model }) => ({
    name,
    type: ColumnType.text.sql,
    of: ({ parent }) => E.right(parent?.model === model ? parent.uid : null),
  }));

type Setting = Pick<Operation.Create | Operation.Update | Operation.Move, 'attributes'>;

const attribute = (column: Column): Cell<Setting> => ({
  name: column.name,
  type: column.type.sql,
  of: ({ attributes }) => write(column, attributes),
});

const identifier = (column: Column): Cell<Operation.Create> => ({
  name: column.name,
  type: column.type.sql,
  of: ({ identifiers }) => write(column, identifiers),
});

/** All cells of a row. */
export const all = (table: Table): ReadonlyArray<Cell<Operation.Create>> => [
  ...(table.key.isIdentifier ? [] : [uid(table)]),
  ...[...table.columns.values()].map((column) =>
    Object.hasOwn(table.model.identifiers, column.field) ? identifier(column) : attribute(column),
  ),
  ...parents(table),
];

const sets =
  ({ field }: Column) =>
  ({ attributes }: Setting): boolean =>
    Object.hasOwn(attributes, field);

const whether = (column: Column): Cell<Setting> => ({
  name: '',
  type: 'boolean',
  of: (operation) => E.right(String(sets(column)(operation))),
});

/** The attributes that any of the operations changes; where not all of them do, with a cell that says which. */
export const changed = ({ columns }: Table, operations: ReadonlyArray<Setting>): ReadonlyArray<Cell<Setting>> =>
  [...columns.values()].flatMap((column) => {
    const count = operations.filter(sets(column)).length;
    if (count === 0) return [];
    return count === operations.length ? [attribute(column)] : [attribute(column), whether(column)];
  });

/** What an operation writes; why not, where a value cannot be stored. O(cells). */
export const valuesOf =
  <O>(cells: ReadonlyArray<Cell<O>>) =>
  (operation: O): E.Either<Handlers.HandlerError, ReadonlyArray<string | null>> => {
    // A loop, as this is done for every operation of a sync.
    const values: Array<string | null> = [];
    for (const cell of cells) {
      const value = cell.of(operation);
      if (E.isLeft(value)) return value;
      values.push(value.right);
    }
    return E.right(values);
  };
