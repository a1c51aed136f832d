/**
 * The datasets named on the command line, as adapters: files, folders, and modules that export one.
 */
import { parse } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Description } from '../model/SchemaFile.js';
import * as File from '../store/file/File.js';
import type { Adapter } from '../sync/Adapter.js';
import * as Handlers from '../sync/Handlers.js';
import { configInvalid } from './CliError.js';
import * as Module from './Module.js';

/** The datasets of a command. */
export interface Pair {
  readonly source: Adapter;
  readonly target: Adapter;
  /** The schema as its file describes it, where there is one. */
  readonly description?: Description;
}

const fromFile = (name: string, path: string, schema: Schema): Adapter => ({
  name,
  schema,
  load: File.read(schema)(path),
  handlers: Handlers.none,
  onComplete: ({ snapshot }) => File.write(path)(snapshot),
});

/** Short names for two paths, as long as they tell the two apart. */
const shortNames = (source: string, target: string): readonly [string, string] => {
  const [ours, theirs] = [parse(source).name, parse(target).name];
  return ours === theirs || ours === '' || theirs === '' ? [source, target] : [ours, theirs];
};

/** The adapter of a dataset that brings its schema. */
const fromModule = (dataset: string): TE.TaskEither<LockstepError, Adapter | undefined> =>
  Module.adapterOf(dataset) ?? TE.right(undefined);

const noSchema = configInvalid(
  'no schema is given',
  'name one with --schema, or make one with "lockstep schema infer"',
);

const described = (schemaFile: string | undefined): TE.TaskEither<LockstepError, File.Described | undefined> =>
  schemaFile === undefined ? TE.right(undefined) : File.readDescription(schemaFile);

/**
 * The two datasets of a command. Files take the schema that is given, or that of the module beside them.
 *
 * Errors: those of `Module.adapterOf` and of reading the schema file, `ERR_CONFIG_INVALID` (no schema).
 */
export const pair = (
  source: string,
  target: string,
  schemaFile: string | undefined,
): TE.TaskEither<LockstepError, Pair> =>
  pipe(
    TE.Do,
    TE.bind('ours', () => fromModule(source)),
    TE.bind('theirs', () => fromModule(target)),
    TE.bind('given', () => described(schemaFile)),
    TE.chain(({ ours, theirs, given }) => {
      const [sourceName, targetName] = shortNames(source, target);
      const schema = given?.schema ?? theirs?.schema ?? ours?.schema;
      if (schema === undefined) return TE.left(noSchema);
      return TE.right({
        source: ours ?? fromFile(sourceName, source, schema),
        target: theirs ?? fromFile(targetName, target, schema),
        ...(given === undefined ? {} : { description: given.description }),
      });
    }),
  );

/**
 * One dataset, a module or a file with a schema.
 *
 * Errors: as `pair`.
 */
export const one = (dataset: string, schema: Schema | undefined): TE.TaskEither<LockstepError, Adapter> =>
  pipe(
    fromModule(dataset),
    TE.chain((adapter) => {
      if (adapter !== undefined) return TE.right(adapter);
      return schema === undefined ? TE.left(noSchema) : TE.right(fromFile(dataset, dataset, schema));
    }),
  );
