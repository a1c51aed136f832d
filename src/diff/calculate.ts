/**
 * Calculating a diff: walk both sides in lockstep, keep what differs, hang it below its ancestors.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Lazy, pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../model/Entity.js';
import type { DiffError } from '../model/LockstepError.js';
import type { Model } from '../model/Model.js';
import * as Schema from '../model/Schema.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Changes from './Changes.js';
import type { Diff, Rest } from './Diff.js';
import type { Element } from './Element.js';
import * as Scope from './Scope.js';
import * as Tree from './Tree.js';

// -------------------------------------------------------------------------------------
// progress
// -------------------------------------------------------------------------------------

const progress = (total: number, tell: Scope.DiffOptions['onProgress']): ((by: number) => void) => {
  let done = 0;
  return (by) => {
    done = Math.min(total, done + by);
    tell?.('diff', done, total);
  };
};

// -------------------------------------------------------------------------------------
// elements
// -------------------------------------------------------------------------------------

const pick = (names: ReadonlyArray<string>, entity: Entity.Entity): Entity.Entity =>
  Object.fromEntries(names.filter((name) => entity[name] !== undefined).map((name) => [name, entity[name]]));

const bySide = (x: Tree.Node, y: Tree.Node): number => {
  if (x.source !== undefined && y.source !== undefined) return x.source.order - y.source.order;
  if (x.source !== undefined) return -1;
  return y.source !== undefined ? 1 : (x.target?.order ?? 0) - (y.target?.order ?? 0);
};

/** Turns nodes of a tree into elements; nodes with nothing to say are left out unless all are wanted. */
const elements = (source: Schema.Schema, target: Schema.Schema, scope: Scope.Scope, all: boolean) => {
  const fields = (model: Model, entry: Entry) => ({
    shortname: Entity.shortname(model)(entry.entity),
    identifiers: Entity.identifiers(model)(entry.entity),
    flags: model.flags | entry.flags,
  });

  const element = (node: Tree.Node): Element | undefined => {
    const { model: name, uid, source: s, target: t } = node;
    const ours = source.models.get(name);
    const theirs = target.models.get(name);
    const groups = Schema.childrenOf(s === undefined ? target : source, name).map((child) => child.model);
    const children = list(node.children, groups);
    if (s !== undefined && t !== undefined && ours !== undefined && theirs !== undefined) {
      const changed =
        s.entity === t.entity || !scope.isSelected(name)
          ? []
          : (scope.comparators.get(name)?.changed(s.entity, t.entity) ?? []);
      const common = { model: name, uid, ...fields(ours, s), flags: theirs.flags | t.flags, children };
      if (changed.length > 0) {
        return { action: 'update', ...common, source: pick(changed, s.entity), target: pick(changed, t.entity) };
      }
      return children.length > 0 || all ? { action: 'unchanged', ...common } : undefined;
    }
    if (s !== undefined && ours !== undefined) {
      return {
        action: 'create',
        model: name,
        uid,
        ...fields(ours, s),
        source: Entity.attributes(ours)(s.entity),
        children,
      };
    }
    if (t !== undefined && theirs !== undefined) {
      return {
        action: 'delete',
        model: name,
        uid,
        ...fields(theirs, t),
        target: Entity.attributes(theirs)(t.entity),
        children,
      };
    }
    return undefined;
  };

  const list = (nodes: ReadonlyArray<Tree.Node>, groups: ReadonlyArray<string>): ReadonlyArray<Element> => {
    if (nodes.length === 0) return [];
    return groups.flatMap((model) => {
      const group = nodes
        .filter((node) => node.model === model && !node.dropped)
        .sort(bySide)
        .flatMap((node) => element(node) ?? []);
      const ord = scope.order.get(model);
      return ord === undefined ? group : group.sort(ord.compare);
    });
  };

  return list;
};

// -------------------------------------------------------------------------------------
// counts
// -------------------------------------------------------------------------------------

interface Sizes {
  /** Uids that both sides have. */
  readonly both: number;
  /** Uids that either side has. */
  readonly either: number;
}

