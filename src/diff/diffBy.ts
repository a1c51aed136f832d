/**
 * For two arrays and no wish to declare anything.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { LockstepError } from '../model/LockstepError.js';
import * as Model from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import { diffFrom } from './calculate.js';
import type { Diff } from './Diff.js';
import type { DiffOptions } from './Scope.js';

/** The one model of `diffBy`. */
const NAME = 'record';

const untyped = (names: Iterable<string>): Model.Fields =>
  Object.fromEntries([...names].map((name): [string, t.Mixed] => [name, t.unknown]));

/**
 * The diff of two arrays of plain objects, told apart by some of their keys. A model named `record` is inferred from the
 * keys that occur; values may be anything and compare structurally. O(n).
 *
 * Errors: `ERR_VALUE_INVALID` (a key that is missing or no plain value), `ERR_OBJECT_ALREADY_EXISTS` (two different
 * objects with the same keys).
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const source = [{ id: 1, name: 'one' }, { id: 2, name: 'two' }]
 * const target = [{ id: 1, name: 'one' }, { id: 3, name: 'three' }]
 * pipe(diffBy(['id'])(source, target), E.map(Diff.toText()))
 * // => E.right('record\n  record: 2 MISSING in target\n  record: 3 MISSING in source')
 */
export const diffBy =
  <K extends string>(keys: ReadonlyArray<K>, options: DiffOptions = {}) =>
  <R extends { readonly [P in K]: unknown }>(
    source: ReadonlyArray<R>,
    target: ReadonlyArray<R>,
  ): E.Either<LockstepError, Diff> => {
    const names = new Set<string>();
    for (const records of [source, target]) for (const record of records) for (const key in record) names.add(key);
    for (const key of keys) names.delete(key);
    const model = Model.make({ name: NAME, identifiers: untyped(keys), attributes: untyped(names) });
    const load = (schema: Schema.Schema, records: ReadonlyArray<R>) =>
      Snapshot.fromEntities(schema)(records.map((fields) => ({ model: NAME, fields })));
    return pipe(
      Schema.make({ topLevel: [model] }),
      E.bindTo('schema'),
      E.bindW('ours', ({ schema }) => load(schema, source)),
      E.bindW('theirs', ({ schema }) => load(schema, target)),
      E.chainW(({ ours, theirs }) => diffFrom(ours, options)(theirs)),
    );
  };
