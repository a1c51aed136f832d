/** Histories, sealed anew after what was done to them. */

import * as Seal from '../../../src/diff/history/Seal.js';
import { HistoryFile } from '../../../src/file.js';
import { History } from '../../../src/index.js';
import { right } from '../../right.js';
import { schema } from '../../store/dataset.js';
import type { Target } from '../Target.js';
import { snapshots, toJson } from './samples.js';

/** The lines of a history of some of the snapshots, without the seals. */
const linesOf = (from: number, to: number): ReadonlyArray<unknown> => {
  const [first, ...more] = snapshots.slice(from, to);
  if (first === undefined) return [];
  const history = more.reduce(
    (before, snapshot, i) => right(History.checkpoint({ label: `step ${i}` })(snapshot)(before)),
    History.of(first),
  );
  return [...History.toNdjson(history)]
    .map(right)
    .filter((line) => !Seal.isSeal(line))
    .map((line): unknown => JSON.parse(line));
};

const isCheckpoint = (record: unknown): boolean =>
  typeof record === 'object' && record !== null && 'checkpoint' in record;

/** A seal after the head, before each checkpoint, and at the end. */
const sealed = (document: unknown): string => {
  const seal = Seal.make();
  const lines: Array<string> = [];
  const add = (line: string): void => {
    lines.push(line);
    seal.add(line);
  };
  const records: ReadonlyArray<unknown> = Array.isArray(document) ? document : [document];
  for (const [i, record] of records.entries()) {
    if (i === 1 || (i > 1 && isCheckpoint(record))) add(seal.line());
    add(toJson(record));
  }
  add(seal.line());
  return `${lines.join('\n')}\n`;
};

export const history: Target = {
  name: 'history',
  file: 'input.ndjson',
  documents: [linesOf(0, 1), linesOf(0, 3), linesOf(2, 6)],
  write: sealed,
  texts: [],
  read: (file) => HistoryFile.read(schema)(file)(),
};
