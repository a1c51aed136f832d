/** Sections as CSV, for a spreadsheet: a row for each attribute. `Diff.toRows` has the same without sections and moves. */
import { stringify } from 'csv-stringify/sync';
import { Diff } from 'lockstep';
import type { Change, Section } from './Section.js';

const COLUMNS = ['section', 'action', 'model', 'uid', 'from', 'attribute', 'is', 'will be'];

const cell = (value: unknown): string => (value === undefined || value === null ? '' : Diff.showValue(value));

const rowsOf = (title: string, { action, model, uid, from = '', attributes }: Change): ReadonlyArray<Array<string>> => {
  const what = [title, action, model, uid, from];
  return attributes.length === 0
    ? [[...what, '', '', '']]
    : attributes.map(({ name, source, target }) => [...what, name, cell(target), cell(source)]);
};

/** All sections as one table. A cell that a spreadsheet would take for a formula gets an apostrophe in front. O(size). */
export const toCsv = (sections: ReadonlyArray<Section>): string =>
  stringify(
    sections.flatMap(({ title = '', changes }) => changes.flatMap((change) => rowsOf(title, change))),
    { header: true, columns: COLUMNS, escape_formulas: true },
  );
