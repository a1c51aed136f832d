/**
 * The records in parsed JSON or YAML, in whichever of the three shapes a dataset has:
 * `{model: {uid: {field: value}}}`, `{model: [{field: value}]}` and `[{"model": model, field: value}]`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type LockstepError, show } from '../../model/LockstepError.js';
import { isRecord } from '../../model/strict.js';
import { at } from './FileError.js';
import * as Flat from './Flat.js';
import type { Reader, Take } from './Reader.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** By uid, by list, or one list in which each record names its model. */
export type Shape = 'dict' | 'lists' | 'flat';

/** The shape of parsed data; of one model's, where `only` is given. A dict where it cannot be told. */
export const shapeOf = (data: unknown, only?: string): Shape => {
  if (Array.isArray(data)) return only === undefined ? 'flat' : 'lists';
  return only === undefined && isRecord(data) && Array.isArray(Object.values(data)[0]) ? 'lists' : 'dict';
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const misshapen = (place: string, expected: string, value: unknown): LockstepError =>
  at('ERR_FILE_SHAPE', place, `expected ${expected}, got ${show(value)}`);

/**
 * A reader of parsed data. `only`: the data is that of one model, without the model's name around it.
 *
 * Errors: those of `load`, and `ERR_FILE_SHAPE`.
 */
export const reader = (file: string, load: TE.TaskEither<LockstepError, unknown>, only?: string): Reader => {
  const labels = new Map<string, ReadonlyArray<string>>();
  let flat = false;

  const place = (model: string, position: number): string => {
    if (flat) return `${file}: [${position}]: ${model}`;
    const label = labels.get(model)?.[position];
    return `${file}: ${model}[${label === undefined ? position : JSON.stringify(label)}]`;
  };

  const giveModel = (model: string, records: unknown, take: Take): LockstepError | undefined => {
    const byUid = isRecord(records);
    if (!byUid && !Array.isArray(records)) {
      return misshapen(`${file}: ${model}`, 'a list of records, or an object of records by uid', records);
    }
    const uids = byUid ? Object.keys(records) : undefined;
    if (uids !== undefined) labels.set(model, uids);
    const list: ReadonlyArray<unknown> = byUid ? Object.values(records) : records;
    for (let position = 0; position < list.length; position++) {
      const fields = list[position];
      if (!isRecord(fields)) return misshapen(place(model, position), 'an object of fields', fields);
      const label = uids?.[position];
      const problem = take(label === undefined ? { model, fields, position } : { model, fields, position, label });
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

  const giveFlat = (records: ReadonlyArray<unknown>, take: Take): LockstepError | undefined => {
    flat = true;
    for (let position = 0; position < records.length; position++) {
      const split = Flat.split(`${file}: [${position}]`, records[position]);
      if (E.isLeft(split)) return split.left;
      const problem = take({ ...split.right, position });
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

  const give = (data: unknown, take: Take): LockstepError | undefined => {
    if (only !== undefined) return giveModel(only, data, take);
    if (Array.isArray(data)) return giveFlat(data, take);
    if (!isRecord(data)) return misshapen(file, 'an object with one key a model, or a list of records', data);
    for (const [model, records] of Object.entries(data)) {
      const problem = giveModel(model, records, take);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

  return {
    place,
    each: (take) =>
      pipe(
        load,
        TE.chainEitherK((data) => {
          const problem = give(data, take);
          return problem === undefined ? E.right(undefined) : E.left(problem);
        }),
      ),
  };
};
