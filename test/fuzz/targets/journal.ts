/** Journals, whose lines have the sums that they would have, had they been written like this. */
import * as fc from 'fast-check';
import { JournalFile } from '../../../src/file.js';
import * as Line from '../../../src/store/file/journalLine.js';
import { record } from '../../store/journalArbitraries.js';
import type { Target } from '../Target.js';
import { diffs, json, samples, toJson } from './samples.js';

const contents: ReadonlyArray<unknown> = [
  ...samples(fc.array(record, { minLength: 1, maxLength: 3 }), 20).map((records) => json({ records })),
  ...diffs.map((diff) => ({ records: [{ record: 'begin', plan: 'x', operations: 3, diff, carried: [] }] })),
];

const documents: ReadonlyArray<unknown> = [
  ...contents.map((content) => [content]),
  contents,
  // A record that is spread over lines.
  [
    { records: [{ record: 'begin', plan: '', operations: 1, diff: { elements: [] }, carried: [] }], more: true },
    { into: ['diff', 'elements'], items: [{ action: 'create' }, 1], more: true },
    { into: ['carried'], items: [[], { a: [] }], more: true },
    { into: ['carried', 1, 'a'], items: [1] },
    { records: [{ record: 'end' }] },
  ],
];

const sealed = (document: unknown): string => {
  let sum = Line.NO_SUM;
  let text = Line.HEADER;
  for (const content of Array.isArray(document) ? document : [document]) {
    const line = Line.encode(toJson(content), sum);
    text += line.bytes.toString('utf8');
    sum = line.sum;
  }
  return text;
};

export const journal: Target = {
  name: 'journal',
  file: 'input.journal',
  documents,
  write: sealed,
  texts: [],
  read: (file) => JournalFile.read(file)(),
};
