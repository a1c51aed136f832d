/**
 * A change of what is stored: what is expected where it goes, and what is to be there.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Schema from '../../model/Schema.js';
import type { Uid } from '../../model/Uid.js';
import { bucketOf } from '../../snapshot/digest.js';
import type { Entry } from '../../snapshot/Entry.js';
import * as Fingerprint from '../../snapshot/fingerprint.js';
import * as Patch from '../../snapshot/Patch.js';
import type { Context } from './Context.js';
import * as Keys from './keys.js';
import * as Stored from './Stored.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A change of one entity. */
export interface Change {
  readonly model: string;
  readonly uid: Uid;
  /** Its bucket, as keys name it. */
  readonly tag: string;
  readonly field: string;
  /** The mark of what has to be there; empty: nothing. */
  readonly expected: string;
  /** What is to be there; `undefined`: nothing. */
  readonly after: Stored.Stored | undefined;
}

/** A change with all that is stored, before and after; empty: nothing. */
export interface Exact {
  readonly tag: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The change that makes an entry of another. Errors: `ERR_MODEL_UNKNOWN`, `ERR_VALUE_NOT_ENCODABLE`. */
export const of = (
  { schema, buckets }: Pick<Context, 'schema' | 'buckets'>,
  name: string,
  uid: Uid,
  before: Entry | undefined,
  after: Entry | undefined,
): E.Either<LockstepError, Change> => {
  const model = schema.models.get(name);
  if (model === undefined) return E.left(Schema.unknownModel(schema, name));
  const stored = after === undefined ? E.right(undefined) : Stored.of(model, after);
  if (E.isLeft(stored)) return stored;
  return E.right({
    model: name,
    uid,
    tag: Keys.tag(name, bucketOf(uid, buckets)),
    field: Keys.field(uid),
    expected: before === undefined ? '' : Stored.markOf(before),
    after: stored.right,
  });
};

/** Two changes of one entity, one after the other, as one. */
const joined = (first: Patch.Change, second: Patch.Change): Patch.Change | undefined => {
  const [then, now] = [first.after, second.before];
  const meet = then === undefined || now === undefined ? then === now : Patch.sameEntry(then, now);
  return meet ? { ...second, before: first.before } : undefined;
};

/** The changes of a patch, each entity once. Errors: as `of`, and `ERR_CONFLICT` for a patch at odds with itself. */
export const ofPatch =
  (context: Pick<Context, 'schema' | 'buckets'>) =>
  (patch: Patch.Patch): E.Either<LockstepError, ReadonlyArray<Change>> => {
    const once = new Map<string, Patch.Change>();
    for (const change of patch) {
      const key = JSON.stringify([change.model, change.uid]);
      const first = once.get(key);
      const one = first === undefined ? change : joined(first, change);
      if (one === undefined) return E.left(Patch.conflictOf([change]));
      once.set(key, one);
    }
    const changes: Array<Change> = [];
    for (const { model, uid, before, after } of once.values()) {
      if (before === undefined && after === undefined) continue;
      const change = of(context, model, uid, before, after);
      if (E.isLeft(change)) return change;
      changes.push(change.right);
    }
    return E.right(changes);
  };

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** By bucket, in the order in which buckets come first. */
export const byTag = <C extends { readonly tag: string }>(
  changes: ReadonlyArray<C>,
): ReadonlyMap<string, ReadonlyArray<C>> => {
  const groups = new Map<string, Array<C>>();
  for (const change of changes) {
    const group = groups.get(change.tag);
    if (group === undefined) groups.set(change.tag, [change]);
    else group.push(change);
  }
  return groups;
};

/** How much is sent for some changes, about: characters. */
export const sizeOf = (changes: ReadonlyArray<Change>): number =>
  changes.reduce((size, { field, after }) => size + field.length + 2 * Stored.HEAD + (after?.tail.length ?? 0), 0);

const MODULUS = 2 ** 32;

/** What some changes do to the digests of buckets: how many more, and what to add to each word of the sums. */
export const sums = (changes: ReadonlyArray<Exact>): Readonly<Record<string, ReadonlyArray<number>>> => {
  const found = new Map<string, Array<number>>();
  for (const { tag, before, after } of changes) {
    const sum = found.get(tag) ?? Array.from({ length: 1 + Fingerprint.WORDS }, () => 0);
    found.set(tag, sum);
    const add = (raw: string, sign: 1 | -1): void => {
      if (raw === '') return;
      sum[0] = (sum[0] ?? 0) + sign;
      for (let word = 0; word < Fingerprint.WORDS; word++) {
        const value = Number.parseInt(raw.slice(8 * word, 8 * word + 8), 16);
        sum[word + 1] = ((sum[word + 1] ?? 0) + sign * value + MODULUS) % MODULUS;
      }
    };
    add(before, -1);
    add(after, 1);
  }
  return Object.fromEntries(found);
};

/** All buckets that a store can have, as keys name them. */
export const allTags = ({ schema, buckets }: Pick<Context, 'schema' | 'buckets'>): ReadonlyArray<string> =>
  [...schema.models.keys()].flatMap((model) => Array.from({ length: buckets }, (_, bucket) => Keys.tag(model, bucket)));
