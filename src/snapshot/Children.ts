/**
 * Which entities hang below which: the reverse of the parent references that entries hold.
 *
 * Diffs never need it, so it is built when it is first asked for, and kept up to date from then on by the edits of the
 * same lineage.
 */
import { Map as PersistentMap, Set as PersistentSet } from 'immutable';
import { keyOf, type Ref } from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import type { Entry } from './Entry.js';

/** By parent, by child model: the children's uids. */
export type Children = PersistentMap<string, PersistentMap<string, PersistentSet<Uid>>>;

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

type ByModel = PersistentMap<string, PersistentSet<Uid>>;

const noUids: PersistentSet<Uid> = PersistentSet();

const below = (children: Children, parent: Ref): ByModel => children.get(keyOf(parent), none);

// Not by `Map.update`: it passes over the keys "constructor" and "__proto__", which a model may be named.

/** O(log n). */
export const link = (children: Children, parent: Ref, child: Ref): Children => {
  const byModel = below(children, parent);
  return children.set(keyOf(parent), byModel.set(child.model, byModel.get(child.model, noUids).add(child.uid)));
};

/** O(log n). */
export const unlink = (children: Children, parent: Ref, child: Ref): Children => {
  const byModel = below(children, parent);
  const uids = byModel.get(child.model, noUids).remove(child.uid);
  const left = uids.size === 0 ? byModel.remove(child.model) : byModel.set(child.model, uids);
  return left.size === 0 ? children.remove(keyOf(parent)) : children.set(keyOf(parent), left);
};

/** The children of an entity, in no particular order. O(children). */
export const of = (children: Children, parent: Ref): ReadonlyArray<Ref> =>
  [...below(children, parent)].flatMap(([model, uids]) => [...uids].map((uid) => ({ model, uid })));
