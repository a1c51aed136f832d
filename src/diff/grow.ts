/** Trees of what differs, and of everything. */
import { sameParent } from '../snapshot/Entry.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type * as Changes from './Changes.js';
import type * as Scope from './Scope.js';
import * as Tree from './Tree.js';

/** Everything in its place. O(n). */
export const growAll = (source: Snapshot, target: Snapshot, scope: Scope.Scope): Tree.Tree => {
  const tree = Tree.make(source, target, scope);
  for (const model of new Set([...Snapshots.modelNames(source), ...Snapshots.modelNames(target)])) {
    for (const entry of Snapshots.entries(model)(source)) {
      const twin = Snapshots.entry({ model, uid: entry.uid })(target);
      if (twin === undefined) tree.source(model, entry);
      else tree.pair(model, entry, twin);
    }
    for (const entry of Snapshots.entries(model)(target)) tree.target(model, entry);
  }
  return tree;
};

/** What differs, each change in its place in the tree, and what that says of everything else. */
export interface Grown {
  readonly tree: Tree.Tree;
  readonly onlySource: number;
  readonly moved: boolean;
}

/** Give every change its place. O(changes), or O(n) where everything is wanted. */
export const grow = (
  changes: ReadonlyArray<Changes.Changes>,
  source: Snapshot,
  target: Snapshot,
  scope: Scope.Scope,
  all: boolean,
): Grown => {
  const tree = all ? growAll(source, target, scope) : Tree.make(source, target, scope);
  let onlySource = 0;
  let moved = false;
  for (const { model, pairs, onlySource: ours, onlyTarget: theirs } of changes) {
    onlySource += ours.length;
    for (const [s, t] of pairs) {
      moved ||= !sameParent(s.parent, t.parent);
      tree.pair(model, s, t);
    }
    for (const entry of ours) tree.source(model, entry);
    for (const entry of theirs) tree.target(model, entry);
  }
  return { tree, onlySource, moved };
};
