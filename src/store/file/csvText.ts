/**
 * CSV as text (RFC 4180), by `csv-parse` and `csv-stringify`; rows numbered by the line they begin in.
 *
 * A cell is `null` when it is empty and not quoted, so that `a,,b` and `a,"",b` can mean two things.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as E from 'fp-ts/lib/Either.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is between two commas. */
export type Cell = string | null;

/** A row of cells. */
export interface Row {
  readonly cells: ReadonlyArray<Cell>;
  readonly line: number;
}

/** What is wrong with a text, and in which line. */
export interface Fault {
  readonly line: number;
  readonly problem: string;
}

// -------------------------------------------------------------------------------------
// parsing
// -------------------------------------------------------------------------------------

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote is inside a cell that is not quoted; quote the cell, and double the quote',
};

const faultOf = (thrown: unknown): Fault => {
  const line = thrown instanceof CsvError && typeof thrown['lines'] === 'number' ? thrown['lines'] : 1;
  const code = thrown instanceof CsvError ? thrown.code : '';
  return { line, problem: PROBLEMS[code] ?? 'this is no CSV' };
};

const count = (cells: ReadonlyArray<Cell>, what: string): number =>
  cells.reduce((n, cell) => n + (cell?.includes('\n') === true ? cell.split(what).length - 1 : 0), 0);

const SHAPE = { relax_column_count: true, skip_empty_lines: true } as const;

// Looking at each cell and record as it is parsed costs several times the parsing, and is needed only where a text has
// quoted cells that are empty, blank lines, or line breaks inside quotes.
const QUOTED_EMPTY = /(?:^|[,\n])""(?=[,\r\n]|$)/;

const closely = (source: string): ReadonlyArray<Row> => {
  // The parser takes a CRLF inside quotes for two lines.
  let surplus = 0;
  const found: Array<Row> = [];
  parse(source, {
    ...SHAPE,
    cast: (cell, { quoting }): Cell => (cell === '' && !quoting ? null : cell),
    on_record: (cells: ReadonlyArray<Cell>, { lines }) => {
      surplus += count(cells, '\r\n');
      found.push({ cells, line: lines - surplus - count(cells, '\n') });
      return null;
    },
  });
  return found;
};

const linesIn = (source: string): number => {
  let lines = source.endsWith('\n') ? 0 : 1;
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) lines++;
  return lines;
};

/** The rows of a text; blank lines are none. O(length). */
export const rows = (source: string): E.Either<Fault, ReadonlyArray<Row>> =>
  E.tryCatch(() => {
    if (QUOTED_EMPTY.test(source)) return closely(source);
    const records: ReadonlyArray<ReadonlyArray<string>> = parse(source, SHAPE);
    return records.length === linesIn(source)
      ? records.map((cells, i) => ({ cells: cells.map((cell) => (cell === '' ? null : cell)), line: i + 1 }))
      : closely(source);
  }, faultOf);

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/**
 * Rows as text. What begins with `=` stays as it is: a dataset is data, and comes back as it was. O(length).
 */
export const toText = (cells: ReadonlyArray<ReadonlyArray<Cell>>): string =>
  stringify(
    cells.map((row) => [...row]),
    {
      quoted_match: /^\s|\s$|\r/,
      cast: { string: (cell) => (cell === '' ? { value: cell, quoted: true, quoted_empty: true } : cell) },
    },
  );
