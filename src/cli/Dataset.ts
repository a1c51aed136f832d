/**
 * A dataset named on the command line, as an adapter: a file, a folder, or a module that exports one.
 */
import { stat } from 'node:fs/promises';
import { parse, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import { nearMiss } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import * as File from '../store/file/File.js';
import type { Adapter } from '../sync/Adapter.js';
import * as Handlers from '../sync/Handlers.js';
import { configInvalid, moduleInvalid } from './CliError.js';

const MODULE = /^(.*\.(?:mjs|cjs|js))(?:#(.+))?$/;

// -------------------------------------------------------------------------------------
// modules
// -------------------------------------------------------------------------------------

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What can be told of an adapter from outside: the rest is its author's word. */
const isAdapter = (value: unknown): value is Adapter =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  typeof value['load'] === 'function' &&
  isObject(value['schema']) &&
  value['schema']['models'] instanceof Map &&
  value['handlers'] instanceof Map;

const isEither = (value: unknown): value is E.Either<LockstepError, unknown> =>
  isObject(value) && (value['_tag'] === 'Left' || value['_tag'] === 'Right');

/** An export may be the adapter, an `Either` of it, or a function (async or not) that gives either. */
const unwrap = async (path: string, exported: unknown): Promise<E.Either<LockstepError, Adapter>> => {
  const given: unknown = typeof exported === 'function' ? await exported() : exported;
  if (isEither(given)) return E.isLeft(given) ? given : unwrap(path, given.right);
  return isAdapter(given)
    ? E.right(given)
    : E.left(moduleInvalid(`${path}: the export is no adapter`, 'export what Adapter.make gives'));
};

const fromModule =
  (path: string, name: string): TE.TaskEither<LockstepError, Adapter> =>
  async () => {
    const file = resolve(path);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) return E.left(moduleInvalid(`${path}: no such module`));
    try {
      const module: unknown = await import(pathToFileURL(file).href);
      const names = isObject(module) ? Object.keys(module) : [];
      if (!isObject(module) || !names.includes(name)) {
        return E.left(moduleInvalid(`${path}: nothing is exported as "${name}"`, nearMiss(name, names).suggestion));
      }
      return await unwrap(path, module[name]);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return E.left(moduleInvalid(`${path}: could not be loaded: ${reason.split('\n')[0] ?? ''}`));
    }
  };

// -------------------------------------------------------------------------------------
// files
// -------------------------------------------------------------------------------------

const fromFile = (name: string, path: string, schema: Schema): Adapter => ({
  name,
  schema,
  load: File.read(schema)(path),
  handlers: Handlers.none,
  onComplete: ({ snapshot }) => File.write(path)(snapshot),
});

// -------------------------------------------------------------------------------------
// datasets
// -------------------------------------------------------------------------------------

/** Short names for two paths, as long as they tell the two apart. */
const shortNames = (source: string, target: string): readonly [string, string] => {
  const [ours, theirs] = [source, target].map((path) => parse(path).name);
  return ours === undefined || theirs === undefined || ours === theirs ? [source, target] : [ours, theirs];
};

/** The datasets of a command. */
export interface Pair {
  readonly source: Adapter;
  readonly target: Adapter;
}

const moduleOf = (name: string): TE.TaskEither<LockstepError, Adapter> | undefined => {
  const [, path, exported = 'default'] = MODULE.exec(name) ?? [];
  return path === undefined ? undefined : fromModule(path, exported);
};

/** Whether a dataset brings a schema of its own. */
const optionally = (found: TE.TaskEither<LockstepError, Adapter> | undefined) =>
  found === undefined
    ? TE.right<LockstepError, Adapter | undefined>(undefined)
    : pipe(
        found,
        TE.map((a) => a),
      );

/**
 * The two datasets of a command. Files take the schema that is given, or that of the module beside them.
 *
 * Errors: `ERR_MODULE_INVALID`, `ERR_CONFIG_INVALID` (no schema), and those of reading the schema file.
 */
export const pair = (
  source: string,
  target: string,
  schemaFile: string | undefined,
): TE.TaskEither<LockstepError, Pair> =>
  pipe(
    TE.Do,
    TE.bind('ours', () => optionally(moduleOf(source))),
    TE.bind('theirs', () => optionally(moduleOf(target))),
    TE.bind(
      'schema',
      ({ ours, theirs }): TE.TaskEither<LockstepError, Schema | undefined> =>
        schemaFile === undefined ? TE.right(theirs?.schema ?? ours?.schema) : File.readSchema(schemaFile),
    ),
    TE.chain(({ ours, theirs, schema }) => {
      const [sourceName, targetName] = shortNames(source, target);
      if (schema !== undefined) {
        return TE.right({
          source: ours ?? fromFile(sourceName, source, schema),
          target: theirs ?? fromFile(targetName, target, schema),
        });
      }
      return TE.left(
        configInvalid('no schema is given', 'name one with --schema, or make one with "lockstep schema infer"'),
      );
    }),
  );
