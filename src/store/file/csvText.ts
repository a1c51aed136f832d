/**
 * CSV as text (RFC 4180): commas, quotes, line breaks inside quotes; rows numbered by the line they begin in.
 *
 * A cell is `null` when it is empty and not quoted, so that `a,,b` and `a,"",b` can mean two things.
 */
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

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const QUOTE = 0x22;

interface Part {
  readonly cell: Cell;
  /** The offset of the comma or line break after it, or the end. */
  readonly end: number;
}

const endOfLine = (source: string, at: number): boolean =>
  at >= source.length || source[at] === '\n' || (source[at] === '\r' && source[at + 1] === '\n');

/** A quoted cell; a text when something is wrong. */
const quoted = (source: string, start: number): Part | string => {
  let cell = '';
  for (let from = start + 1; ; ) {
    const quote = source.indexOf('"', from);
    if (quote === -1) return 'a quote is opened and never closed';
    cell += source.slice(from, quote);
    if (source[quote + 1] === '"') {
      cell += '"';
      from = quote + 2;
      continue;
    }
    const end = quote + 1;
    if (endOfLine(source, end)) return { cell, end: source[end] === '\r' ? end + 1 : end };
    return source[end] === ',' ? { cell, end } : 'there is text after a closing quote';
  }
};

const bare = (source: string, start: number): Part | string => {
  let end = start;
  for (; end < source.length; end++) {
    const code = source.charCodeAt(end);
    if (code === COMMA || code === NEWLINE) break;
    if (code === QUOTE) return 'a quote is inside a cell that is not quoted; quote the cell, and double the quote';
  }
  const atLineEnd = source.charCodeAt(end) !== COMMA;
  const cell = source.slice(start, atLineEnd && source[end - 1] === '\r' && end > start ? end - 1 : end);
  return { cell: cell === '' ? null : cell, end };
};

const breaksIn = (cell: Cell): number => (cell?.includes('\n') === true ? cell.split('\n').length - 1 : 0);

/** The rows of a text, one by one; blank lines are none. O(length). */
export function* rows(source: string): Generator<E.Either<Fault, Row>> {
  let line = 1;
  for (let offset = 0; offset < source.length; line++) {
    if (endOfLine(source, offset)) {
      offset += source[offset] === '\r' ? 2 : 1;
      continue;
    }
    const first = line;
    const cells: Array<Cell> = [];
    for (;;) {
      const part = source.charCodeAt(offset) === QUOTE ? quoted(source, offset) : bare(source, offset);
      if (typeof part === 'string') {
        yield E.left({ line, problem: part });
        return;
      }
      cells.push(part.cell);
      line += breaksIn(part.cell);
      offset = part.end + 1;
      if (source.charCodeAt(part.end) !== COMMA) break;
    }
    yield E.right({ cells, line: first });
  }
}

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const NEEDS_QUOTES = /[",\r\n]|^$|^\s|\s$/;

/** A row as a line. What begins with `=` stays as it is: a dataset is data, and comes back as it was. O(length). */
export const toLine = (cells: ReadonlyArray<Cell>): string =>
  `${cells
    .map((cell) => {
      if (cell === null) return '';
      return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    })
    .join(',')}\n`;
