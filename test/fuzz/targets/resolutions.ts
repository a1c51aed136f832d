/** Files of resolutions, with choices. */
import { ResolutionFile } from '../../../src/file.js';
import { Resolution } from '../../../src/index.js';
import { contested, merging } from '../../merge/network.js';
import { right } from '../../right.js';
import type { Target } from '../Target.js';
import { json, toJson, toYaml } from './samples.js';

const { conflicts } = merging(contested);

const encoded = right(Resolution.encode(conflicts));

const CHOICES: ReadonlyArray<unknown> = ['source', 'target', 'base', { value: 9000 }, { value: { $date: null } }, null];

const documents: ReadonlyArray<unknown> = CHOICES.map((choice) =>
  json({ ...encoded, conflicts: encoded.conflicts.map((each) => ({ ...each, choice })) }),
);

const of = (
  name: string,
  file: string,
  write: (document: unknown) => string,
  texts: ReadonlyArray<string>,
): Target => ({
  name,
  file,
  documents,
  write,
  texts,
  read: (path) => ResolutionFile.read(path)(),
});

export const resolutionsJson: Target = of('resolutions-json', 'input.json', toJson, []);

export const resolutionsYaml: Target = of('resolutions-yaml', 'input.yaml', toYaml, [
  right(ResolutionFile.toYaml(conflicts)),
]);
