/**
 * A diff as a JSON Patch (RFC 6902), for tools that know nothing of diffs.
 *
 * The patch is for a document `{model: {uid: {field: value}}}`: `Snapshot.toDict` without the lists of children, and with
 * a key for every model of the schema, even where it has no entities. `toPatchDocument` makes it. What hangs below what is
 * not in it.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Json } from '../model/Codec.js';
import type { FormatError } from '../model/LockstepError.js';
import type { Untyped } from '../model/Model.js';
import { entries } from '../snapshot/read.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Diff } from './Diff.js';
import * as Element from './Element.js';
import { type EncodedFields, encodeFields } from './elementCodec.js';
import * as Value from './Value.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An operation of RFC 6902, of those that diffs need. */
export type JsonPatchOperation =
  | {
      /** What is done, by the names of RFC 6902. */
      readonly op: 'add' | 'replace' | 'test';
      /** A JSON pointer (RFC 6901): model, uid and, for one field, its name. */
      readonly path: string;
      /** The value to be, or, of a `test`, the value that has to be there. */
      readonly value: Json;
    }
  | {
      /** An entity or a field is taken away. */
      readonly op: 'remove';
      /** A JSON pointer (RFC 6901): model, uid and, for one field, its name. */
      readonly path: string;
    };

/** What may be asked of a patch. */
export interface JsonPatchOptions {
  /** A `test` before each `replace` and `remove`: the patch then fails on a document that is not the target. */
  readonly tests?: boolean;
}

/** Entities by model and uid, as a patch finds them. */
export type PatchDocument = Readonly<Record<string, Readonly<Record<string, EncodedFields>>>>;

type Operation = E.Either<FormatError, JsonPatchOperation>;

// The document, the model and the entity are levels above a value.
const LEVELS = Value.MAX_LEVELS - 3;

// -------------------------------------------------------------------------------------
// operations
// -------------------------------------------------------------------------------------

const escaped = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

const pointer = (...tokens: ReadonlyArray<string>): string => tokens.map((token) => `/${escaped(token)}`).join('');

function* removal(element: Element.Delete, tests: boolean): Generator<Operation> {
  const path = pointer(element.model, element.uid);
  if (tests) {
    const value = encodeFields(element, 'target', { ...element.identifiers, ...element.target }, LEVELS);
    if (E.isLeft(value)) return yield value;
    yield E.right({ op: 'test', path, value: value.right });
  }
  yield E.right({ op: 'remove', path });
}

function* addition(element: Element.Create): Generator<Operation> {
  const value = encodeFields(element, 'source', { ...element.identifiers, ...element.source }, LEVELS);
  yield E.isLeft(value) ? value : E.right({ op: 'add', path: pointer(element.model, element.uid), value: value.right });
}

function* replacements(element: Element.Update, tests: boolean): Generator<Operation> {
  const source = encodeFields(element, 'source', element.source, LEVELS);
  if (E.isLeft(source)) return yield source;
  const target = encodeFields(element, 'target', element.target, LEVELS);
  if (E.isLeft(target)) return yield target;
  for (const { name } of Element.changes(element)) {
    const path = pointer(element.model, element.uid, name);
    const value = source.right[name];
    const old = target.right[name];
    if (tests && old !== undefined) yield E.right({ op: 'test', path, value: old });
    if (value === undefined) yield E.right({ op: 'remove', path });
    else yield E.right({ op: old === undefined ? 'add' : 'replace', path, value });
  }
}

/**
 * The operations of a patch one by one, as they are asked for; a left where a value has no JSON form.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, mtu: 9000 }], [{ id: 1, mtu: 1500 }]),
 *   E.map((diff) => [...Diff.jsonPatchOperations(diff)]),
 * ) // => E.right([E.right({ op: 'replace', path: '/record/1/mtu', value: 9000 })])
 */
export function* jsonPatchOperations(
  diff: Diff,
  { tests = false }: JsonPatchOptions = {},
): Generator<E.Either<FormatError, JsonPatchOperation>> {
  // What has moved is deleted in one place and created in another; in the document both are one.
  for (const element of Element.iterate(diff.elements)) {
    if (element.action === 'delete') yield* removal(element, tests);
  }
  for (const element of Element.iterate(diff.elements)) {
    if (element.action === 'create') yield* addition(element);
    else if (element.action === 'update') yield* replacements(element, tests);
  }
}

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * A diff as a JSON Patch for the target's document (see `toPatchDocument`); applying it gives the source's. Deletes come
 * first. With `tests`, each `replace` and `remove` comes after a `test` that the document has what the diff expects.
 * Values are as `encode` has them. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['name'])([{ name: 'eth0/1', mtu: 9000 }], [{ name: 'eth0/1', mtu: 1500 }]),
 *   E.chainW(Diff.toJsonPatch({ tests: true })),
 * )
 * // => E.right([
 * //      { op: 'test', path: '/record/eth0~11/mtu', value: 1500 },
 * //      { op: 'replace', path: '/record/eth0~11/mtu', value: 9000 },
 * //    ])
 */
export const toJsonPatch =
  (options: JsonPatchOptions = {}) =>
  (diff: Diff): E.Either<FormatError, ReadonlyArray<JsonPatchOperation>> => {
    const operations: Array<JsonPatchOperation> = [];
    for (const operation of jsonPatchOperations(diff, options)) {
      if (E.isLeft(operation)) return operation;
      operations.push(operation.right);
    }
    return E.right(operations);
  };

const documentFields = (model: string, uid: string, entity: Untyped): E.Either<FormatError, EncodedFields> =>
  encodeFields({ model, uid }, '', entity, LEVELS);

/**
 * The document that a JSON Patch of a diff is for: every model of the schema, and its entities by uid, each with its
 * identifiers and attributes, values as `encode` has them. O(n).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Diff, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'nyc-sw1', role: 'access' })])),
 *   E.chainW(Diff.toPatchDocument),
 * ) // => E.right({ device: { 'nyc-sw1': { name: 'nyc-sw1', role: 'access' } } })
 */
export const toPatchDocument = (snapshot: Snapshot): E.Either<FormatError, PatchDocument> => {
  const tables: Array<readonly [string, Readonly<Record<string, EncodedFields>>]> = [];
  for (const model of snapshot.schema.models.keys()) {
    const table: Array<readonly [string, EncodedFields]> = [];
    for (const { uid, entity } of entries(model)(snapshot)) {
      const fields = documentFields(model, uid, entity);
      if (E.isLeft(fields)) return fields;
      table.push([uid, fields.right]);
    }
    tables.push([model, Object.fromEntries(table)]);
  }
  return E.right(Object.fromEntries(tables));
};
