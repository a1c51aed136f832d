/**
 * Values of entities as they are kept for good: data as it is (see `Value`); what is no data, by its codec, as
 * `{"$encoded": value}`.
 *
 * Data does not go by the codec, so that it comes back as it was even where the codec reads several texts as one value,
 * or one text as several.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { Json } from '../model/Codec.js';
import * as Value from './Value.js';

/** The one key of a value that went by its codec. No data has it: an only key that begins with `$` gets another. */
export const BY_CODEC = '$encoded';

/** Whether a value went by its codec. */
export const byCodec = (u: object): u is Readonly<Record<typeof BY_CODEC, unknown>> =>
  Object.hasOwn(u, BY_CODEC) && Object.keys(u).length === 1;

/** The codec of a field; `plain`, if what it takes is what it gives. */
export interface Field {
  readonly codec: t.Mixed;
  readonly plain: boolean;
}

/** A value as JSON; why not, where it could not be read again. O(size). */
export const encode = ({ codec, plain }: Field, value: unknown): E.Either<Value.Fault, Json> => {
  // Better told now than when nobody can read it any more.
  if (!plain && !codec.is(value)) {
    return E.left({ path: '', problem: `is no value of its codec, ${codec.name}, and could not be read again` });
  }
  const data = Value.encode(Value.MAX_LEVELS)(value);
  if (plain || E.isRight(data)) return data;
  const encoded = Value.encode(Value.MAX_LEVELS)(codec.encode(value));
  return E.isLeft(encoded) ? data : E.right({ [BY_CODEC]: encoded.right });
};
