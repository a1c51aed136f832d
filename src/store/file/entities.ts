/**
 * The entities of a snapshot as files hold them: encoded, as JSON values, models and entities in order.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type StoreError, show } from '../../model/LockstepError.js';
import type { Untyped } from '../../model/Model.js';
import { isPlain } from '../../model/plain.js';
import type { Uid } from '../../model/Uid.js';
import * as Snapshot from '../../snapshot/Snapshot.js';
import { at, MAX_DEPTH, TOO_DEEP } from './FileError.js';

/** An entity's uid, and its fields with the uids of its children. */
export interface Encoded {
  readonly uid: Uid;
  readonly fields: Untyped;
}

// A field is inside a record, in a model, in a dataset: what is written must be readable again.
const DEEPEST = MAX_DEPTH - 3;

/** What JSON has no way to write, if there is any in a value. */
const unwritable = (value: unknown, depth: number): string | undefined => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : show(value);
    case 'undefined':
      return 'an absent element';
    case 'object': {
      if (value === null) return undefined;
      if (depth === DEEPEST) return `what is ${TOO_DEEP}`;
      if (Array.isArray(value)) return firstUnwritable(value, depth + 1);
      if (!isPlain(value)) return show(value);
      return firstUnwritable(
        Object.values(value).filter((member) => member !== undefined),
        depth + 1,
      );
    }
    default:
      return show(value);
  }
};

const firstUnwritable = (values: ReadonlyArray<unknown>, depth: number): string | undefined => {
  for (const value of values) {
    const found = unwritable(value, depth);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * The entities of a model. O(n log n).
 *
 * Errors: `ERR_FILE_UNWRITABLE` for a value that JSON has no way to write, such as `NaN`.
 */
export function* of(snapshot: Snapshot.Snapshot, model: string): Generator<E.Either<StoreError, Encoded>> {
  for (const { uid, entity } of Snapshot.entries(model)(snapshot)) {
    const fields = Snapshot.toRecord({ model, uid }, entity)(snapshot);
    for (const name in fields) {
      const value = fields[name];
      const found = typeof value === 'string' ? undefined : unwritable(value, 0);
      if (found === undefined) continue;
      const problem = `${found} cannot be written to a file`;
      yield E.left(at('ERR_FILE_UNWRITABLE', `${model} "${uid}".${name}`, problem, { model, uid }));
      return;
    }
    yield E.right({ uid, fields });
  }
}