/** Place everything, and count what has found a place. O(n). */
const countAll = (source: Snapshot, target: Snapshot, scope: Scope.Scope, sizes: Sizes, updates: number): Rest => {
  const tree = growAll(source, target, scope);
  const placed = new Map<string, Set<string>>();
  let pairs = 0;
  const visit = (node: Tree.Node): void => {
    for (const child of node.children) {
      if (child.dropped) continue;
      if (child.paired) pairs++;
      const uids = placed.get(child.model) ?? new Set();
      placed.set(child.model, uids.add(child.uid));
      visit(child);
    }
  };
  visit(tree.grown());
  const distinct = [...placed.values()].reduce((n, uids) => n + uids.size, 0);
  return { unchanged: pairs - updates, skipped: sizes.either - distinct };
};

const growAll = (source: Snapshot, target: Snapshot, scope: Scope.Scope): Tree.Tree => {
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

const countActions = (list: ReadonlyArray<Element>, counts: { updates: number; others: number }): typeof counts => {
  for (const element of list) {
    if (element.action === 'update') counts.updates++;
    else if (element.action !== 'unchanged') counts.others++;
    countActions(element.children, counts);
  }
  return counts;
};

const memo = <A>(make: Lazy<A>): Lazy<A> => {
  let made: { readonly value: A } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

// -------------------------------------------------------------------------------------
// the diff
// -------------------------------------------------------------------------------------

const totalOf = (source: Snapshot, target: Snapshot): number => Snapshots.count(source) + Snapshots.count(target);

/**
 * The diff, from all that differs: every change takes its place in the tree. O(changes), or O(n) where unchanged elements
 * are wanted too.
 */
export const assemble = (
  changes: ReadonlyArray<Changes.Changes>,
  source: Snapshot,
  target: Snapshot,
  scope: Scope.Scope,
  options: Scope.DiffOptions,
): Diff => {
  const total = totalOf(source, target);
  const all = options.unchanged === true;
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
  const list = elements(source.schema, target.schema, scope, all)(tree.grown().children, scope.topLevel);
  options.onProgress?.('diff', total, total);

  const both = Snapshots.count(source) - onlySource;
  const sizes: Sizes = { both, either: total - both };
  const { updates, others } = countActions(list, { updates: 0, others: 0 });
  const isWhole = scope.isWhole && !moved && source.flagged + target.flagged + source.orphaned + target.orphaned === 0;
  const whole: Rest = { unchanged: both - updates, skipped: sizes.either - both - others };
  return Object.freeze({
    source: options.names?.source ?? 'source',
    target: options.names?.target ?? 'target',
    elements: list,
    rest: isWhole ? () => whole : memo(() => countAll(source, target, scope, sizes, updates)),
  });
};

/** The diff of everything. */
export const calculate = (source: Snapshot, target: Snapshot, scope: Scope.Scope, options: Scope.DiffOptions): Diff => {
  const tick = progress(totalOf(source, target), options.onProgress);
  return assemble(Changes.between(source, target, scope, tick), source, target, scope, options);
};

/**
 * What must change in the target to match the source: DiffSync's `target.diff_from(source)`. Elements come by top-level
 * model in the target's order, then in the source's order of insertion, then what only the target has in its own.
 * O(changes) for snapshots of one lineage, else O(n); sorting costs only what changed.
 *
 * Errors: `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Diff, diffFrom, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.bindW('target', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'core' })])),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.update(Device, 'a', { role: 'access' }))),
 *   E.chainW(({ source, target }) => pipe(target, diffFrom(source))),
 *   E.map(Diff.toText()),
 * ) // => E.right('device\n  device: a\n    role    source(access)    target(core)')
 */
export const diffFrom =
  (source: Snapshot, options: Scope.DiffOptions = {}) =>
  (target: Snapshot): E.Either<DiffError, Diff> =>
    pipe(
      Scope.make(source.schema, target.schema, options),
      E.map((scope) => calculate(source, target, scope, options)),
    );

/**
 * `diffFrom`, seen from the source: DiffSync's `source.diff_to(target)`.
 *
 * Errors: as `diffFrom`.
 */
export const diffTo =
  (target: Snapshot, options: Scope.DiffOptions = {}) =>
  (source: Snapshot): E.Either<DiffError, Diff> =>
    diffFrom(source, options)(target);
