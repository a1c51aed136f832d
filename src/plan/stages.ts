/**
 * Operations in stages: those of one stage need nothing of each other, and can be performed in any order or at the same
 * time; each stage needs only those before it.
 */
import type { Ref } from '../model/Entity.js';
import { sameParent } from '../snapshot/Entry.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Operation } from './Operation.js';
import { newValues, oldValues, referredTo } from './references.js';

const keyOf = ({ model, uid }: Ref): string => `${model}\u0000${uid}`;

/** Operations by the entity they are about, by index. */
type ByEntity = ReadonlyMap<string, ReadonlyArray<number>>;

const byEntity = (operations: ReadonlyArray<Operation>, counts: (operation: Operation) => boolean): ByEntity => {
  const found = new Map<string, Array<number>>();
  for (const operation of operations) {
    if (!counts(operation)) continue;
    const list = found.get(keyOf(operation));
    if (list === undefined) found.set(keyOf(operation), [operation.index]);
    else list.push(operation.index);
  }
  return found;
};

/** Of an entity and what it hangs below in the target, the nearest whose place changes: what is above is that one's affair. */
const nearest = (target: Snapshots.Snapshot, placed: ByEntity): ((ref: Ref | undefined) => string | undefined) => {
  const known = new Map<string, string | undefined>();
  return (ref) => {
    const passed: Array<string> = [];
    let found: string | undefined;
    for (let at = ref; at !== undefined; at = Snapshots.entry(at)(target)?.parent) {
      const key = keyOf(at);
      if (known.has(key)) found = known.get(key);
      else if (placed.has(key)) found = key;
      passed.push(key);
      if (found !== undefined || known.has(key)) break;
    }
    for (const key of passed) known.set(key, found);
    return found;
  };
};

/** What an operation has to do with beside its own entity: where it hangs and hung, and what it refers to. */
const concerns = (
  target: Snapshots.Snapshot,
  near: (ref: Ref | undefined) => string | undefined,
): ((operation: Operation) => ReadonlySet<string>) => {
  const refers = [...target.schema.models.values()].some(({ references }) => references.size > 0);
  return (operation) => {
    const found = new Set<string>();
    const add = (key: string | undefined): void => {
      if (key !== undefined) found.add(key);
    };
    const hung = Snapshots.entry(operation)(target)?.parent;
    add(near(operation.parent));
    if (!sameParent(hung, operation.parent)) add(near(hung));
    if (operation.action === 'move') add(near(operation.from));
    if (refers) {
      const values = [newValues(operation), oldValues(operation)];
      for (const each of values) for (const ref of referredTo(target.schema, operation.model, each)) add(keyOf(ref));
    }
    return found;
  };
};

/**
 * The operations of a plan in stages, in the order of the plan within each. Two operations are in different stages, in the
 * order of the plan, if one requires the other, if both are about one entity, or if one changes the place of an entity
 * that the other hangs below, hung below, or refers to. O(operations), and the depth of what they concern.
 */
export const stages =
  (target: Snapshots.Snapshot) =>
  (operations: ReadonlyArray<Operation>): ReadonlyArray<ReadonlyArray<Operation>> => {
    const all = byEntity(operations, () => true);
    const placed = byEntity(operations, ({ action }) => action !== 'update');
    const concernsOf = concerns(target, nearest(target, placed));
    const after: ReadonlyArray<Array<number>> = operations.map(({ requires }) => [...requires]);
    const before = (x: number, y: number): void => {
      if (x !== y) after[Math.max(x, y)]?.push(Math.min(x, y));
    };
    for (const indices of all.values()) {
      for (const [i, index] of indices.entries()) if (i > 0) before(indices[i - 1] ?? index, index);
    }
    for (const operation of operations) {
      for (const key of concernsOf(operation)) {
        for (const index of placed.get(key) ?? []) before(index, operation.index);
      }
    }
    const stageOf = new Int32Array(operations.length);
    const found: Array<Array<Operation>> = [];
    for (const operation of operations) {
      const { index } = operation;
      const stage = (after[index] ?? []).reduce((last, each) => Math.max(last, (stageOf[each] ?? 0) + 1), 0);
      stageOf[index] = stage;
      const list = found[stage];
      if (list === undefined) found[stage] = [operation];
      else list.push(operation);
    }
    return found;
  };
