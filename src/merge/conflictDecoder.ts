/**
 * One conflict of its JSON form: the shape of each kind, checked as strictly as what people write by hand has to be.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as Value from '../diff/Value.js';
import type { Ref } from '../model/Entity.js';
import type { Untyped } from '../model/Model.js';
import { closed, decoder, isRecord, oneOf, optional, refuse } from '../model/strict.js';
import type * as Conflict from './Conflict.js';
import { KINDS, type Kind } from './conflictCodec.js';

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
const placed = closed('an object with parent or deleted', { parent: ref });
const gone = closed(placed.name, { deleted: ref });
const placeOrDeleted = decoder<{ readonly parent: Ref } | { readonly deleted: Ref }>(placed.name, (u, context) =>
  (isRecord(u) && Object.hasOwn(u, 'deleted') ? gone : placed).validate(u, context),
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
): t.Validate<Untyped, Conflict.Conflict> => {
  const codec = closed('a conflict', props);
  const head = t.type({ model: t.string, uid: t.string });
  return (u, context) => {
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

const DECODERS: Readonly<Record<Kind, t.Validate<Untyped, Conflict.Conflict>>> = {
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
