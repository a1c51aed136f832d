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
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { ApplyOptions } from './ApplyOptions.js';
import * as Carried from './carried.js';
import { execute, type Record, unrecorded } from './execute.js';
import type { Handlers } from './Handlers.js';
import type { SyncError, SyncResult } from './SyncResult.js';

// -------------------------------------------------------------------------------------
// the plan
// -------------------------------------------------------------------------------------

/** The operations that undo one. */
const inverse = (
  operation: Operation,
  carried: Carried.Carried,
  hadLeft: (ref: Entity.Ref) => boolean,
): ReadonlyArray<Operation> => {
  const { model, uid, identifiers, parent } = operation;
  const common = { index: 0, model, uid, identifiers, requires: [] };
  switch (operation.action) {
    case 'create':
      return [{ action: 'delete', ...common, parent, before: operation.attributes, withChildren: false }];
    case 'update':
      return [{ action: 'update', ...common, parent, attributes: operation.before, before: operation.attributes }];
    case 'delete':
      return [
        { action: 'create', ...common, parent, attributes: operation.before },
        ...Carried.creates(carried, hadLeft)(operation),
      ];
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

/** The operations with each parent made before its children: a sync deletes parents first, so that undoing would end with them. */
const parentsFirst = (operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const creates = new Map(
    operations.flatMap((each) => (each.action === 'create' ? [[Entity.keyOf(each), each] as const] : [])),
  );
  const ordered = new Set<Operation>();
  const put = (operation: Operation): void => {
    const above = operation.parent === undefined ? undefined : creates.get(Entity.keyOf(operation.parent));
    if (operation.action === 'create' && above !== undefined && !ordered.has(above)) put(above);
    ordered.add(operation);
  };
  for (const operation of operations) put(operation);
  return [...ordered];
};

/** The plan that undoes some operations of a plan, given by their places, last first. O(operations). */
export const inversePlan = (plan: Plan, performed: ReadonlyArray<number>, carried: Carried.Carried): Plan => {
  const done = [...performed].sort((x, y) => y - x).flatMap((index) => plan.operations[index] ?? []);
  const left = new Set(
    done.flatMap((each) => (each.action === 'delete' || each.action === 'move' ? [Entity.keyOf(each)] : [])),
  );
  const hadLeft = (ref: Entity.Ref): boolean => left.has(Entity.keyOf(ref));
  return {
    source: plan.target,
    target: plan.target,
    operations: parentsFirst(done.flatMap((operation) => inverse(operation, carried, hadLeft))).map(
      (operation, index) => ({ ...operation, index }),
    ),
  };
};

// -------------------------------------------------------------------------------------
// performing it
// -------------------------------------------------------------------------------------

/** What undoing takes beside the plan that does it. */
export interface Undoing {
  readonly handlers: Handlers;
  readonly options: ApplyOptions;
  readonly record?: Record;
  /** The target as it was, where that is known: if all is undone, it is this very snapshot again. */
  readonly before?: Snapshot;
}

/**
 * Perform the plan that takes a sync back. The result says what was undone; if all of it was, its snapshot is the very one
 * of before. What could not be undone does not keep the rest from being undone, and is there to be seen in `undone`. What a
 * failed handler did before it failed is not known here, and not undone. O(operations).
 */
export const undo =
  (inverse: Plan, { handlers, options, record = unrecorded, before }: Undoing) =>
  (result: SyncResult): T.Task<SyncResult> => {
    // A sync that was aborted is taken back all the same, whole.
    const { signal: _, filter: __, ...rest } = options;
    return pipe(
      { snapshot: result.snapshot, handlers },
      execute(inverse, { ...rest, flags: ['CONTINUE_ON_FAILURE'], dryRun: false }, 'undo', record),
      // With CONTINUE_ON_FAILURE no operation ends it; a journal that cannot be written does.
      T.map(E.getOrElseW((error: SyncError): SyncResult => error.result ?? result)),
      T.map(({ snapshot, operations: undone }) => ({
        ...result,
        snapshot: undone.every(({ outcome }) => outcome === 'success') ? (before ?? snapshot) : snapshot,
        undone,
      })),
    );
  };

// -------------------------------------------------------------------------------------
// telling
// -------------------------------------------------------------------------------------

const inDoubt = ({ operations }: SyncResult): string => {
  const unknown = operations.filter((each) => each.inDoubt === true);
  const [first] = unknown;
  if (first === undefined) return '';
  const { action, model, uid } = first.operation;
  const rest = unknown.length === 1 ? '' : ` (and ${unknown.length - 1} more)`;
  return `; whether the ${action} of ${model} "${uid}"${rest} took effect is not known`;
};

const counted = (undone: number): string => (undone === 1 ? '1 operation was' : `${undone} operations were`);

/** How taking a sync back went, in a few words. */
export const tellUndone = (result: SyncResult): string => {
  const undone = result.undone ?? [];
  const stuck = undone.filter(({ outcome }) => outcome !== 'success');
  const [first, ...more] = stuck;
  if (first === undefined) {
    const what = undone.length === 0 ? 'nothing had to be undone' : `${counted(undone.length)} undone`;
    return `${what}${inDoubt(result)}`;
  }
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return `${stuck.length} of ${undone.length} operations could not be undone: ${first.message}${rest}${inDoubt(result)}`;
};
