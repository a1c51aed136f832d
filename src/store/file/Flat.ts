/**
 * Flat records: `{"model": "device", ...fields}`, as they are in NDJSON and in one list.
 *
 * `"model"` names the model. Where a model has a field of that very name, `"$model"` names the model, and `"model"` is
 * the field: `{"$model": "device", "model": "C9300"}`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type StoreError, show } from '../../model/LockstepError.js';
import { fieldNames, type Model, type Untyped } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import { isRecord } from '../../model/strict.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import * as entities from './entities.js';
import { at } from './FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A record, and the model it says it is of. */
export interface Split {
  readonly model: string;
  readonly fields: Untyped;
}

const KEY = 'model';
const OTHER_KEY = '$model';

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The model and the fields of a flat record; in a file of one model (`only`) the name may be left out. O(fields).
 *
 * Errors: `ERR_FILE_SHAPE`.
 */
export const split = (place: string, record: unknown, only?: string): E.Either<StoreError, Split> => {
  if (!isRecord(record)) {
    return E.left(at('ERR_FILE_SHAPE', place, `expected an object of fields, got ${show(record)}`));
  }
  const key = Object.hasOwn(record, OTHER_KEY) ? OTHER_KEY : KEY;
  const { [key]: named, ...fields } = record;
  const model = Object.hasOwn(record, key) ? named : only;
  if (typeof model !== 'string') {
    return E.left(at('ERR_FILE_SHAPE', place, `expected "${key}" to name the model, got ${show(model)}`));
  }
  if (only !== undefined && model !== only) {
    const suggestion = `where "model" is a field, name the model with "${OTHER_KEY}"`;
    return E.left(at('ERR_FILE_SHAPE', place, `a record of "${model}" in the file of "${only}"`, { suggestion }));
  }
  return E.right({ model, fields });
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** How the flat records of a model are made. */
const joining = (schema: Schema.Schema, model: Model): E.Either<StoreError, (fields: Untyped) => Untyped> => {
  const names = new Set([...fieldNames(model), ...Schema.childrenOf(schema, model.name).map(({ field }) => field)]);
  if (names.has(OTHER_KEY)) {
    const problem = `its field "${OTHER_KEY}" is what names the model in a flat record`;
    return E.left(at('ERR_FILE_UNWRITABLE', model.name, problem, { model: model.name }));
  }
  const key = names.has(KEY) ? OTHER_KEY : KEY;
  return E.right((fields) => ({ [key]: model.name, ...fields }));
};

/**
 * The flat records of a snapshot, or of one model of it, parents before children. O(n log n).
 *
 * Errors: `ERR_FILE_UNWRITABLE` for a value that JSON cannot hold, and a model with a field called `$model`.
 */
export function* of(
  snapshot: Snapshot.Snapshot,
  models: ReadonlyArray<string> = Snapshot.modelNames(snapshot),
): Generator<E.Either<StoreError, Untyped>> {
  for (const name of models) {
    const model = snapshot.schema.models.get(name);
    if (model === undefined) continue;
    const joined = joining(snapshot.schema, model);
    if (E.isLeft(joined)) {
      yield joined;
      return;
    }
    for (const encoded of entities.of(snapshot, name)) {
      yield E.isLeft(encoded) ? encoded : E.right(joined.right(encoded.right.fields));
    }
  }
}
