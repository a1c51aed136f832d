/**
 * Which entities hang below which: the reverse of the parent references that entries hold.
 *
 * Diffs never need it, so it is built when it is first asked for, and kept up to date from then on by the edits of the
 * same lineage.
 */
import { Map as PersistentMap, Set as PersistentSet } from 'immutable';
import type { Ref } from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import type { Entry } from './Entry.js';

/** By parent, by child model: the children's uids. */
export type Children = PersistentMap<string, PersistentMap<string, PersistentSet<Uid>>>;

const keyOf = (ref: Ref): string => `${ref.model}\u0000${ref.uid}`;

const none: PersistentMap<string, PersistentSet<Uid>> = PersistentMap();

/** O(entities). */
export const build = (tables: Iterable<readonly [string, Iterable<Entry>]>): Children => {
  const found = new Map<string, Map<string, Array<Uid>>>();
  for (const [model, entries] of tables) {
    for (const { parent, uid } of entries) {
      if (parent === undefined) continue;
      const key = keyOf(parent);
      const byModel = found.get(key) ?? new Map<string, Array<Uid>>();
      const uids = byModel.get(model);
      if (uids === undefined) byModel.set(model, [uid]);
      else uids.push(uid);
      found.set(key, byModel);
    }
  }
  return PersistentMap<string, PersistentMap<string, PersistentSet<Uid>>>().withMutations((children) => {
    for (const [key, byModel] of found) {
      children.set(key, PersistentMap([...byModel].map(([model, uids]) => [model, PersistentSet(uids)])));
    }
  });
};

/** O(log n). */
export const link = (children: Children, parent: Ref, child: Ref): Children =>
  children.update(keyOf(parent), none, (byModel) =>
    byModel.update(child.model, PersistentSet<Uid>(), (uids) => uids.add(child.uid)),
  );

/** O(log n). */
export const unlink = (children: Children, parent: Ref, child: Ref): Children => {
  const byModel = children
    .get(keyOf(parent), none)
    .update(child.model, PersistentSet<Uid>(), (uids) => uids.remove(child.uid));
  const left = byModel.filter((uids) => uids.size > 0);
  return left.size === 0 ? children.remove(keyOf(parent)) : children.set(keyOf(parent), left);
};

/** The children of an entity, in no particular order. O(children). */
export const of = (children: Children, parent: Ref): ReadonlyArray<Ref> =>
  [...children.get(keyOf(parent), none)].flatMap(([model, uids]) => [...uids].map((uid) => ({ model, uid })));
