/**
 * One conflict as plain JSON: what each of the three datasets says of it, side by side.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type EncodedFields, encodeFields } from '../diff/elementCodec.js';
import * as Value from '../diff/Value.js';
import type { Json } from '../model/Codec.js';
import type { Ref } from '../model/Entity.js';
import type { FormatError } from '../model/LockstepError.js';
import type * as Conflict from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a conflict is called outside. */
export const KINDS = ['attribute', 'edited-and-deleted', 'created-twice', 'below-deleted', 'moved-twice'] as const;
export type Kind = (typeof KINDS)[number];

/** What each is called. */
export const KIND: Readonly<Record<Conflict.Conflict['_tag'], Kind>> = {
  AttributeConflict: 'attribute',
  EditedAndDeleted: 'edited-and-deleted',
  CreatedTwice: 'created-twice',
  BelowDeleted: 'below-deleted',
  MovedTwice: 'moved-twice',
};

/** An entity, or that there is none. */
export type EncodedRef = {
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: string;
} | null;

/**
 * What one dataset says: of an attribute its value; of an entity the attributes concerned and what it hangs below, where
 * that matters, or that it is deleted.
 */
export type EncodedSide =
  | 'deleted'
  | { readonly attributes?: EncodedFields; readonly parent?: EncodedRef; readonly deleted?: EncodedRef };

/** A conflict as JSON. What a dataset has nothing of is left out. */
export interface Encoded {
  /** Which kind of conflict. */
  readonly conflict: Kind;
  /** The name of the entity's model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: string;
  /** From the top down, for people. */
  readonly path: string;
  /** The name of the attribute; absent where the conflict is about the whole entity. */
  readonly attribute?: string;
  /** The attribute's value before, or what the base says of the entity. */
  readonly base?: Json | EncodedSide;
  /** The attribute's value, or what the source says of the entity. */
  readonly source?: Json | EncodedSide;
  /** The attribute's value, or what the target says of the entity. */
  readonly target?: Json | EncodedSide;
  /** What is there, or not, along with it. */
  readonly below?: ReadonlyArray<EncodedRef>;
}

// The document, its list, the conflict, a side and its attributes are levels of their own.
const LEVELS = Value.MAX_LEVELS - 6;

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const refOf = (ref: Ref | undefined): EncodedRef => (ref === undefined ? null : { model: ref.model, uid: ref.uid });

type Sides = Pick<Encoded, 'base' | 'source' | 'target' | 'below' | 'attribute'>;
type Result = E.Either<FormatError, Sides>;

const fieldsOf = <A extends { readonly attribute: string }>(
  conflict: Conflict.Conflict,
  attributes: ReadonlyArray<A>,
  value: (each: A) => unknown,
): E.Either<FormatError, EncodedFields> =>
  encodeFields(conflict, '', Object.fromEntries(attributes.map((each) => [each.attribute, value(each)])), LEVELS);

const ofAttribute = (conflict: Conflict.AttributeConflict): Result => {
  const { attribute, base, source, target } = conflict;
  return pipe(
    encodeFields(conflict, '', { base, source, target }, LEVELS),
    E.map((values) => ({ attribute, ...values })),
  );
};

const ofEdited = (conflict: Conflict.EditedAndDeleted): Result =>
  pipe(
    E.Do,
    E.bind('base', () => fieldsOf(conflict, conflict.attributes, ({ base }) => base)),
    E.bind('now', () => fieldsOf(conflict, conflict.attributes, ({ value }) => value)),
    E.map(({ base, now }): Sides => {
      const { edited, moved } = conflict;
      const parent = (ref: Ref | undefined) => (moved === undefined ? {} : { parent: refOf(ref) });
      const kept = { attributes: now, ...parent(moved?.to) };
      const then = { attributes: base, ...parent(moved?.from) };
      return edited === 'source'
        ? { base: then, source: kept, target: 'deleted' }
        : { base: then, source: 'deleted', target: kept };
    }),
  );

const ofCreated = (conflict: Conflict.CreatedTwice): Result =>
  pipe(
    E.Do,
    E.bind('source', () => fieldsOf(conflict, conflict.attributes, ({ source }) => source)),
    E.bind('target', () => fieldsOf(conflict, conflict.attributes, ({ target }) => target)),
    E.map(({ source, target }) => {
      const { parents } = conflict;
      const parent = (ref: Ref | undefined) => (parents === undefined ? {} : { parent: refOf(ref) });
      return {
        source: { attributes: source, ...parent(parents?.source) },
        target: { attributes: target, ...parent(parents?.target) },
      };
    }),
  );

const ofBelow = ({ change, placed, from, to, deleted, below }: Conflict.BelowDeleted): Sides => ({
  ...(change === 'moved' ? { base: { parent: refOf(from) } } : {}),
  source: placed === 'source' ? { parent: refOf(to) } : { deleted: refOf(deleted) },
  target: placed === 'target' ? { parent: refOf(to) } : { deleted: refOf(deleted) },
  ...(below.length === 0 ? {} : { below: below.map(refOf) }),
});

const sidesOf = (conflict: Conflict.Conflict): Result => {
  switch (conflict._tag) {
    case 'AttributeConflict':
      return ofAttribute(conflict);
    case 'EditedAndDeleted':
      return ofEdited(conflict);
    case 'CreatedTwice':
      return ofCreated(conflict);
    case 'BelowDeleted':
      return E.right(ofBelow(conflict));
    case 'MovedTwice':
      return E.right({
        base: { parent: refOf(conflict.base) },
        source: { parent: refOf(conflict.source) },
        target: { parent: refOf(conflict.target) },
      });
  }
};

/**
 * A conflict as JSON. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { Conflict } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 *
 * const about = { model: 'device', uid: 'sw1', attribute: 'mtu', base: 1500, source: 9000, target: 1600 }
 * const path = [{ model: 'site', uid: 'nyc', shortname: 'nyc' }, { model: 'device', uid: 'sw1', shortname: 'sw1' }]
 * Conflict.encode({ _tag: 'AttributeConflict', ...about, path })
 * // => E.right({ conflict: 'attribute', ...about, path: 'nyc / sw1' })
 */
export const encode = (conflict: Conflict.Conflict): E.Either<FormatError, Encoded> =>
  pipe(
    sidesOf(conflict),
    E.map((sides) => ({
      conflict: KIND[conflict._tag],
      model: conflict.model,
      uid: conflict.uid,
      path: conflict.path.map(({ shortname }) => shortname).join(' / '),
      ...sides,
    })),
  );
