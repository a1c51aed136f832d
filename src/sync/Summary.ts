/**
 * A sync in numbers: by model, action and outcome, how long it took, and what failed for which reason.
 *
 * @since 0.4.0
 */

import { messageOf } from '../model/thrown.js';
import type { Action } from '../plan/Operation.js';
import { count, type Outcome, type Performed, type SyncResult } from './SyncResult.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How many operations had which outcome. */
export type Counts = Readonly<Record<Outcome, number>>;

/** The operations of one action on one model. */
export interface Row {
  /** The name of the model. */
  readonly model: string;
  /** The action. */
  readonly action: Action;
  /** How many had which outcome. */
  readonly counts: Counts;
  /** The time they took together, in milliseconds; what ran at the same time counts each time. */
  readonly duration: number;
}

/** An operation that was not performed, and why. */
export interface Failure {
  /** The model of the entity. */
  readonly model: string;
  /** The uid of the entity. */
  readonly uid: string;
  /** What was to be done with it. */
  readonly action: Action;
  /** Whether its handler would not perform it, or it failed. */
  readonly outcome: 'refused' | 'error';
  /** In a few words: why. */
  readonly message: string;
  /** The code of the error; absent where it was refused. */
  readonly code?: string;
  /** What the handler gave as the cause, in one line. */
  readonly cause?: string;
  /** Nobody knows whether it took effect; absent where that is known. */
  readonly inDoubt?: true;
}

/** A sync in numbers. */
export interface Summary {
  /** How many operations the plan had. */
  readonly total: number;
  /** How many of them had which outcome. */
  readonly counts: Counts;
  /** By model in the order of the plan, then by action. */
  readonly rows: ReadonlyArray<Row>;
  /** In milliseconds, from begin to end. */
  readonly duration: number;
  /** Operations that were performed, or attempted, in a second. */
  readonly throughput: number;
  /** What was refused and what failed, in the order of the plan. */
  readonly failures: ReadonlyArray<Failure>;
  /** The operations that took the sync back, where it was. */
  readonly undone?: { readonly counts: Counts; readonly failures: ReadonlyArray<Failure> };
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const causeOf = (performed: Performed): { readonly cause?: string } => {
  const { error } = performed;
  if (error?._tag !== 'OperationError' || error.cause === undefined) return {};
  const text = messageOf(error.cause);
  return { cause: text.split('\n')[0] ?? '' };
};

const failuresOf = (operations: ReadonlyArray<Performed>): ReadonlyArray<Failure> =>
  operations.flatMap((performed): ReadonlyArray<Failure> => {
    const { operation, outcome, message, error, inDoubt } = performed;
    if (outcome !== 'refused' && outcome !== 'error') return [];
    const { model, uid, action } = operation;
    return [
      {
        model,
        uid,
        action,
        outcome,
        message,
        ...(error === undefined ? {} : { code: error.code }),
        ...causeOf(performed),
        ...(inDoubt === undefined ? {} : { inDoubt }),
      },
    ];
  });

const rowsOf = (operations: ReadonlyArray<Performed>): ReadonlyArray<Row> => {
  const groups = new Map<string, Array<Performed>>();
  for (const performed of operations) {
    const key = `${performed.operation.model}\u0000${performed.operation.action}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [performed]);
    else group.push(performed);
  }
  const places = new Map<string, number>();
  for (const { operation } of operations) {
    if (!places.has(operation.model)) places.set(operation.model, places.size);
  }
  const placeOf = ({ model }: Row): number => places.get(model) ?? 0;
  const rows = [...groups.values()].flatMap((group): ReadonlyArray<Row> => {
    const [first] = group;
    if (first === undefined) return [];
    const { model, action } = first.operation;
    return [
      {
        model,
        action,
        counts: count({ operations: group }),
        duration: group.reduce((sum, { duration }) => sum + duration, 0),
      },
    ];
  });
  return rows.sort((x, y) => placeOf(x) - placeOf(y));
};

/**
 * The summary of a sync. O(operations).
 *
 * @example
 * import { apply, Handlers, Plan, Schema, Snapshot, Summary, Model } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const plan: Plan.Plan = { source: 'cmdb', target: 'network', operations: [
 *   { action: 'create', index: 0, model: 'device', uid: 'a', identifiers: { name: 'a' }, parent: undefined, requires: [], attributes: {} },
 * ] }
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => apply(plan)({ snapshot: Snapshot.empty(schema), handlers: Handlers.none })),
 *   TE.map((result) => Summary.of(result).counts.success),
 * )
 * await run() // => { _tag: 'Right', right: 1 }
 */
export const of = ({
  operations,
  duration,
  undone,
}: Pick<SyncResult, 'operations' | 'duration' | 'undone'>): Summary => {
  const counts = count({ operations });
  const attempted = counts.success + counts.refused + counts.error;
  return {
    total: operations.length,
    counts,
    rows: rowsOf(operations),
    duration,
    throughput: duration === 0 ? 0 : (attempted * 1000) / duration,
    failures: failuresOf(operations),
    ...(undone === undefined
      ? {}
      : { undone: { counts: count({ operations: undone }), failures: failuresOf(undone) } }),
  };
};
