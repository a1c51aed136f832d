/**
 * One conflict as plain JSON, and back: what each of the three datasets says of it, side by side.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { type EncodedFields, encodeFields } from '../diff/elementCodec.js';
import * as Value from '../diff/Value.js';
import type { Json } from '../model/Codec.js';
import type { Ref } from '../model/Entity.js';
import type { FormatError } from '../model/LockstepError.js';
import type { Untyped } from '../model/Model.js';
import { closed, decoder, isRecord, oneOf, optional, refuse } from '../model/strict.js';
import type * as Conflict from './Conflict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a conflict is called outside. */
export const KINDS = ['attribute', 'edited-and-deleted', 'created-twice', 'below-deleted', 'moved-twice'] as const;
type Kind = (typeof KINDS)[number];

const KIND: Readonly<Record<Conflict.Conflict['_tag'], Kind>> = {
  AttributeConflict: 'attribute',
  EditedAndDeleted: 'edited-and-deleted',
  CreatedTwice: 'created-twice',
  BelowDeleted: 'below-deleted',
  MovedTwice: 'moved-twice',
};

/** An entity, or that there is none. */
export type EncodedRef = { readonly model: string; readonly uid: string } | null;

/**
 * What one dataset says: of an attribute its value; of an entity the attributes concerned and what it hangs below, where
 * that matters, or that it is deleted.
 */
export type EncodedSide =
  | 'deleted'
  | { readonly attributes?: EncodedFields; readonly parent?: EncodedRef; readonly deleted?: EncodedRef };

