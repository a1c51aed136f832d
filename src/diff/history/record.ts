/**
 * The records of which a history's text is made, a line each, and what they have to look like.
 *
 * | record       | what it says                                                          |
 * | ------------ | --------------------------------------------------------------------- |
 * | `lockstep`   | the head: version, limit, checkpoints, schema                         |
 * | `checkpoint` | here begins what makes the checkpoint before this one, or none, it    |
 * | `put`        | an entity that the one before does not have                           |
 * | `update`     | what of an entity is not as it was                                    |
 * | `remove`     | an entity that is gone                                                |
 * | `seal`       | here it ends; the checksum of all text before                         |
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as Equality from '../../model/Equality.js';
import * as Flags from '../../model/Flags.js';
import { type FormatError, show } from '../../model/LockstepError.js';
import { fieldNames, type Model } from '../../model/Model.js';
import { closed, decoder, oneOf, optional, refuse } from '../../model/strict.js';
import type { Checkpoint } from '../../snapshot/Checkpoints.js';
import type { Change } from '../../snapshot/Delta.js';
import { type Entry, sameParent } from '../../snapshot/Entry.js';
import * as Fields from './fields.js';

// -------------------------------------------------------------------------------------
// shapes
// -------------------------------------------------------------------------------------

/** A whole number from some least one. */
export const count = (least: number) =>
  decoder<number>(`an integer from ${least}`, (u, context) =>
    typeof u === 'number' && Number.isSafeInteger(u) && u >= least
      ? E.right(u)
      : refuse(u, context, `expected an integer from ${least}, got ${show(u)}`),
  );

type Pair = readonly [model: string, uid: string];

const parent = decoder<Pair>('the model and uid of a parent', (u, context) => {
  const [model, uid, ...more]: ReadonlyArray<unknown> = Array.isArray(u) ? u : [];
  return typeof model === 'string' && typeof uid === 'string' && more.length === 0
    ? E.right([model, uid])
    : refuse(u, context, `expected the model and uid of a parent, got ${show(u)}`);
});

const none = decoder<Pair | null>(parent.name, (u, context) => (u === null ? E.right(u) : parent.validate(u, context)));

const flags = optional(t.readonlyArray(oneOf('flag', Flags.modelFlags), 'a list of flags'));

/** Where a checkpoint begins. */
export const checkpoint = closed('the beginning of a checkpoint', {
  checkpoint: count(1),
  label: optional(t.string),
  at: optional(t.string),
  /** The place that the next new entity would take in the order of insertion. */
  next: count(0),
});

/** An entity that was not there. */
export const put = closed('a put', {
  put: t.string,
  fields: t.UnknownRecord,
  order: count(0),
  parent: optional(parent),
  flags,
});

/** What of an entity is not as it was. */
export const update = closed('an update', {
  update: t.string,
  uid: t.string,
  /** Fields that have another value. */
  set: optional(t.UnknownRecord),
  /** Fields that are absent now. */
  unset: optional(t.readonlyArray(t.string, 'a list of fields')),
  order: optional(count(0)),
  /** `null`: below nothing now. */
  parent: optional(none),
  flags,
});

/** An entity that is gone. */
export const remove = closed('a remove', { remove: t.string, uid: t.string });

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

type Encoded = E.Either<FormatError, object>;

/** Where a checkpoint begins, as JSON, which leaves out what is `undefined`. */
export const ofCheckpoint = ({ id, label, at, snapshot }: Checkpoint): object => ({
  checkpoint: id,
  label,
  at,
  next: snapshot.next,
});

const ofPut = (model: Model, { uid, entity, order, parent: above, flags: own }: Entry): Encoded =>
  pipe(
    Fields.encode(model, uid, entity),
    E.map((fields) => ({
      put: model.name,
      fields,
      order,
      ...(above === undefined ? {} : { parent: [above.model, above.uid] }),
      ...(own === 0 ? {} : { flags: Flags.toModelFlags(own) }),
    })),
  );

const ofUpdate = (model: Model, before: Entry, after: Entry): Encoded => {
  const changed = fieldNames(model).filter((name) => !Equality.equals(before.entity[name], after.entity[name]));
  const unset = changed.filter((name) => after.entity[name] === undefined);
  const above = after.parent === undefined ? null : [after.parent.model, after.parent.uid];
  return pipe(
    Fields.encode(model, after.uid, after.entity, changed),
    E.map((set) => ({
      update: model.name,
      uid: after.uid,
      ...(changed.length === unset.length ? {} : { set }),
      ...(unset.length === 0 ? {} : { unset }),
      ...(before.order === after.order ? {} : { order: after.order }),
      ...(sameParent(before.parent, after.parent) ? {} : { parent: above }),
      ...(before.flags === after.flags ? {} : { flags: Flags.toModelFlags(after.flags) }),
    })),
  );
};

/**
 * A change, as JSON. O(size of the entity).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const ofChange = (change: Change): Encoded => {
  switch (change.kind) {
    case 'put':
      return ofPut(change.model, change.entry);
    case 'update':
      return ofUpdate(change.model, change.before, change.after);
    case 'remove':
      return E.right({ remove: change.model.name, uid: change.uid });
  }
};
