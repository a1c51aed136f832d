/**
 * The elements of a diff column by column, in pieces.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Diff } from '../diff/Diff.js';
import { leveled } from '../diff/Document.js';
import { type EncodedElement, type EncodedFields, encodeElement } from '../diff/elementCodec.js';
import type { FormatError } from '../model/LockstepError.js';
import { type Columns, type Fields, LETTERS } from './Data.js';

/** So many elements are parsed in a few milliseconds. */
const PIECE = 5000;

/** Numbers for names, in the order in which they are met; those that are new are told once. */
const numbering = <A>(keyOf: (name: A) => string) => {
  const known = new Map<string, number>();
  let fresh: Array<A> = [];
  return {
    of: (name: A): number => {
      const key = keyOf(name);
      const before = known.get(key);
      if (before !== undefined) return before;
      known.set(key, known.size);
      fresh.push(name);
      return known.size - 1;
    },
    takeFresh: (): ReadonlyArray<A> => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
};

const empty = () => ({
  action: [] as Array<string>,
  depth: [] as Array<number>,
  model: [] as Array<number>,
  uid: [] as Array<string>,
  name: [] as Array<string | 0>,
  flags: [] as Array<ReadonlyArray<string> | 0>,
  identifiers: [] as Array<Fields>,
  source: [] as Array<Fields | 0>,
  target: [] as Array<Fields | 0>,
});

/**
 * The elements of a diff, in pieces. A value that JSON cannot hold ends them. O(size), memory for one piece.
 *
 * Errors, as the last piece: `ERR_VALUE_NOT_ENCODABLE`.
 */
export function* toColumns(diff: Diff): Generator<E.Either<FormatError, Columns>> {
  const models = numbering<string>((name) => name);
  const shapes = numbering<ReadonlyArray<string>>((names) => JSON.stringify(names));
  const fieldsOf = (fields: EncodedFields): Fields => [shapes.of(Object.keys(fields)), ...Object.values(fields)];
  let piece = empty();

  const take = (depth: number, { action, model, uid, shortname, flags, ...fields }: EncodedElement): void => {
    piece.action.push(LETTERS[action]);
    piece.depth.push(depth);
    piece.model.push(models.of(model));
    piece.uid.push(uid);
    piece.name.push(shortname ?? 0);
    piece.flags.push(flags ?? 0);
    piece.identifiers.push(fieldsOf(fields.identifiers));
    piece.source.push(fields.source === undefined ? 0 : fieldsOf(fields.source));
    piece.target.push(fields.target === undefined ? 0 : fieldsOf(fields.target));
  };
  const close = (): Columns => {
    const { action, ...columns } = piece;
    piece = empty();
    return { models: models.takeFresh(), shapes: shapes.takeFresh(), action: action.join(''), ...columns };
  };

  for (const { element, depth } of leveled(diff.elements)) {
    const encoded = encodeElement(depth)(element);
    if (E.isLeft(encoded)) {
      yield encoded;
      return;
    }
    take(depth, encoded.right);
    if (piece.uid.length === PIECE) yield E.right(close());
  }
  if (piece.uid.length > 0) yield E.right(close());
}
