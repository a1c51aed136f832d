/**
 * Calculating a diff: walk both sides in lockstep, keep what differs, hang it below its ancestors.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Lazy, pipe } from 'fp-ts/lib/function.js';
import type { DiffError } from '../model/LockstepError.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import * as Changes from './Changes.js';
import type { Diff, Rest } from './Diff.js';
import type { Element } from './Element.js';
import { elements } from './elements.js';
import { grow, growAll } from './grow.js';
import * as Scope from './Scope.js';

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
  const pending = [tree.grown().children];
  for (let nodes = pending.pop(); nodes !== undefined; nodes = pending.pop()) {
    for (const node of nodes) {
      if (node.dropped) continue;
      if (node.paired) pairs++;
      const uids = placed.get(node.model) ?? new Set();
      placed.set(node.model, uids.add(node.uid));
      if (node.children.length > 0) pending.push(node.children);
    }
  }
  const distinct = [...placed.values()].reduce((n, uids) => n + uids.size, 0);
  return { unchanged: pairs - updates, skipped: sizes.either - distinct };
};

const countActions = (elements: ReadonlyArray<Element>): { readonly updates: number; readonly others: number } => {
  let updates = 0;
  let others = 0;
  const pending = [elements];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (const element of list) {
      if (element.action === 'update') updates++;
      else if (element.action !== 'unchanged') others++;
      if (element.children.length > 0) pending.push(element.children);
    }
  }
  return { updates, others };
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
  const { tree, onlySource, moved } = grow(changes, source, target, scope, all);
  const list = [...elements(source.schema, target.schema, scope, all)(tree.grown().children, scope.topLevel)];
  options.onProgress?.('diff', total, total);

  const both = Snapshots.count(source) - onlySource;
  const sizes: Sizes = { both, either: total - both };
  const { updates, others } = countActions(list);
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
 * The elements at the top of the diff, in its order, each made when it is asked for, with all below it: what `diffFrom` gives
 * as a whole. A consumer can begin, or end, before the last is made, and they are never in memory together. Where an `Ord`
 * orders the elements of a model, those at the top are made at once.
 *
 * Finding what differs comes first, and costs as `diffFrom`; what is saved is the elements.
 *
 * Errors: as `diffFrom`.
 *
 * @since 0.5.0
 *
 * @example
 * import { iterateFrom, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const found = pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.bindTo('schema'),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ schema }) => Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a' })])),
 *   E.chainW(({ source, target }) => pipe(target, iterateFrom(source))),
 *   E.map((elements) => [...elements].map(({ action, uid }) => `${action} ${uid}`)),
 * )
 * found // => E.right(['create a'])
 */
export const iterateFrom =
  (source: Snapshot, options: Scope.DiffOptions = {}) =>
  (target: Snapshot): E.Either<DiffError, Iterable<Element>> =>
    pipe(
      Scope.make(source.schema, target.schema, options),
      E.map((scope) => {
        const all = options.unchanged === true;
        const tick = progress(totalOf(source, target), options.onProgress);
        const { tree } = grow(Changes.between(source, target, scope, tick), source, target, scope, all);
        const { children } = tree.grown();
        const each = elements(source.schema, target.schema, scope, all);
        return { [Symbol.iterator]: () => each(children, scope.topLevel)[Symbol.iterator]() };
      }),
    );

/**
 * `diffFrom`, seen from the source: DiffSync's `source.diff_to(target)`. Costs as `diffFrom`.
 *
 * Errors: as `diffFrom`.
 *
 * @example
 * import { Diff, diffTo, Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sides = pipe(
 *   E.Do,
 *   E.bindW('schema', () => Schema.make({ topLevel: [Device] })),
 *   E.let('target', ({ schema }) => Snapshot.empty(schema)),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 * )
 * pipe(sides, E.chainW(({ source, target }) => pipe(source, diffTo(target))), E.map(Diff.toText()))
 * // => E.right('device\n  device: sw1 MISSING in target')
 */
export const diffTo =
  (target: Snapshot, options: Scope.DiffOptions = {}) =>
  (source: Snapshot): E.Either<DiffError, Diff> =>
    diffFrom(source, options)(target);
