/**
 * Whether datasets are of models that can be merged: what one of them does not declare would count as taken out.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { DiffError } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import type { Schema } from '../model/Schema.js';

const fieldsOf = ({ identifiers, attributes }: Model): string =>
  `(${[...Object.keys(identifiers), ...Object.keys(attributes).toSorted()].join(', ')})`;

/** The first model of which two schemas do not say the same, and what each says. */
const difference = (
  ours: Schema,
  theirs: Schema,
): readonly [model: string, ours: string, theirs: string] | undefined => {
  for (const name of new Set([...ours.models.keys(), ...theirs.models.keys()])) {
    const [x, y] = [ours.models.get(name), theirs.models.get(name)];
    if (x === undefined || y === undefined)
      return [name, x === undefined ? 'not there' : 'there', y === undefined ? 'not there' : 'there'];
    if (fieldsOf(x) !== fieldsOf(y)) return [name, fieldsOf(x), fieldsOf(y)];
  }
  return undefined;
};

/**
 * Refuse datasets whose models differ from the target's in name, identifiers or attributes. O(models).
 *
 * Errors: `ERR_MODELS_DIFFER`.
 */
export const checkModels = (which: 'base' | 'source', schema: Schema, target: Schema): E.Either<DiffError, void> => {
  const different = schema === target ? undefined : difference(schema, target);
  if (different === undefined) return E.right(undefined);
  const [model, ours, theirs] = different;
  return E.left({
    _tag: 'DiffError',
    code: 'ERR_MODELS_DIFFER',
    message: `${model}: it is ${ours} in the ${which} and ${theirs} in the target, so they cannot be merged`,
    model,
    suggestion: 'load all three with one schema',
  });
};
