/**
 * The tree of a diff while it grows: what the walk has found is hung below its ancestors, and only they are visited.
 *
 * An entity is paired with the one of the same uid on the other side when both hang below the same parent, and the
 * parents are paired too. What has no partner is created or deleted; so is, on either side, what has moved to another
 * parent, with everything below it.
 */
import { keyOf, type Ref } from '../model/Entity.js';
import * as Flags from '../model/Flags.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import type { Scope } from './Scope.js';

/** A place in the tree: an entity that one side or both have there. */
export interface Node {
  readonly model: string;
  readonly uid: Uid;
  readonly source: Entry | undefined;
  readonly target: Entry | undefined;
  readonly children: Array<Node>;
  /** Whether both sides have it here. */
  readonly paired: boolean;
  /** Taken out again, with all below. */
  dropped: boolean;
}

/** Why an entity is left out by choice, with everything below it. */
export type Skip =
  /** It, its partner or their models carry the flag. */
  | 'IGNORE'
  /** It has no partner, and it, its model or the diff carries the flag. */
  | 'SKIP_UNMATCHED_SRC'
  | 'SKIP_UNMATCHED_DST'
  /** It has no partner, and its model is not among those that were asked for. */
  | 'models'
  /** A predicate does not hold for it. */
  | 'where'
  /** It has no partner, and the other side has no children of its model below its parent's. */
  | 'unlinked';

/** Why an entity is not reached. */
export type Unreached =
  /** It hangs below nothing, and its model is not top-level. */
  | 'orphan'
  /** Its model is top-level on one side only. */
  | 'notTopLevel';

/** Where an entity stands: a place in the tree, or why it, or what it hangs below, has none. */
export type Standing = Node | Skip | Unreached;

/** One side of the diff, as the tree sees it. */
interface Side {
  readonly snapshot: Snapshot.Snapshot;
  readonly other: Snapshot.Snapshot;
  readonly isSource: boolean;
  readonly standings: Map<string, Map<Uid, Standing>>;
  /** What has moved, and everything below it: keys of what has been placed for that reason. */
  readonly moved: Set<string>;
}

/** A tree that grows. */
export interface Tree {
  /** The tree, when everything has been told: moves of which one half is skipped are taken out. */
  readonly grown: () => Node;
  /** Let an entity of the source take its place. */
  readonly source: (model: string, entry: Entry) => Standing;
  /** Let an entity of the target take its place. */
  readonly target: (model: string, entry: Entry) => Standing;
  /** Let both halves of an entity that differs take their places, and what is below it if it has moved. */
  readonly pair: (model: string, source: Entry, target: Entry) => void;
}

/** Whether an entity has a place in the tree. */
export const isNode = (standing: Standing): standing is Node => typeof standing === 'object';

/** Whether an entity is left out by choice. */
export const isSkip = (standing: Standing): standing is Skip =>
  !isNode(standing) && standing !== 'orphan' && standing !== 'notTopLevel';

const flagsOf = (snapshot: Snapshot.Snapshot, model: string, entry: Entry): Flags.Flags =>
  entry.flags | (snapshot.schema.models.get(model)?.flags ?? 0);

