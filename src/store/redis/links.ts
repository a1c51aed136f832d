/**
 * Parents that list their children: what hangs below what is known only when all records were seen, and what others have
 * put in may be among it.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as Entity from '../../model/Entity.js';
import { type LockstepError, show } from '../../model/LockstepError.js';
import type { Uid } from '../../model/Uid.js';
import type { Item } from '../../snapshot/Builder.js';
import { notFound } from '../../snapshot/Draft.js';
import { type Entry, sameParent } from '../../snapshot/Entry.js';
import type * as Patch from '../../snapshot/Patch.js';
import { type Answer, type Context, pause } from './Context.js';
import * as commit from './commit.js';
import * as Read from './read.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A child that a record lists. */
interface Listed {
  readonly label: string;
  readonly parent: Entity.Ref;
  /** Where it is listed. */
  readonly place: string;
}

/** What records have said of links so far. */
export interface Links {
  /** By model of the children. */
  readonly listed: Map<string, Array<Listed>>;
  /** By model, the uids of records that lists call by another name. */
  readonly labels: Map<string, Map<string, Uid>>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

export const make = (): Links => ({ listed: new Map(), labels: new Map() });

const within = <K, V>(map: Map<K, V>, key: K, fresh: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
};

/** Note what a record says of links; the failure if it lists what are no uids. */
export const note = (
  links: Links,
  children: ReadonlyArray<{ readonly model: string; readonly field: string }>,
  parent: Entity.Ref,
  item: Item,
  place: string,
): LockstepError | undefined => {
  if (item.label !== undefined && item.label !== parent.uid) {
    within(links.labels, parent.model, () => new Map<string, Uid>()).set(item.label, parent.uid);
  }
  for (const { model, field } of children) {
    const labels = item.fields[field];
    if (labels === undefined || labels === null) continue;
    const path = `${place}.${field}`;
    if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string')) {
      const message = `${path}: expected a list of uids, got ${show(labels)}`;
      return { _tag: 'ValueError', code: 'ERR_VALUE_INVALID', message, ...parent, path };
    }
    const listed = within(links.listed, model, (): Array<Listed> => []);
    for (const label of labels) listed.push({ label, parent, place: path });
  }
  return undefined;
};

// -------------------------------------------------------------------------------------
// carrying out
// -------------------------------------------------------------------------------------

const [BATCH, TRIES] = [1_000, 10];

/** The change that hangs a child where it is listed; nothing, if it hangs there; or what is against it. */
const link = (
  model: string,
  { label, parent, place }: Listed,
  entry: Entry | undefined,
): E.Either<LockstepError, ReadonlyArray<Patch.Change>> => {
  if (entry === undefined) {
    const missing = notFound(model, [label]);
    return E.left({ ...missing, message: `${place}: ${missing.message}`, path: place });
  }
  if (sameParent(entry.parent, parent)) return E.right([]);
  if (entry.parent === undefined) {
    return E.right([{ model, uid: entry.uid, before: entry, after: { ...entry, parent } }]);
  }
  const { uid } = entry;
  const message = `${place}: ${model} "${uid}" already hangs below ${entry.parent.model} "${entry.parent.uid}"`;
  return E.left({ _tag: 'ParentError', code: 'ERR_PARENT_WRONG_MODEL', message, model, uid, path: place });
};

const linkSome = async (
  context: Context,
  model: string,
  listed: ReadonlyArray<Listed>,
  labels: ReadonlyMap<string, Uid>,
): Answer<void> => {
  // A list may call a child by its uid, or by the label that its record has.
  const uids = [...listed.map(({ label }) => label), ...listed.map(({ label }) => labels.get(label) ?? label)];
  for (let tries = 1; ; tries++) {
    const found = await Read.entries(context, model, uids);
    if (E.isLeft(found)) return found;
    const changes: Array<Patch.Change> = [];
    for (const [i, one] of listed.entries()) {
      const change = link(model, one, found.right[i] ?? found.right[listed.length + i]);
      if (E.isLeft(change)) return change;
      changes.push(...change.right);
    }
    const done = await commit.patch(context, changes)();
    if (E.isRight(done) || done.left.code !== 'ERR_CONFLICT' || tries === TRIES) return done;
    await pause(tries);
  }
};

/**
 * Hang what was listed below whoever listed it.
 *
 * Errors: `ERR_OBJECT_NOT_FOUND`, `ERR_PARENT_WRONG_MODEL` for what hangs elsewhere already, and those of commits.
 */
export const carryOut = async (context: Context, { listed, labels }: Links): Answer<void> => {
  for (const [model, all] of listed) {
    for (let from = 0; from < all.length; from += BATCH) {
      const part = all.slice(from, from + BATCH);
      const done = await linkSome(context, model, part, labels.get(model) ?? new Map());
      if (E.isLeft(done)) return done;
    }
  }
  return E.right(undefined);
};
