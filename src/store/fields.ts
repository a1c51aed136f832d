/** The fields of an entity as a store keeps them. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import * as Encoded from '../diff/encoded.js';
import * as Value from '../diff/Value.js';
import * as Codec from '../model/Codec.js';
import * as Entity from '../model/Entity.js';
import type { FormatError } from '../model/LockstepError.js';
import type { Model, Untyped } from '../model/Model.js';
import { firstFault, isRecord } from '../model/strict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Field extends Encoded.Field {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
}

const known = new WeakMap<Model, ReadonlyArray<Field>>();

/** What `typeof` says of the values of the commonest codecs, which is all that they ask. */
const PRIMITIVES: ReadonlyMap<t.Mixed, string> = new Map<t.Mixed, string>([
  [t.string, 'string'],
  [t.number, 'number'],
  [t.boolean, 'boolean'],
]);

/** The fields of a model, identifiers first. */
const fieldsOf = (model: Model): ReadonlyArray<Field> => {
  const before = known.get(model);
  if (before !== undefined) return before;
  const made = [...Object.entries(model.identifiers), ...Object.entries(model.attributes)].map(([name, codec]) => ({
    name,
    codec,
    plain: Codec.isPlain(codec),
    is: codec.is,
  }));
  known.set(model, made);
  return made;
};

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const isText = (value: unknown): value is string | boolean => typeof value === 'string' || typeof value === 'boolean';

/**
 * The fields of an entity as JSON; one that is absent is left out. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const encode = (
  model: Model,
  uid: string,
  entity: Entity.Entity,
): E.Either<FormatError, Readonly<Record<string, Codec.Json>>> => {
  const encoded: Record<string, Codec.Json> = {};
  for (const field of fieldsOf(model)) {
    const { name } = field;
    const value = entity[name];
    if (value === undefined) continue;
    if (field.plain && isText(value)) {
      encoded[name] = value;
      continue;
    }
    const one = Encoded.encode(field, value);
    if (E.isLeft(one)) {
      const path = `${name}${one.left.path}`;
      const message = `${model.name} "${uid}": ${path} ${one.left.problem}`;
      return E.left({ _tag: 'FormatError', code: 'ERR_VALUE_NOT_ENCODABLE', message, model: model.name, uid, path });
    }
    encoded[name] = one.right;
  }
  return E.right(encoded);
};

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const decodeValue = (codec: t.Mixed, u: object): E.Either<string, unknown> => {
  const inner = Encoded.byCodec(u) ? u[Encoded.BY_CODEC] : u;
  const data = Value.decode(inner, [{ key: '', type: t.unknown, actual: inner }]);
  if (E.isLeft(data)) {
    const { path, problem } = firstFault(data.left);
    return E.left(path === '' ? problem : `${path}: ${problem}`);
  }
  if (!Encoded.byCodec(u)) return data;
  const value = codec.decode(data.right);
  return E.isRight(value) ? E.right(Entity.freezeDeep(value.right)) : E.left(`is no value of ${codec.name}`);
};

/**
 * The entity of fields that have just been parsed, which become the entity themselves: nobody else has them. A text says
 * what is wrong with them: this is done for every entity that is read. O(fields) where all are texts, numbers and truths,
 * else O(size).
 */
export const takeOver = (model: Model): ((parsed: unknown) => Entity.Entity | string) => {
  const fields = fieldsOf(model);
  const names = fields.map(({ name }) => name);
  const primitives = fields.map(({ codec }) => PRIMITIVES.get(codec));
  const tests = fields.map(({ is }) => is);

  /** Whether it has just the fields of the model, in their order, all of the commonest codecs: most have. */
  const isPlain = (parsed: Untyped): boolean => {
    let i = 0;
    for (const name in parsed) {
      if (name !== names[i] || typeof parsed[name] !== primitives[i]) return false;
      i++;
    }
    return i === names.length;
  };

  return (parsed) => {
    if (!isRecord(parsed)) return 'its fields are no object';
    if (isPlain(parsed)) return Object.freeze(parsed);
    const entity: Record<string, unknown> = parsed;
    let given = 0;
    for (const _ in entity) given++;
    for (let i = 0; i < names.length; i++) {
      let value = entity[names[i] ?? ''];
      if (typeof value === primitives[i]) continue;
      if (value === undefined) given++;
      else if (typeof value === 'object' && value !== null) {
        const decoded = decodeValue(fields[i]?.codec ?? t.unknown, value);
        if (E.isLeft(decoded)) return `its field "${names[i]}" ${decoded.left}`;
        value = decoded.right;
        entity[names[i] ?? ''] = value;
      }
      if (tests[i]?.(value) !== true) return `its field "${names[i]}" is no value of ${fields[i]?.codec.name}`;
    }
    return given === names.length ? Object.freeze(entity) : 'it has fields that its model does not have';
  };
};
