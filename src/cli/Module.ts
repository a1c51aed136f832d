/**
 * Modules that export an adapter: what others wrote, held to what an adapter promises.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type LockstepError, nearMiss } from '../model/LockstepError.js';
import { isRecord } from '../model/strict.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { at, unreadable } from '../store/file/FileError.js';
import { type Adapter, type Changed, loadError } from '../sync/Adapter.js';
import type { HandlerError } from '../sync/Handlers.js';
import { moduleInvalid, reasonOf } from './CliError.js';

const NAME = /^(.*\.(?:mjs|cjs|js))(?:#(.+))?$/;

// -------------------------------------------------------------------------------------
// what was exported
// -------------------------------------------------------------------------------------

/** What can be told of an adapter from outside: the rest is its author's word. */
const isAdapter = (value: unknown): value is Adapter =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  typeof value['load'] === 'function' &&
  isRecord(value['schema']) &&
  value['schema']['models'] instanceof Map &&
  value['handlers'] instanceof Map;

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value;

const isChanged = (value: unknown): value is Changed =>
  isRecord(value) &&
  isIterable(value['changed']) &&
  isIterable(value['removed']) &&
  typeof value['cursor'] === 'string';

const isEither = (value: unknown): value is E.Either<unknown, unknown> =>
  isRecord(value) && (value['_tag'] === 'Left' ? 'left' in value : value['_tag'] === 'Right' && 'right' in value);

const isFailure = (value: unknown): value is LockstepError =>
  isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';

const isSnapshot = (value: unknown): value is Snapshot => isRecord(value) && isRecord(value['schema']);

/** What a task of a module gives: a failure of any kind, thrown or returned, becomes one of ours. */
const settle =
  (task: () => Promise<unknown>, failed: (reason: unknown) => LockstepError): TE.TaskEither<LockstepError, unknown> =>
  async () => {
    try {
      const given = await task();
      if (!isEither(given)) return E.left(failed('it gives no Either'));
      if (E.isRight(given)) return given;
      return E.left(isFailure(given.left) ? given.left : failed(given.left));
    } catch (thrown) {
      return E.left(failed(thrown));
    }
  };

const because =
  (make: (reason: string) => LockstepError) =>
  (cause: unknown): LockstepError & { readonly cause: unknown } => ({ ...make(reasonOf(cause)), cause });

const isHandlerError = (value: unknown): value is HandlerError =>
  isRecord(value) && typeof value['message'] === 'string';

/** A step of a transaction. What it throws, or gives in place of an answer, tells nothing, and is not taken for a failure. */
const step =
  (task: () => Promise<unknown>): TE.TaskEither<HandlerError, void> =>
  async () => {
    const given = await task();
    if (!isEither(given)) throw new Error('it gives no Either');
    if (E.isRight(given)) return E.right(undefined);
    return E.left(isHandlerError(given.left) ? given.left : { message: reasonOf(given.left) });
  };

const STEPS = ['begin', 'commit', 'rollback'] as const;

/** What is missing in what an adapter says of itself, beside what makes it one. */
const missing = ({ transaction }: Adapter): string | undefined => {
  const absent = STEPS.find((name) => transaction !== undefined && typeof transaction[name] !== 'function');
  return absent === undefined ? undefined : `its transaction has no ${absent}`;
};

const held = (adapter: Adapter): Adapter => {
  const { name, schema, handlers, changedSince, transaction, onComplete } = adapter;
  const notLoaded = because((reason) => loadError(name, reason));
  const notCompleted = because((reason) => moduleInvalid(`${name}: onComplete failed: ${reason}`));
  return {
    name,
    schema,
    handlers,
    load: pipe(
      settle(adapter.load, notLoaded),
      TE.filterOrElseW(isSnapshot, () => notLoaded('it gives no snapshot')),
    ),
    ...(changedSince === undefined
      ? {}
      : {
          changedSince: (cursor) =>
            pipe(
              settle(() => changedSince(cursor)(), notLoaded),
              TE.filterOrElseW(isChanged, () => notLoaded('it gives no changes')),
            ),
        }),
    ...(transaction === undefined
      ? {}
      : {
          transaction: {
            begin: step(() => transaction.begin()),
            commit: step(() => transaction.commit()),
            rollback: step(() => transaction.rollback()),
          },
        }),
    ...(onComplete === undefined
      ? {}
      : {
          onComplete: (result) =>
            pipe(
              settle(() => onComplete(result)(), notCompleted),
              TE.map(() => undefined),
            ),
        }),
  };
};

/** An export may be the adapter, an `Either` of it, or a function (async or not) that gives either. */
const unwrap = async (path: string, exported: unknown): Promise<E.Either<LockstepError, Adapter>> => {
  const given: unknown = await (typeof exported === 'function' ? exported() : exported);
  if (isEither(given)) {
    if (E.isRight(given)) return unwrap(path, given.right);
    return E.left(isFailure(given.left) ? given.left : moduleInvalid(`${path}: ${reasonOf(given.left)}`));
  }
  if (!isAdapter(given))
    return E.left(moduleInvalid(`${path}: the export is no adapter`, 'export what Adapter.make gives'));
  const problem = missing(given);
  return problem === undefined ? E.right(held(given)) : E.left(moduleInvalid(`${path}: ${problem}`));
};

// -------------------------------------------------------------------------------------
// loading
// -------------------------------------------------------------------------------------

const isFile = (path: string): TE.TaskEither<LockstepError, void> =>
  pipe(
    TE.tryCatch(() => stat(resolve(path)), unreadable(path)),
    TE.chainEitherK((found) =>
      found.isFile() ? E.right(undefined) : E.left(at('ERR_MODULE_INVALID', path, 'it is a folder, not a module')),
    ),
  );

const load =
  (path: string, name: string): TE.TaskEither<LockstepError, Adapter> =>
  async () => {
    try {
      const module: unknown = await import(pathToFileURL(resolve(path)).href);
      const names = isRecord(module) ? Object.keys(module) : [];
      if (isRecord(module) && names.includes(name)) return await unwrap(path, module[name]);
      const { suggestion = 'export what Adapter.make gives' } = nearMiss(name, names);
      return E.left(moduleInvalid(`${path}: nothing is exported as "${name}"`, suggestion));
    } catch (thrown) {
      return E.left(because((reason) => moduleInvalid(`${path}: could not be loaded: ${reason}`))(thrown));
    }
  };

/** Whether a dataset is named as a module is. */
export const isNamed = (dataset: string): boolean => NAME.test(dataset);

/**
 * The adapter that a module exports, where a dataset is named as one: `./netbox.mjs`, or `./netbox.mjs#staging` for an
 * export by name.
 *
 * Errors: `ERR_FILE_NOT_FOUND`, `ERR_MODULE_INVALID`, `ERR_LOAD_FAILED`, and what the module itself says.
 */
export const adapterOf = (dataset: string): TE.TaskEither<LockstepError, Adapter> | undefined => {
  const [, path, exported = 'default'] = NAME.exec(dataset) ?? [];
  return path === undefined
    ? undefined
    : pipe(
        isFile(path),
        TE.chain(() => load(path, exported)),
      );
};
