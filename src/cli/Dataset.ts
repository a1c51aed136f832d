/**
 * The datasets named on the command line, as adapters: files, folders, segmented datasets, stores in Redis, and modules that
 * export one.
 */
import { parse } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Three } from '../merge/Conflict.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Description } from '../model/SchemaFile.js';
import * as File from '../store/file/File.js';
import * as FileStore from '../store/file/FileStore.js';
import { isNamed as isSegmented } from '../store/file/segments/reading.js';
import { type Answer, type Store, toAdapter } from '../store/Store.js';
import type { Adapter } from '../sync/Adapter.js';
import * as Handlers from '../sync/Handlers.js';
import { configInvalid } from './CliError.js';
import * as Module from './Module.js';
import type { Run } from './Run.js';
import * as StoreUrl from './StoreUrl.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A dataset. */
export interface Dataset extends Adapter {
  /** The store that it is, if it is one that can be asked for less than all. */
  readonly store?: Answer<Store>;
}

/** The datasets of a command. */
export interface Pair {
  readonly source: Dataset;
  readonly target: Dataset;
  /** The schema as its file describes it, where there is one. */
  readonly description?: Description;
}

/** A dataset whose schema, as a rule, is still to be found. */
interface Place {
  /** What it is called, as long as that tells it from the other one. */
  readonly short: string;
  readonly long: string;
  /** A module brings its schema. */
  readonly own?: Dataset;
  readonly open: (name: string, schema: Schema) => Dataset;
}

type Role = 'source' | 'target';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const fromFile =
  (path: string): Place['open'] =>
  (name, schema) => ({
    name,
    schema,
    load: File.read(schema)(path),
    handlers: Handlers.none,
    onComplete: ({ snapshot }) => File.write(path)(snapshot),
  });

const fromStore =
  (open: (name: string, schema: Schema) => Answer<Store>): Place['open'] =>
  (name, schema) => {
    const store = open(name, schema);
    let made: Adapter | undefined;
    const adapter: Answer<Adapter> = pipe(
      store,
      TE.map((opened) => {
        made ??= toAdapter(opened);
        return made;
      }),
    );
    return {
      name,
      schema,
      store,
      handlers: Handlers.none,
      load: pipe(
        adapter,
        TE.chain(({ load }) => load),
      ),
      onComplete: (result) =>
        pipe(
          adapter,
          TE.chain(({ onComplete }) => onComplete?.(result) ?? TE.right(undefined)),
        ),
    };
  };

/** A segmented dataset. A source has to be there; a target is made by what is written to it. */
const inSegments =
  (path: string, role: Role) =>
  (name: string, schema: Schema): Answer<Store> =>
    TE.right(FileStore.open(schema, { name, create: role === 'target' })(path));

const placeOf =
  (run: Run, role: Role) =>
  (dataset: string): TE.TaskEither<LockstepError, Place> => {
    if (StoreUrl.isNamed(dataset)) {
      return pipe(
        TE.fromEither(StoreUrl.parse(dataset)),
        TE.map((at) => ({
          short: at.id,
          long: at.name,
          open: fromStore((_, schema) => StoreUrl.open(run, role, schema)(at)),
        })),
      );
    }
    const open = isSegmented(dataset) ? fromStore(inSegments(dataset, role)) : fromFile(dataset);
    const place = { short: parse(dataset).name, long: dataset, open };
    const module = Module.adapterOf(dataset);
    return module === undefined
      ? TE.right(place)
      : pipe(
          module,
          TE.map((own) => ({ ...place, own })),
        );
  };

/** Short names for datasets, as long as they tell them apart. */
const namesOf = (...places: ReadonlyArray<Place>): ReadonlyArray<string> => {
  const short = places.map((place) => place.short);
  return new Set(short).size < places.length || short.includes('') ? places.map(({ long }) => long) : short;
};

const noSchema = configInvalid(
  'no schema is given',
  'name one with --schema, or make one with "lockstep schema infer"',
);

const described = (schemaFile: string | undefined): TE.TaskEither<LockstepError, File.Described | undefined> =>
  schemaFile === undefined ? TE.right(undefined) : File.readDescription(schemaFile);

/**
 * The two datasets of a command. Files and stores take the schema that is given, or that of the module beside them.
 *
 * Errors: those of `StoreUrl.parse`, of `Module.adapterOf` and of reading the schema file, `ERR_CONFIG_INVALID` (no schema).
 */
export const pair =
  (run: Run) =>
  (source: string, target: string, schemaFile: string | undefined): TE.TaskEither<LockstepError, Pair> =>
    pipe(
      TE.Do,
      TE.bind('ours', () => placeOf(run, 'source')(source)),
      TE.bind('theirs', () => placeOf(run, 'target')(target)),
      TE.bind('given', () => described(schemaFile)),
      TE.chain(({ ours, theirs, given }) => {
        const [sourceName = '', targetName = ''] = namesOf(ours, theirs);
        const schema = given?.schema ?? theirs.own?.schema ?? ours.own?.schema;
        if (schema === undefined) return TE.left(noSchema);
        return TE.right({
          source: ours.own ?? ours.open(sourceName, schema),
          target: theirs.own ?? theirs.open(targetName, schema),
          ...(given === undefined ? {} : { description: given.description }),
        });
      }),
    );

/**
 * The three datasets of a merge. Files and stores take the schema that is given, or that of a module among them; all have to
 * be there.
 *
 * Errors: as `pair`.
 */
export const three =
  (run: Run) =>
  (
    { base, source, target }: Three<string>,
    schemaFile: string | undefined,
  ): TE.TaskEither<LockstepError, Three<Dataset>> =>
    pipe(
      TE.Do,
      TE.bind('places', () => TE.traverseArray(placeOf(run, 'source'))([base, source, target])),
      TE.bind('given', () => described(schemaFile)),
      TE.chain(({ places, given }) => {
        const schema = given?.schema ?? places.find(({ own }) => own !== undefined)?.own?.schema;
        if (schema === undefined) return TE.left(noSchema);
        const names = namesOf(...places);
        const [was, ours, theirs] = places.map(({ own, open }, i) => own ?? open(names[i] ?? '', schema));
        return was === undefined || ours === undefined || theirs === undefined
          ? TE.left(noSchema)
          : TE.right({ base: was, source: ours, target: theirs });
      }),
    );

/**
 * One dataset, to be changed: a module, or a file or store with a schema.
 *
 * Errors: as `pair`.
 */
export const one =
  (run: Run) =>
  (dataset: string, schema: Schema | undefined): TE.TaskEither<LockstepError, Adapter> =>
    pipe(
      dataset,
      placeOf(run, 'target'),
      TE.chain(({ own, long, open }) => {
        if (own !== undefined) return TE.right(own);
        return schema === undefined ? TE.left(noSchema) : TE.right(open(long, schema));
      }),
    );
