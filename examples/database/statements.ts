/**
 * The statements that read and change a table.
 *
 * For one operation, each cell is a parameter, in order; for many, a parameter is a list with the cell of each operation.
 * All parameters are texts, which the database makes what the column holds.
 */
import type { Cell } from './cells.js';
import type { Table } from './Table.js';

type Cells = ReadonlyArray<Pick<Cell<never>, 'name' | 'type'>>;

const cast = (type: string): string => (type === 'text' ? '' : `::${type}`);

/** The cell at a place, of the one operation. */
const parameter = ({ type }: Cells[number], place: number): string => `$${place + 1}::text${cast(type)}`;

/** The cell at a place, of each of many operations. */
const given = ({ type }: Cells[number], place: number): string => `given.c${place + 1}${cast(type)}`;

const givenBy = (cells: Cells): string =>
  `unnest(${cells.map((_, i) => `$${i + 1}::text[]`)}) AS given(${cells.map((_, i) => `c${i + 1}`)})`;

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** The row of a uid, as JSON. */
export const select = ({ name, key }: Table): string =>
  `SELECT to_json(held.*) AS row FROM ${name} AS held WHERE held.${key.name} = $1::text`;

/** All rows of all tables, with the table's place: one statement sees them all as they were at one moment. */
export const selectAll = (tables: ReadonlyArray<Table>): string => {
  const each = tables.map(
    ({ name, key }, i) => `SELECT ${i} AS place, held.${key.name} AS uid, to_json(held.*) AS row FROM ${name} AS held`,
  );
  return `${each.join(' UNION ALL ')} ORDER BY place, uid`;
};

// -------------------------------------------------------------------------------------
// one operation
// -------------------------------------------------------------------------------------

/**
 * A row that is there already stays as it is. Where this was asked before and nobody knows what came of it, it may be the
 * row that was to be made, and gets the same values again.
 */
const onConflict = ({ key }: Table, cells: Cells, again: boolean): string =>
  `ON CONFLICT (${key.name}) DO ${
    again ? `UPDATE SET ${cells.map(({ name }) => `${name} = EXCLUDED.${name}`)}` : 'NOTHING'
  }`;

const into = (table: Table, cells: Cells): string =>
  `INSERT INTO ${table.name} AS held (${cells.map(({ name }) => name)})`;

export const insert = (table: Table, cells: Cells, again: boolean): string =>
  `${into(table, cells)} VALUES (${cells.map(parameter)}) ${onConflict(table, cells, again)}`;

/** The first cell is the uid; the others are set. */
export const update = ({ name, key }: Table, cells: Cells): string => {
  const [same, ...set] = cells.map((cell, i) => `${cell.name} = ${parameter(cell, i)}`);
  return `UPDATE ${name} SET ${set.length === 0 ? same : set} WHERE ${key.name} = $1::text`;
};

export const remove = ({ name, key }: Table): string => `DELETE FROM ${name} WHERE ${key.name} = $1::text`;

// -------------------------------------------------------------------------------------
// many operations: the first cell is the uid
// -------------------------------------------------------------------------------------

/** Rows that are all new: one that is there fails the statement. */
export const insertNew = (table: Table, cells: Cells): string =>
  `${into(table, cells)} SELECT ${cells.map(given)} FROM ${givenBy(cells)}`;

/**
 * A statement that gives the uids of the operations that it passed over: mostly none, which their number alone tells, and
 * nothing has to be sent back.
 */
const passedOver = ({ key }: Table, statement: string): string =>
  `WITH touched AS (${statement} RETURNING held.${key.name} AS uid) SELECT uid FROM unnest($1::text[]) AS asked(uid) WHERE (SELECT count(*) FROM touched) < cardinality($1::text[]) AND uid NOT IN (SELECT uid FROM touched)`;

export const insertMany = (table: Table, cells: Cells, again: boolean): string =>
  passedOver(
    table,
    `${into(table, cells)} SELECT ${cells.map(given)} FROM ${givenBy(cells)} ${onConflict(table, cells, again)}`,
  );

/** The other cells are set, each where the cell behind it says so, if that has no name. */
export const updateAll = (table: Table, cells: Cells): string => {
  const [same, ...set] = cells.flatMap((cell, i) => {
    const behind = cells[i + 1];
    if (cell.name === '') return [];
    return behind?.name === ''
      ? [`${cell.name} = CASE WHEN ${given(behind, i + 1)} THEN ${given(cell, i)} ELSE held.${cell.name} END`]
      : [`${cell.name} = ${given(cell, i)}`];
  });
  const changes = set.length === 0 ? same : set;
  // That the rows are among those asked for follows from the join; said, it lets the index find them, whatever else there is.
  const wanted = `held.${table.key.name} = given.c1 AND held.${table.key.name} = ANY ($1::text[])`;
  return `UPDATE ${table.name} AS held SET ${changes} FROM ${givenBy(cells)} WHERE ${wanted}`;
};

export const updateMany = (table: Table, cells: Cells): string => passedOver(table, updateAll(table, cells));

export const removeMany = (table: Table): string =>
  passedOver(table, `DELETE FROM ${table.name} AS held WHERE held.${table.key.name} = ANY ($1::text[])`);
