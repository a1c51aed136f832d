/** The fields of an entity as a history keeps them. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import * as Codec from '../../model/Codec.js';
import { type FormatError, show, type ValueError } from '../../model/LockstepError.js';
import type { Model, Untyped } from '../../model/Model.js';
import { firstFault } from '../../model/strict.js';
import * as Kept from '../encoded.js';
import * as Value from '../Value.js';

/** Fields as JSON; a field that is absent is left out. */
export type Encoded = Readonly<Record<string, Codec.Json>>;

const known = new WeakMap<Model, ReadonlyMap<string, Kept.Field>>();

/** The fields of a model by name. */
const fieldsOf = (model: Model): ReadonlyMap<string, Kept.Field> => {
  const before = known.get(model);
  if (before !== undefined) return before;
  const codecs = [...Object.entries(model.identifiers), ...Object.entries(model.attributes)];
  const made = new Map(codecs.map(([name, codec]) => [name, { codec, plain: Codec.isPlain(codec) }]));
  known.set(model, made);
  return made;
};

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/**
 * Some fields of an entity, or all of them. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const encode = (
  model: Model,
  uid: string,
  entity: Untyped,
  names: Iterable<string> = fieldsOf(model).keys(),
): E.Either<FormatError, Encoded> => {
  const encoded: Record<string, Codec.Json> = {};
  for (const name of names) {
    const value = entity[name];
    const field = fieldsOf(model).get(name);
    if (value === undefined || field === undefined) continue;
    const one = Kept.encode(field, value);
    if (E.isRight(one)) encoded[name] = one.right;
    else {
      const path = `${name}${one.left.path}`;
      const message = `${model.name} "${uid}": ${path} ${one.left.problem}`;
      return E.left({ _tag: 'FormatError', code: 'ERR_VALUE_NOT_ENCODABLE', message, model: model.name, uid, path });
    }
  }
  return E.right(encoded);
};

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const wrong = (model: Model, path: string, problem: string): ValueError => ({
  _tag: 'ValueError',
  code: 'ERR_VALUE_INVALID',
  message: `${path}: ${problem}`,
  model: model.name,
  path,
});

const decodeValue = (model: Model, codec: t.Mixed, u: object, at: () => string): E.Either<ValueError, unknown> => {
  const inner = Kept.byCodec(u) ? u[Kept.BY_CODEC] : u;
  const data = Value.decode(inner, [{ key: '', type: t.unknown, actual: inner }]);
  if (E.isLeft(data)) {
    const { path, problem } = firstFault(data.left);
    return E.left(wrong(model, path === '' || path.startsWith('[') ? `${at()}${path}` : `${at()}.${path}`, problem));
  }
  if (!Kept.byCodec(u)) return data;
  const value = codec.decode(data.right);
  if (E.isRight(value)) return value;
  const { path, expected, actual } = Codec.firstRefusal(value.left);
  return E.left(wrong(model, `${at()}${path}`, `expected ${expected}, got ${show(actual)}`));
};

/**
 * Fields of JSON. What the model does not know is left as it is, for `Entity.make` to refuse, which also holds every value
 * to its codec. O(size).
 *
 * Errors: `ERR_VALUE_INVALID`.
 */
export const decode = (model: Model, encoded: Untyped, at: () => string): E.Either<ValueError, Untyped> => {
  let decoded: Record<string, unknown> | undefined;
  for (const name of Object.keys(encoded)) {
    const u = encoded[name];
    if (typeof u !== 'object' || u === null) continue;
    const field = fieldsOf(model).get(name);
    if (field === undefined) continue;
    const one = decodeValue(model, field.codec, u, () => `${at()}.${name}`);
    if (E.isLeft(one)) return one;
    decoded ??= { ...encoded };
    decoded[name] = one.right;
  }
  return E.right(decoded ?? encoded);
};
