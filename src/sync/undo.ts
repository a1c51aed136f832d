/**
 * Taking a sync back: what was performed is undone in reverse, through the same handlers.
 *
 * @since 0.2.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as Entity from '../model/Entity.js';
import type { Operation } from '../plan/Operation.js';
import type { Plan } from '../plan/Plan.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import { type ApplyOptions, apply } from './apply.js';
import type { Handlers } from './Handlers.js';
import type { SyncError, SyncResult } from './SyncResult.js';

type Undoing = Omit<Operation, 'index'> & Operation;

/** An entity of a snapshot and everything below it, made again: parents first. */
const creates = (ref: Entity.Ref, before: Snapshot.Snapshot): ReadonlyArray<Undoing> => {
  const entry = Snapshot.entry(ref)(before);
  const model = before.schema.models.get(ref.model);
  if (entry === undefined || model === undefined) return [];
  const own: Undoing = {
    action: 'create',
    index: 0,
    ...ref,
    identifiers: Entity.identifiers(model)(entry.entity),
    parent: entry.parent,
    requires: [],
    attributes: Entity.attributes(model)(entry.entity),
  };
  return [own, ...Snapshot.children(ref)(before).flatMap((child) => creates(child, before))];
};

/** The operations that undo one, given the target as it was before all of them. */
const inverse = (operation: Operation, before: Snapshot.Snapshot): ReadonlyArray<Undoing> => {
  const { model, uid, identifiers, parent } = operation;
  const common = { index: 0, model, uid, identifiers, requires: [] };
  switch (operation.action) {
    case 'create':
      return [{ action: 'delete', ...common, parent, before: operation.attributes, withChildren: false }];
    case 'update':
      return [{ action: 'update', ...common, parent, attributes: operation.before, before: operation.attributes }];
    case 'delete':
      return operation.withChildren
        ? creates({ model, uid }, before)
        : [{ action: 'create', ...common, parent, attributes: operation.before }];
    case 'move':
      return [
        {
          action: 'move',
          ...common,
          parent: operation.from,
          from: parent,
          attributes: operation.before,
          before: operation.attributes,
        },
      ];
  }
};

const keyOf = ({ model, uid }: Entity.Ref): string => `${model}\u0000${uid}`;

/** The operations with each parent made before its children: a sync deletes parents first, so that undoing would end with them. */
const parentsFirst = (operations: ReadonlyArray<Undoing>): ReadonlyArray<Undoing> => {
  const creates = new Map(
    operations.flatMap((each) => (each.action === 'create' ? [[keyOf(each), each] as const] : [])),
  );
  const ordered = new Set<Undoing>();
  const put = (operation: Undoing): void => {
    const above = operation.parent === undefined ? undefined : creates.get(keyOf(operation.parent));
    if (operation.action === 'create' && above !== undefined && !ordered.has(above)) put(above);
    ordered.add(operation);
  };
  for (const operation of operations) put(operation);
  return [...ordered];
};

/** The operations that undo what a sync has performed, last first. O(operations). */
const inversePlan = (plan: Plan, result: SyncResult, before: Snapshot.Snapshot): Plan => ({
  source: plan.target,
  target: plan.target,
  operations: parentsFirst(
    result.operations
      .filter(({ outcome }) => outcome === 'success')
      .toReversed()
      .flatMap(({ operation }) => inverse(operation, before)),
  ).map((operation, index) => ({ ...operation, index })),
});

/**
 * Take back what a sync has performed. The result says what was undone; if all of it was, its snapshot is the very one of
 * before. What could not be undone does not keep the rest from being undone, and is there to be seen in `undone`. What a
 * failed handler did before it failed is not known here, and not undone. O(operations).
 */
export const undo =
  (plan: Plan, before: Snapshot.Snapshot, handlers: Handlers, options: ApplyOptions) =>
  (result: SyncResult): T.Task<SyncResult> =>
    pipe(
      { snapshot: result.snapshot, handlers },
      apply(inversePlan(plan, result, before), { ...options, flags: ['CONTINUE_ON_FAILURE'], dryRun: false }),
      // With CONTINUE_ON_FAILURE nothing ends it.
      T.map(E.getOrElseW((): SyncResult => result)),
      T.map(({ snapshot, operations: undone }) => ({
        ...result,
        snapshot: undone.every(({ outcome }) => outcome === 'success') ? before : snapshot,
        undone,
      })),
    );

/** An error with the result of a sync that was taken back, and a message that says how that went. */
export const tookBack = (error: SyncError, result: SyncResult): SyncError => {
  const undone = result.undone ?? [];
  const stuck = undone.filter(({ outcome }) => outcome !== 'success');
  const [first, ...more] = stuck;
  if (first === undefined) {
    const what = undone.length === 0 ? 'nothing had to be undone' : `${undone.length} operations were undone`;
    return { ...error, message: `${error.message} (${what})`, result };
  }
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return {
    ...error,
    message: `${error.message} (${stuck.length} of ${undone.length} operations could not be undone: ${first.message}${rest})`,
    result,
  };
};
