/**
 * Parts as text: what workers send. Values go as histories keep them, so that every value that a store can keep comes back
 * as it was.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Fields from '../diff/history/fields.js';
import * as Entity from '../model/Entity.js';
import type { FormatError, LockstepError } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import { isRecord } from '../model/strict.js';
import type { Uid } from '../model/Uid.js';
import type { Entry } from '../snapshot/Entry.js';
import { type Both, type Entries, type Part, SIDES } from './Part.js';

/** An entry: order, flags, model and uid of its parent, fields. */
type Row = readonly [order: number, flags: number, parent: readonly [string, string] | null, fields: Fields.Encoded];

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/**
 * A part as text. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const encode =
  (schemas: Both<Schema.Schema>) =>
  (part: Part): E.Either<LockstepError, string> => {
    const encoded: Record<string, Record<string, ReadonlyArray<Row>>> = {};
    for (const side of SIDES) {
      const models = new Map<string, ReadonlyArray<Row>>();
      for (const [name, entries] of part[side]) {
        const model = schemas[side].models.get(name);
        if (model === undefined) return E.left(Schema.unknownModel(schemas[side], name));
        const rows: Array<Row> = [];
        for (const { uid, entity, order, flags, parent } of entries.values()) {
          const fields = Fields.encode(model, uid, entity);
          if (E.isLeft(fields)) return fields;
          rows.push([order, flags, parent === undefined ? null : [parent.model, parent.uid], fields.right]);
        }
        models.set(name, rows);
      }
      encoded[side] = Object.fromEntries(models);
    }
    return E.right(JSON.stringify(encoded));
  };

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const wrong = (problem: string): E.Either<FormatError, never> =>
  E.left({ _tag: 'FormatError', code: 'ERR_DIFF_INVALID', message: `a part of a diff: ${problem}` });

const isPlace = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u) && u >= 0;

const refOf = (u: unknown): Entity.Ref | null | undefined => {
  if (u === null) return null;
  const [model, uid]: ReadonlyArray<unknown> = Array.isArray(u) ? u : [];
  return typeof model === 'string' && typeof uid === 'string' ? { model, uid } : undefined;
};

const entriesOf = (schema: Schema.Schema, name: string, rows: unknown): E.Either<LockstepError, Map<Uid, Entry>> => {
  const model = schema.models.get(name);
  if (model === undefined) return E.left(Schema.unknownModel(schema, name));
  if (!Array.isArray(rows)) return wrong(`its entries of ${name} are no list`);
  const make = Entity.make(model);
  const found = new Map<Uid, Entry>();
  for (const row of rows) {
    const [order, flags, above, fields]: ReadonlyArray<unknown> = Array.isArray(row) ? row : [];
    const parent = refOf(above);
    if (!isPlace(order) || !isPlace(flags) || parent === undefined || !isRecord(fields)) {
      return wrong(`an entry of ${name} is not of the form`);
    }
    const decoded = Fields.decode(model, fields, () => name);
    if (E.isLeft(decoded)) return decoded;
    const made = make(decoded.right);
    if (E.isLeft(made)) return made;
    const { uid, entity } = made.right;
    found.set(uid, { uid, entity, order, flags, parent: parent ?? undefined });
  }
  return E.right(found);
};

const sideOf = (schema: Schema.Schema, data: unknown): E.Either<LockstepError, Entries> => {
  if (!isRecord(data)) return wrong('a side is missing');
  const side = new Map<string, Map<Uid, Entry>>();
  for (const [name, rows] of Object.entries(data)) {
    const entries = entriesOf(schema, name, rows);
    if (E.isLeft(entries)) return entries;
    side.set(name, entries.right);
  }
  return E.right(side);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * The part that a text is; every value is held to its codec. O(size).
 *
 * Errors: `ERR_DIFF_INVALID`, `ERR_MODEL_UNKNOWN`, `ERR_FIELD_UNKNOWN`, `ERR_VALUE_INVALID`.
 */
export const decode =
  (schemas: Both<Schema.Schema>) =>
  (text: string): E.Either<LockstepError, Part> => {
    const data = parsed(text);
    if (!isRecord(data)) return wrong('this is no JSON object');
    const source = sideOf(schemas.source, data['source']);
    if (E.isLeft(source)) return source;
    const target = sideOf(schemas.target, data['target']);
    return E.isLeft(target) ? target : E.right({ source: source.right, target: target.right });
  };
