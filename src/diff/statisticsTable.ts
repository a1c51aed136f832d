/**
 * Statistics for people: aligned tables of plain text.
 *
 * @since 0.2.0
 */
import { type Paint, plain, printable } from './render.js';
import type { Share, Statistics } from './statistics.js';
import { shorten, widthOf } from './width.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How statistics are rendered. */
export interface TableOptions {
  /** How parts of the tables are marked; not at all, where left out. */
  readonly paint?: Paint;
  /** The most columns of the terminal that a line may take; 80, where left out. */
  readonly width?: number;
}

interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align: 'left' | 'right';
}

interface Table {
  readonly title: string;
  readonly columns: ReadonlyArray<Column>;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
}

const WIDTH = 80;
const GAP = '  ';

/** A column keeps at least this much when a table has to be made narrower. */
const NARROWEST = 8;

/** The most that the name of a side may take. */
const NAME = 16;

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

const pad = (text: string, width: number, align: Column['align']): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + space : space + text;
};

const number = (n: number): string => n.toLocaleString('en', { maximumFractionDigits: 1 });

const percent = ({ changed, total }: Share): string => (total === 0 ? '-' : `${((100 * changed) / total).toFixed(1)}%`);

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

const text = (title: string): Column => ({ title, align: 'left' });

const count = (title: string): Column => ({ title, align: 'right' });

const shareRow = (name: string, source: Share, target: Share): ReadonlyArray<string> => [
  printable(name),
  number(source.changed),
  number(source.total),
  percent(source),
  number(target.changed),
  number(target.total),
  percent(target),
];

const counted = (counts: ReadonlyArray<{ readonly model: string; readonly count: number }>): string =>
  counts.map(({ model, count: n }) => `${number(n)} ${printable(model)}`).join(', ');

const tablesOf = (s: Statistics): ReadonlyArray<Table> => [
  {
    title: 'Summary',
    columns: [text('action'), count('entities')],
    rows: (['create', 'update', 'delete', 'unchanged', 'skipped'] as const).map((name) => [
      name,
      number(s.summary[name]),
    ]),
  },
  {
    title: 'By model',
    columns: [text('model'), count('create'), count('update'), count('delete')],
    rows: s.models.map((m) => [printable(m.model), number(m.create), number(m.update), number(m.delete)]),
  },
  {
    title: 'By attribute',
    columns: [text('model'), text('attribute'), count('updates')],
    rows: s.attributes.map((a) => [printable(a.model), printable(a.attribute), number(a.count)]),
  },
  {
    title: 'Most changed entities',
    columns: [text('model'), text('uid'), count('attributes'), text('which')],
    rows: s.mostChanged.map((m) => [
      printable(m.model),
      printable(m.uid),
      number(m.attributes.length),
      m.attributes.map(printable).join(', '),
    ]),
  },
  {
    title: 'Largest changes',
    columns: [text('model'), text('uid'), text('action'), count('characters'), text('mostly')],
    rows: s.largest.map((l) => [
      printable(l.model),
      printable(l.uid),
      l.action,
      number(l.size),
      printable(l.attribute),
    ]),
  },
  {
    title: 'Attributes that always change together',
    columns: [text('model'), text('attributes'), count('updates')],
    rows: s.together.map((g) => [printable(g.model), g.attributes.map(printable).join(', '), number(g.support)]),
  },
  {
    title: 'Subtrees that come or go',
    columns: [text('model'), text('uid'), text('action'), text('with'), text('of these silently')],
    rows: s.subtrees.map((i) => [
      printable(i.model),
      printable(i.uid),
      i.action,
      counted(i.below.map((m) => ({ model: m.model, count: m.create + m.update + m.delete }))),
      counted(i.silent),
    ]),
  },
  {
    title: 'Share that changes',
    columns: [
      text('model'),
      count(shorten(printable(s.source), NAME)),
      count('of'),
      count('%'),
      count(shorten(printable(s.target), NAME)),
      count('of'),
      count('%'),
    ],
    rows: [
      ...s.shares.models.map((m) => shareRow(m.model, m.source, m.target)),
      shareRow('(all)', s.shares.source, s.shares.target),
    ],
  },
  {
    title: 'Left out',
    columns: [text('model'), text('because of'), count('entities')],
    rows: s.skipped.map((each) => [printable(each.model), each.cause, number(each.count)]),
  },
  {
    title: 'Timings',
    columns: [text('stage'), count('ms')],
    rows: s.timings.map((each) => [printable(each.stage), number(each.milliseconds)]),
  },
];

/** The widths of the columns: as their content asks, the widest of text made narrower until all fit. */
const widthsOf = (table: Table, width: number): ReadonlyArray<number> => {
  const widths = table.columns.map(({ title }, i) =>
    table.rows.reduce((most, row) => Math.max(most, widthOf(row[i] ?? title)), widthOf(title)),
  );
  const room = width - GAP.length * widths.length;
  let over = widths.reduce((n, each) => n + each, 0) - room;
  while (over > 0) {
    const texts = widths
      .filter((each, i) => table.columns[i]?.align === 'left' && each > NARROWEST)
      .toSorted((x, y) => y - x);
    const [widest, next = NARROWEST] = texts;
    if (widest === undefined) break;
    // As many as are equally wide share what has to go; one alone goes down to the next.
    const by = Math.max(1, Math.min(over, widest - next));
    widths[widths.findIndex((each, i) => each === widest && table.columns[i]?.align === 'left')] = widest - by;
    over -= by;
  }
  return widths;
};

function* tableLines(table: Table, paint: Paint, width: number): Generator<string> {
  const widths = widthsOf(table, width);
  const line = (cells: ReadonlyArray<string>): string =>
    shorten(
      cells
        .map((cell, i) => GAP + pad(shorten(cell, widths[i] ?? 0), widths[i] ?? 0, table.columns[i]?.align ?? 'left'))
        .join('')
        .trimEnd(),
      width,
    );
  yield paint.heading(shorten(table.title, width));
  yield line(table.columns.map(({ title }) => title));
  for (const row of table.rows) yield line(row);
}

/**
 * Statistics as lines of text: a table for each part that has something to say, as wide as is asked at most. O(size).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }], []),
 *   E.map(Diff.statistics()),
 *   E.map((statistics) => [...Diff.toStatisticsLines()(statistics)].slice(0, 3)),
 * ) // => E.right(['Summary', '  action     entities', '  create            1'])
 */
export const toStatisticsLines = ({ paint = plain, width = WIDTH }: TableOptions = {}) =>
  function* (statistics: Statistics): Generator<string> {
    let first = true;
    for (const table of tablesOf(statistics)) {
      if (table.rows.length === 0) continue;
      if (!first) yield '';
      first = false;
      yield* tableLines(table, paint, width);
    }
  };