/** A conflict as JSON. What a dataset has nothing of is left out. */
export interface Encoded {
  readonly conflict: Kind;
  readonly model: string;
  readonly uid: string;
  /** From the top down, for people. */
  readonly path: string;
  readonly attribute?: string;
  readonly base?: Json | EncodedSide;
  readonly source?: Json | EncodedSide;
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

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

const value = decoder<unknown>('a value', Value.decode);

const ref = closed('an object with model and uid', { model: t.string, uid: t.string });
const nullableRef = decoder<Ref | undefined>('an object with model and uid, or null', (u, context) =>
  u === null ? E.right(undefined) : ref.validate(u, context),
);

/** Attributes by name; a name may be one that every object has. */
const attributes = decoder<ReadonlyMap<string, unknown>>('an object of attributes', (u, context) => {
  if (!isRecord(u)) return refuse(u, context, 'expected an object of attributes');
  const found = new Map<string, unknown>();
  for (const name of Object.keys(u)) {
    const decoded = Value.decode(u[name], t.appendContext(context, name, value, u[name]));
    if (E.isLeft(decoded)) return decoded;
    found.set(name, decoded.right);
  }
  return E.right(found);
});

/** A key that was given, even if it was given as nothing. */
const given = <A>(codec: t.Type<A, unknown, unknown>) =>
  decoder<{ readonly is: A } | undefined>(codec.name, (u, context) =>
    u === undefined
      ? E.right(undefined)
      : pipe(
          codec.validate(u, context),
          E.map((is) => ({ is })),
        ),
  );

const entity = closed('an object with attributes', { attributes, parent: given(nullableRef) });
const deleted = oneOf('state', ['deleted']);
const entityOrDeleted = decoder<t.TypeOf<typeof entity> | 'deleted'>('an object, or "deleted"', (u, context) =>
  typeof u === 'string' ? deleted.validate(u, context) : entity.validate(u, context),
);
const place = closed('an object with parent', { parent: nullableRef });
const placeOrDeleted = decoder<{ readonly parent: Ref } | { readonly deleted: Ref }>(
  'an object with parent or deleted',
  (u, context) =>
    isRecord(u) && Object.hasOwn(u, 'deleted')
      ? closed('an object with deleted', { deleted: ref }).validate(u, context)
      : closed('an object with parent', { parent: ref }).validate(u, context),
);

const common = { conflict: oneOf('kind of conflict', KINDS), model: t.string, uid: t.string, path: optional(t.string) };

const namesIn = (...maps: ReadonlyArray<ReadonlyMap<string, unknown>>): ReadonlyArray<string> => [
  ...new Set(maps.flatMap((map) => [...map.keys()])),
];

/** What is of one kind, and what becomes of it. */
const kindOf = <P extends Readonly<Record<string, t.Mixed>>>(
  props: P,
  make: (
    decoded: t.TypeOf<t.TypeC<P>>,
    about: { readonly model: string; readonly uid: string; readonly path: [] },
    refused: (key: string, problem: string) => t.Validation<Conflict.Conflict>,
  ) => t.Validation<Conflict.Conflict>,
): t.Validate<unknown, Conflict.Conflict> => {
  const codec = closed('a conflict', props);
  const head = t.type({ model: t.string, uid: t.string });
  return (u, context) => {
    if (!isRecord(u)) return refuse(u, context, 'expected a conflict');
    const { conflict: _, model: _model, uid: _uid, path: _path, ...rest } = u;
    return pipe(
      head.validate(u, context),
      E.chain(({ model, uid }) =>
        pipe(
          codec.validate(rest, context),
          E.chain((decoded) =>
            make(decoded, { model, uid, path: [] }, (key, problem) =>
              refuse(rest[key], t.appendContext(context, key, codec, rest[key]), problem),
            ),
          ),
        ),
      ),
    );
  };
};

const DECODERS: Readonly<Record<Kind, t.Validate<unknown, Conflict.Conflict>>> = {
  attribute: kindOf(
    { attribute: t.string, base: optional(value), source: optional(value), target: optional(value) },
    ({ attribute, base, source, target }, about) =>
      E.right({ _tag: 'AttributeConflict', ...about, attribute, base, source, target }),
  ),
  'edited-and-deleted': kindOf(
    { base: entity, source: entityOrDeleted, target: entityOrDeleted },
    ({ base, source, target }, about, refused) => {
      const kept = source === 'deleted' ? target : source;
      if (kept === 'deleted' || (source !== 'deleted' && target !== 'deleted')) {
        return refused('target', 'one side is deleted, and the other is not');
      }
      const { parent: from } = base;
      const { parent: to } = kept;
      return E.right({
        _tag: 'EditedAndDeleted',
        ...about,
        edited: source === 'deleted' ? 'target' : 'source',
        attributes: namesIn(base.attributes, kept.attributes).map((attribute) => ({
          attribute,
          base: base.attributes.get(attribute),
          value: kept.attributes.get(attribute),
        })),
        ...(from === undefined || to === undefined ? {} : { moved: { from: from.is, to: to.is } }),
      });
    },
  ),
  'created-twice': kindOf({ source: entity, target: entity }, ({ source, target }, about) =>
    E.right({
      _tag: 'CreatedTwice',
      ...about,
      attributes: namesIn(source.attributes, target.attributes).map((attribute) => ({
        attribute,
        source: source.attributes.get(attribute),
        target: target.attributes.get(attribute),
      })),
      ...(source.parent === undefined || target.parent === undefined
        ? {}
        : { parents: { source: source.parent.is, target: target.parent.is } }),
    }),
  ),
  'below-deleted': kindOf(
    {
      base: given(place),
      source: placeOrDeleted,
      target: placeOrDeleted,
      below: optional(t.readonlyArray(ref, 'a list of entities')),
    },
    ({ base, source, target, below = [] }, about, refused) => {
      const [put, gone] = 'parent' in source ? [source, target] : [target, source];
      if (!('parent' in put) || !('deleted' in gone)) {
        return refused('target', 'one side has a parent, and the other what it deleted');
      }
      return E.right({
        _tag: 'BelowDeleted',
        ...about,
        change: base === undefined ? 'added' : 'moved',
        placed: put === source ? 'source' : 'target',
        from: base?.is.parent,
        to: put.parent,
        deleted: gone.deleted,
        below,
      });
    },
  ),
  'moved-twice': kindOf({ base: place, source: place, target: place }, ({ base, source, target }, about) =>
    E.right({ _tag: 'MovedTwice', ...about, base: base.parent, source: source.parent, target: target.parent }),
  ),
};

const kind = t.type({ conflict: common.conflict });

/** A conflict of its JSON form, without its path. O(size). */
export const decode: t.Validate<Untyped, Conflict.Conflict> = (u, context) =>
  pipe(
    kind.validate(u, context),
    E.chain(({ conflict }) => DECODERS[conflict](u, context)),
  );