/** Plant the tree of a diff between two snapshots. */
export const make = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, scope: Scope): Tree => {
  const root: Node = {
    model: '',
    uid: '',
    source: undefined,
    target: undefined,
    children: [],
    paired: true,
    dropped: false,
  };
  const topLevel = new Set(scope.topLevel);
  const left: Side = { snapshot: source, other: target, isSource: true, standings: new Map(), moved: new Set() };
  const right: Side = { snapshot: target, other: source, isSource: false, standings: new Map(), moved: new Set() };

  const remember = (side: Side, model: string, uid: Uid, standing: Standing): void => {
    const known = side.standings.get(model);
    if (known === undefined) side.standings.set(model, new Map([[uid, standing]]));
    else known.set(uid, standing);
  };

  const holds = (model: string, entry: Entry): boolean => scope.where.get(model)?.(entry.entity) ?? true;

  const skipsPair = (model: string, mine: Entry, twin: Entry, side: Side): Skip | undefined => {
    if (Flags.has(flagsOf(side.snapshot, model, mine) | flagsOf(side.other, model, twin), Flags.IGNORE))
      return 'IGNORE';
    return holds(model, mine) || holds(model, twin) ? undefined : 'where';
  };

  const skipsSingle = (model: string, entry: Entry, parent: Node, side: Side): Skip | undefined => {
    const unmatched = side.isSource ? Flags.SKIP_UNMATCHED_SRC : Flags.SKIP_UNMATCHED_DST;
    const flags = flagsOf(side.snapshot, model, entry);
    if (Flags.has(flags, Flags.IGNORE)) return 'IGNORE';
    if (Flags.has(scope.flags | flags, unmatched)) return side.isSource ? 'SKIP_UNMATCHED_SRC' : 'SKIP_UNMATCHED_DST';
    if (!scope.isSelected(model)) return 'models';
    if (!holds(model, entry)) return 'where';
    // A kind of children that only one side knows is not compared.
    const isLinked = !parent.paired || parent === root || Schema.links(side.other.schema, parent.model, model);
    return isLinked ? undefined : 'unlinked';
  };

  /** Where it stands that an entity of a model hangs below something, or below nothing, if that is known. */
  const above = (side: Side, model: string, parent: Ref | undefined): Standing | undefined => {
    if (parent !== undefined) return side.standings.get(parent.model)?.get(parent.uid);
    if (topLevel.has(model)) return root;
    return Schema.isTopLevel(side.snapshot.schema, model) ? 'notTopLevel' : 'orphan';
  };

  const judge = (side: Side, model: string, entry: Entry, parent: Standing): Standing => {
    if (!isNode(parent)) return parent;
    const { uid } = entry;
    const other = parent.paired ? Snapshot.entry({ model, uid })(side.other) : undefined;
    const twin = other !== undefined && sameParent(entry.parent, other.parent) ? other : undefined;
    const skip = twin === undefined ? skipsSingle(model, entry, parent, side) : skipsPair(model, entry, twin, side);
    if (skip !== undefined) return skip;
    const node: Node = {
      model,
      uid,
      source: side.isSource ? entry : twin,
      target: side.isSource ? twin : entry,
      children: [],
      paired: twin !== undefined,
      dropped: false,
    };
    parent.children.push(node);
    if (twin !== undefined) remember(side.isSource ? right : left, model, uid, node);
    return node;
  };

  const settle = (side: Side, model: string, entry: Entry, parent: Standing): Standing => {
    const standing = judge(side, model, entry, parent);
    remember(side, model, entry.uid, standing);
    return standing;
  };

  /** Up to the first thing that has a standing, and then down again. */
  const place = (side: Side, model: string, entry: Entry): Standing => {
    const known = side.standings.get(model)?.get(entry.uid);
    if (known !== undefined) return known;
    const higher: Array<{ readonly model: string; readonly entry: Entry }> = [];
    let at = { model, entry };
    let standing = above(side, model, entry.parent);
    while (standing === undefined) {
      const { parent } = at.entry;
      const over = parent === undefined ? undefined : Snapshot.entry(parent)(side.snapshot);
      if (parent === undefined || over === undefined) standing = 'orphan';
      else {
        higher.push(at);
        at = { model: parent.model, entry: over };
        standing = above(side, at.model, at.entry.parent);
      }
    }
    for (let next: typeof at | undefined = at; next !== undefined; next = higher.pop()) {
      standing = settle(side, next.model, next.entry, standing);
    }
    return standing;
  };

  /** What is not where it was, or is below such a thing. */
  const movers: Array<Ref> = [];

  const placeBelow = (side: Side, moved: Ref): void => {
    const pending = [moved];
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
      // What is below it has been placed along with something above it.
      if (side.moved.has(keyOf(ref))) continue;
      side.moved.add(keyOf(ref));
      movers.push(ref);
      const entry = Snapshot.entry(ref)(side.snapshot);
      if (entry !== undefined) place(side, ref.model, entry);
      for (const child of Snapshot.children(ref)(side.snapshot).toReversed()) pending.push(child);
    }
  };

  const pair = (model: string, ours: Entry, theirs: Entry): void => {
    const here = place(left, model, ours);
    const there = place(right, model, theirs);
    if (here === there || !(isNode(here) || isNode(there))) return;
    const ref = { model, uid: ours.uid };
    placeBelow(left, ref);
    placeBelow(right, ref);
  };

  const drop = (unwanted: Node): void => {
    const pending = [unwanted];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.dropped) continue;
      node.dropped = true;
      for (const side of [left, right]) {
        const half = side.standings.get(node.model)?.get(node.uid);
        if (half !== undefined && isNode(half)) pending.push(half);
      }
      for (const child of node.children) pending.push(child);
    }
  };

  // Half a move would be a create that collides, or a delete of what is wanted elsewhere; what goes takes along what is
  // below it, and so the other halves of that.
  const grown = (): Node => {
    for (const { model, uid } of movers) {
      const here = left.standings.get(model)?.get(uid);
      const there = right.standings.get(model)?.get(uid);
      if (here === undefined || there === undefined) continue;
      if (isSkip(here) && isNode(there)) drop(there);
      if (isSkip(there) && isNode(here)) drop(here);
    }
    return root;
  };

  return {
    grown,
    source: (model, entry) => place(left, model, entry),
    target: (model, entry) => place(right, model, entry),
    pair,
  };
};
