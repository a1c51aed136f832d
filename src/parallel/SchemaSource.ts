/**
 * Where workers get a schema from. Codecs and equalities are functions, which no thread and no queue can send: what can be
 * sent is a description, as schema files have it, or the path of a module that exports the schema.
 *
 * @since 0.5.0
 */
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError, ParallelError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import * as SchemaFile from '../model/SchemaFile.js';
import { isRecord } from '../model/strict.js';
import { messageOf } from '../model/thrown.js';
import type { Answer } from '../store/Store.js';
import { loadModule } from './here.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A schema that can be sent. */
export type SchemaSource =
  | {
      /** As a schema file has it, parsed. */
      readonly description: SchemaFile.Description;
    }
  | {
      /** The path or `file:` URL of a module; a path is from the working folder. */
      readonly module: string;
      /** The name by which the module exports it; absent for its default export. */
      readonly export?: string;
    };

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A schema that is described as schema files do it.
 *
 * @example
 * import { SchemaSource } from 'lockstep/parallel'
 *
 * const source = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * source // => { description: { models: { device: { identifiers: { name: 'string' } } } } }
 */
export const described = (description: SchemaFile.Description): SchemaSource => ({ description });

/**
 * A schema that a module exports: the schema, an `Either` of it, an adapter that has one, or a function that gives these.
 *
 * @example
 * import { SchemaSource } from 'lockstep/parallel'
 *
 * SchemaSource.ofModule('./schema.mjs') // => { module: './schema.mjs' }
 * SchemaSource.ofModule('./schemas.mjs', 'network') // => { module: './schemas.mjs', export: 'network' }
 */
export const ofModule = (module: string, name?: string): SchemaSource =>
  name === undefined ? { module } : { module, export: name };

// -------------------------------------------------------------------------------------
// loading
// -------------------------------------------------------------------------------------

const notShared = (message: string, suggestion?: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_SCHEMA_NOT_SHARED',
  message,
  ...(suggestion === undefined ? {} : { suggestion }),
});

const isSchema = (u: unknown): u is Schema =>
  isRecord(u) && u['models'] instanceof Map && u['children'] instanceof Map && Array.isArray(u['topLevel']);

const isFailure = (u: unknown): u is LockstepError =>
  isRecord(u) && typeof u['code'] === 'string' && typeof u['message'] === 'string';

const unwrap = async (module: string, exported: unknown): Promise<E.Either<LockstepError, Schema>> => {
  const given: unknown = await (typeof exported === 'function' ? exported() : exported);
  if (isSchema(given)) return E.right(given);
  if (isRecord(given) && isSchema(given['schema'])) return E.right(given['schema']);
  if (isRecord(given) && given['_tag'] === 'Right') return unwrap(module, given['right']);
  if (isRecord(given) && given['_tag'] === 'Left' && isFailure(given['left'])) return E.left(given['left']);
  return E.left(notShared(`${module}: what it exports is no schema`, 'export what Schema.make gives'));
};

const fromModule =
  (module: string, name: string): Answer<Schema> =>
  async () => {
    try {
      const url = module.startsWith('file:') ? module : pathToFileURL(module).href;
      const loaded: unknown = await loadModule(url);
      return isRecord(loaded) && Object.hasOwn(loaded, name)
        ? await unwrap(module, loaded[name])
        : E.left(notShared(`${module}: nothing is exported as "${name}"`, 'export what Schema.make gives'));
    } catch (thrown) {
      const why = messageOf(thrown).split('\n')[0];
      return E.left(notShared(`${module}: could not be loaded: ${why}`));
    }
  };

/**
 * The schema.
 *
 * Errors: `ERR_SCHEMA_NOT_SHARED` for a module that exports none, `ERR_SCHEMA_INVALID` and the other errors of schema files.
 *
 * @example
 * import { SchemaSource } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 *
 * const source = SchemaSource.described({ models: { device: { identifiers: { name: 'string' } } } })
 * await pipe(SchemaSource.load(source), TE.map(({ models }) => [...models.keys()]))() // => E.right(['device'])
 */
export const load = (source: SchemaSource): Answer<Schema> =>
  'description' in source
    ? pipe(SchemaFile.decode(source.description), (decoded) => () => Promise.resolve(decoded))
    : fromModule(source.module, source.export ?? 'default');
