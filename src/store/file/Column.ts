/**
 * What a column of CSV holds: how the text of its cells becomes values, and values text.
 *
 * A cell is text as long as the field's codec takes the text; where it does not, and the text is JSON, it is that: `42`,
 * `true`, `["a","b"]`. A codec that takes texts and other values (`json`) gets JSON wherever the text is JSON. An empty
 * cell is `null` where the codec takes it, else an absent field where it may be absent, else the empty text; a quoted
 * empty cell is always the empty text. So `null` and absent are one in CSV, and no other two values are.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import * as Codec from '../../model/Codec.js';
import type { Cell } from './csvText.js';
import * as json from './json.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A column, by the name in the header, that can be read. */
export interface ReadColumn {
  readonly name: string;
  /** The value of a cell; `undefined` is a field that is not there. */
  readonly read: (cell: Cell) => unknown;
}

/** A column that can be read and written. */
export interface Column extends ReadColumn {
  readonly write: (value: unknown) => Cell;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const jsonOf = (text: string): E.Either<unknown, unknown> => {
  // What spreadsheets make of booleans.
  if (/^(true|false)$/i.test(text)) return E.right(text.toLowerCase() === 'true');
  return json.parse(text);
};

const NOT_TEXT: ReadonlyArray<unknown> = [0, 1, true, false, [], {}];

/** The column of a field. */
export const ofField = (name: string, codec: t.Mixed): Column => {
  const takes = Codec.isPlain(codec) ? codec.is : (value: unknown): boolean => E.isRight(codec.decode(value));
  const ifAbsent = takes(undefined) ? undefined : '';
  const whenEmpty = takes(null) ? null : ifAbsent;
  const mixed = takes('') && NOT_TEXT.some(takes);
  return {
    name,
    read: (cell) => {
      if (cell === null) return whenEmpty;
      if (!mixed && takes(cell)) return cell;
      const parsed = cell === '' ? undefined : jsonOf(cell);
      return parsed !== undefined && E.isRight(parsed) && (mixed || takes(parsed.right)) ? parsed.right : cell;
    },
    write: (value) => {
      if (value === undefined || value === null) return null;
      if (typeof value !== 'string') return JSON.stringify(value);
      return mixed && E.isRight(jsonOf(value)) ? JSON.stringify(value) : value;
    },
  };
};

/** The column of a field that lists children: uids as a JSON list, nothing where there are none. */
export const ofChildren = (name: string): Column => ({
  name,
  read: (cell) => {
    if (cell === null) return undefined;
    const parsed = jsonOf(cell);
    return E.isRight(parsed) ? parsed.right : cell;
  },
  write: (value) => (value === undefined ? null : JSON.stringify(value)),
});

const isPlainNumber = (cell: string): boolean => String(Number(cell)) === cell && Number.isFinite(Number(cell));

/**
 * The column that some cells make when nothing is known of them: numbers, booleans or JSON where every cell is that,
 * else text. `007` is text. O(cells).
 */
export const guess = (name: string, cells: ReadonlyArray<Cell>): ReadColumn => {
  const all = (holds: (cell: string) => boolean): boolean => cells.every((cell) => cell === null || holds(cell));
  const parsed =
    all(isPlainNumber) ||
    all((cell) => /^(true|false)$/i.test(cell)) ||
    all((cell) => /^[[{]/.test(cell) && E.isRight(jsonOf(cell)));
  return {
    name,
    read: (cell) => {
      const value = cell === null || !parsed ? undefined : jsonOf(cell);
      return value !== undefined && E.isRight(value) ? value.right : cell;
    },
  };
};
