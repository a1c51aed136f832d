/** Schema files. */
import { File } from '../../../src/file.js';
import type { Target } from '../Target.js';
import { toJson, toYaml } from './samples.js';

const documents: ReadonlyArray<unknown> = [
  {
    topLevel: ['site', 'vlan'],
    models: {
      site: {
        identifiers: { name: 'string' },
        attributes: { address: 'string?', active: 'boolean' },
        children: { device: 'devices', rack: 'racks' },
      },
      device: {
        identifiers: { name: 'string' },
        shortname: ['name'],
        attributes: {
          role: { type: 'string', equality: 'case-insensitive' },
          labels: { type: 'string[]', equality: 'unordered', merge: 'union' },
          load: { type: 'number?', equality: { tolerance: 0.01 } },
          seen: 'date-time?',
          extra: 'json',
        },
        flags: ['NATURAL_DELETION_ORDER'],
      },
      rack: {
        identifiers: { site: 'string', row: 'integer' },
        attributes: { load: 'number' },
        parent: { model: 'site', by: { name: 'site' } },
      },
      vlan: { identifiers: { id: 'integer' } },
    },
  },
  { models: { a: { identifiers: { id: 'string', a__b: 'integer[]?' } } } },
];

const of = (name: string, file: string, write: (document: unknown) => string): Target => ({
  name,
  file,
  documents,
  write,
  texts: [],
  read: (path) => File.readSchema(path)(),
});

export const schemaJson: Target = of('schema-json', 'input.json', toJson);

export const schemaYaml: Target = of('schema-yaml', 'input.yaml', toYaml);
