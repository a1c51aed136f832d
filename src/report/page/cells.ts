/**
 * The two sides of an attribute as elements of the page.
 */
import { type Child, h, number } from './dom.js';
import type { Change } from './Tree.js';
import { kindOf, type Line, lay, type Piece } from './values.js';
import { visible } from './visible.js';

/** Texts that both sides have are cut to their ends when they are longer than this. */
const COMMON = 240;
const ENDS = 90;

/** And anything is cut when it is longer than this. */
const LONG = 1600;

/** What is shown of some pieces, and whether anything was cut. */
const shortened = (pieces: ReadonlyArray<Piece>): { readonly pieces: ReadonlyArray<Piece>; readonly cut: boolean } => {
  let cut = false;
  let left = LONG;
  const kept: Array<Piece> = [];
  const isAlone = pieces.length === 1;
  for (const piece of pieces) {
    let { text } = piece;
    if (!isAlone && !piece.changed && text.length > COMMON) {
      cut = true;
      text = `${text.slice(0, ENDS)} ⋯ ${number(text.length - 2 * ENDS)} characters alike ⋯ ${text.slice(-ENDS)}`;
    }
    if (text.length > left) {
      cut = true;
      text = `${text.slice(0, left)}…`;
    }
    kept.push({ ...piece, text });
    left -= text.length;
    if (left <= 0) break;
  }
  return { pieces: kept, cut };
};

interface Drawn {
  readonly cells: ReadonlyArray<HTMLElement>;
  readonly cut: boolean;
}

const pieceOf = ({ text, changed }: Piece, both: boolean): Child =>
  both && changed ? h('span', { class: 'changed' }, visible(text)) : visible(text);

/** The cells of an attribute, in pairs: a pair for text, a pair a line for nested data. */
export const cells = ({ before, after }: Change, full: boolean): Drawn => {
  const laid = lay(before, after);
  const both = before !== undefined && after !== undefined;
  const count = Math.max(laid[0]?.length ?? 0, laid[1]?.length ?? 0, 1);
  let cut = false;
  const cellOf = (side: 0 | 1, i: number): HTMLElement => {
    const name = side === 0 ? 'before' : 'after';
    const lines = laid[side];
    const line: Line | undefined = lines?.[i];
    if (line === undefined || line.state === 'absent') {
      return h('span', { class: `cell ${name} absent`, 'aria-hidden': 'true' });
    }
    const shown = full ? { pieces: line.pieces, cut: false } : shortened(line.pieces);
    cut ||= shown.cut;
    const value = side === 0 ? before : after;
    const cell = h(
      'span',
      { class: `cell ${name} ${line.state} ${count === 1 ? kindOf(value) : 'nested'}`, 'aria-hidden': 'true' },
      shown.pieces.length === 0
        ? h('span', { class: 'mark' }, 'empty')
        : shown.pieces.map((each) => pieceOf(each, both)),
    );
    if (line.indent > 0) cell.style.setProperty('--indent', String(line.indent));
    return cell;
  };
  const list = Array.from({ length: count }, (_, i) => [cellOf(0, i), cellOf(1, i)]).flat();
  return { cells: list, cut };
};
