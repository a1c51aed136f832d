/** Diffs: JSON, YAML, NDJSON; with the schema and without. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { DiffFile } from '../../../src/file.js';
import { Diff } from '../../../src/index.js';
import { right } from '../../right.js';
import { schema } from '../../store/dataset.js';
import type { Target } from '../Target.js';
import { differences, diffs, joined, toJson, toLines, toYaml } from './samples.js';

const read: Target['read'] = (file) =>
  pipe(
    DiffFile.read(file),
    TE.chainFirst(() => DiffFile.read(file, { schema })),
  )();

const written = (format: DiffFile.DiffFormat): ReadonlyArray<string> =>
  differences.map(({ diff }) => joined(DiffFile.toChunks(format)(diff)));

export const diffJson: Target = {
  name: 'diff-json',
  file: 'input.json',
  documents: diffs,
  write: toJson,
  texts: written('json'),
  read,
};

export const diffYaml: Target = {
  name: 'diff-yaml',
  file: 'input.yaml',
  documents: diffs,
  write: toYaml,
  texts: written('yaml'),
  read,
};

export const diffNdjson: Target = {
  name: 'diff-ndjson',
  file: 'input.ndjson',
  documents: differences.map(({ diff }) => [...Diff.toNdjson(diff)].map((line): unknown => JSON.parse(right(line)))),
  write: toLines,
  texts: written('ndjson'),
  read,
};
