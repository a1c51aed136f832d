/**
 * In which order, how many at once, and at the same time as what the operations of a plan are performed.
 *
 * By itself a sync goes through the plan one by one, as DiffSync does. Concurrency and bulk handlers ask for stages, whose
 * operations need nothing of each other.
 */
import fastq from 'fastq';
import type { Operation } from '../plan/Operation.js';
import { stages } from '../plan/stages.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { bulk } from './ask.js';
import type { Handlers } from './Handlers.js';

/** Operations that are performed together: one, or several of one action on one model. */
export type Unit = ReadonlyArray<Operation>;

/** What a schedule depends on. */
export interface Circumstances {
  readonly snapshot: Snapshot;
  readonly handlers: Handlers;
  readonly concurrency: number;
}

const BATCH = 500;

/** Whether the order of a plan is kept to the letter. */
const isInOrder = (operations: ReadonlyArray<Operation>, { handlers, concurrency }: Circumstances): boolean =>
  concurrency <= 1 &&
  !operations.some(({ model, action }) => {
    const own = handlers.get(model);
    return own !== undefined && bulk(own, action) !== undefined;
  });

/** Operations of one action on one model, that can be performed together. */
interface Group {
  readonly of: Operation;
  readonly size: number;
  readonly operations: Array<Operation>;
}

const isOf = (group: Group | undefined, { action, model }: Operation): group is Group =>
  group !== undefined && group.of.action === action && group.of.model === model;

/** The operations of a stage, those that can be performed together put together. */
function* units(stage: ReadonlyArray<Operation>, handlers: Handlers): Generator<Unit> {
  const groups: Array<Group> = [];
  let group: Group | undefined;
  for (const operation of stage) {
    if (!isOf(group, operation)) group = groups.find((each) => isOf(each, operation));
    if (group !== undefined) {
      group.operations.push(operation);
      continue;
    }
    const own = handlers.get(operation.model);
    if (own === undefined || bulk(own, operation.action) === undefined) {
      yield [operation];
      continue;
    }
    group = { of: operation, size: Math.max(1, own.batchSize ?? BATCH), operations: [operation] };
    groups.push(group);
  }
  for (const { size, operations } of groups) {
    for (let start = 0; start < operations.length; start += size) yield operations.slice(start, start + size);
  }
}

const one = async (units: Iterable<Unit>, perform: (unit: Unit) => Promise<void>): Promise<void> => {
  for (const unit of units) await perform(unit);
};

/** Perform units at the same time, as many as the sync allows, and of each model as many as that allows. */
const atOnce = async (
  units: Iterable<Unit>,
  perform: (unit: Unit) => Promise<void>,
  { handlers, concurrency }: Circumstances,
): Promise<void> => {
  const all = fastq.promise<unknown, Unit>(perform, concurrency);
  const byModel = new Map<string, fastq.queueAsPromised<Unit>>();
  const queueOf = (model: string): fastq.queueAsPromised<Unit> => {
    const known = byModel.get(model);
    if (known !== undefined) return known;
    const limit = Math.max(1, Math.min(concurrency, handlers.get(model)?.concurrency ?? concurrency));
    const queue = fastq.promise<unknown, Unit>((unit: Unit) => all.push(unit), limit);
    byModel.set(model, queue);
    return queue;
  };
  await Promise.all([...units].map((unit) => queueOf(unit[0]?.model ?? '').push(unit)));
};

/** Perform operations in an order that their plan allows. `perform` must not fail. */
export const inTurn = async (
  operations: ReadonlyArray<Operation>,
  circumstances: Circumstances,
  perform: (unit: Unit) => Promise<void>,
): Promise<void> => {
  if (isInOrder(operations, circumstances)) {
    for (const operation of operations) await perform([operation]);
    return;
  }
  for (const stage of stages(circumstances.snapshot)(operations)) {
    const together = units(stage, circumstances.handlers);
    if (circumstances.concurrency <= 1) await one(together, perform);
    else await atOnce(together, perform, circumstances);
  }
};
