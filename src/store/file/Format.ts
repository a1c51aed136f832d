/**
 * The formats of a dataset in files, told by the name.
 */
import * as path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { nearMiss, type StoreError } from '../../model/LockstepError.js';
import { at } from './FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How a file holds a dataset, or one model of it. */
export type Format = 'json' | 'yaml' | 'ndjson' | 'csv';

const EXTENSIONS: ReadonlyMap<string, Format> = new Map([
  ['.json', 'json'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.csv', 'csv'],
]);

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The name of a file without folder and extension: in a folder of models, the model's name.
 *
 * @example
 * import { Format } from 'lockstep/file'
 *
 * Format.baseName('network/device.csv') // => 'device'
 */
export const baseName = (file: string): string => path.basename(file, path.extname(file));

/**
 * The format of a file, if its extension is that of one.
 *
 * @example
 * import { Format } from 'lockstep/file'
 *
 * Format.lookup('network/inventory.YML') // => 'yaml'
 * Format.lookup('network/notes.txt') // => undefined
 */
export const lookup = (file: string): Format | undefined => EXTENSIONS.get(path.extname(file).toLowerCase());

/**
 * The format of a file.
 *
 * Errors: `ERR_FORMAT_UNKNOWN`.
 *
 * @example
 * import { Format } from 'lockstep/file'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * Format.ofFile('network/inventory.yml') // => E.right('yaml')
 */
export const ofFile = (file: string): E.Either<StoreError, Format> => {
  const format = lookup(file);
  if (format !== undefined) return E.right(format);
  const extension = path.extname(file);
  const problem = extension === '' ? 'the file has no extension' : `"${extension}" is no known extension`;
  return E.left(at('ERR_FORMAT_UNKNOWN', file, problem, nearMiss(extension, [...EXTENSIONS.keys()])));
};
