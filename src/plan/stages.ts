/**
 * Operations in stages: those of one stage need nothing of each other, and can be performed in any order or at the same
 * time; each stage needs only those before it.
 */
import { keyOf, type Ref } from '../model/Entity.js';
import { ascend } from '../model/forest.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import { sameParent } from '../snapshot/Entry.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Operation } from './Operation.js';
import { newValues, oldValues, referredTo } from './references.js';

/** Operations by the entity they are about, by index. */
type ByEntity = ReadonlyMap<string, ReadonlyArray<number>>;

/** The operations that change the place of an entity, by that entity. */
const placing = (operations: ReadonlyArray<Operation>): ByEntity => {
  const found = new Map<string, Array<number>>();
  for (const operation of operations) {
    if (operation.action === 'update') continue;
    const list = found.get(keyOf(operation));
    if (list === undefined) found.set(keyOf(operation), [operation.index]);
    else list.push(operation.index);
  }
  return found;
};

/** Of an entity and what it hangs below in the target, the nearest whose place changes: what is above is that one's affair. */
const nearest = (target: Snapshots.Snapshot, placed: ByEntity): ((ref: Ref | undefined) => string | undefined) => {
  const near = ascend<Ref, string | undefined>(keyOf, (at) => {
    const key = keyOf(at);
    if (placed.has(key)) return { found: key };
    const above = Snapshots.entry(at)(target)?.parent;
    return above === undefined ? { found: undefined } : { next: above };
  });
  return (ref) => (ref === undefined ? undefined : near(ref));
};

const NONE: ReadonlyArray<number> = [];

/**
 * The operations on whose places an operation depends, beside those of its own entity: they place what it hangs or hung
 * below, or what it refers to. In a schema without children and references there are none, and nothing is looked up.
 */
const concerns = (
  target: Snapshots.Snapshot,
  operations: ReadonlyArray<Operation>,
): ((operation: Operation) => ReadonlyArray<number>) => {
  const { schema } = target;
  const models = [...schema.models.values()];
  const refers = models.some(({ references }) => references.size > 0);
  if (!refers && models.every(({ name }) => Schema.childrenOf(schema, name).length === 0)) return () => NONE;
  const placed = placing(operations);
  const near = nearest(target, placed);
  return (operation) => {
    const found = new Set<string | undefined>();
    const hung = Snapshots.entry(operation)(target)?.parent;
    found.add(near(operation.parent));
    if (!sameParent(hung, operation.parent)) found.add(near(hung));
    if (operation.action === 'move') found.add(near(operation.from));
    if (refers) {
      const values = [newValues(operation), oldValues(operation)];
      for (const each of values) for (const ref of referredTo(schema, operation.model, each)) found.add(keyOf(ref));
    }
    return [...found].flatMap((key) => (key === undefined ? NONE : (placed.get(key) ?? NONE)));
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
    const concernsOf = concerns(target, operations);
    /** By model and uid, the operation on it that came last. */
    const latest = new Map<string, Map<Uid, number>>();
    /** The stage of each operation that was looked at; of the others, the earliest that they can be in. */
    const stageOf = new Int32Array(operations.length);
    const after = (earlier: number): number => (stageOf[earlier] ?? 0) + 1;
    const found: Array<Array<Operation>> = [];
    for (const operation of operations) {
      const { index, model, uid, requires } = operation;
      const concerned = concernsOf(operation);
      let stage = stageOf[index] ?? 0;
      for (const each of requires) stage = Math.max(stage, after(each));
      for (const each of concerned) if (each < index) stage = Math.max(stage, after(each));
      const own = latest.get(model);
      const before = own?.get(uid);
      if (before !== undefined) stage = Math.max(stage, after(before));
      if (own === undefined) latest.set(model, new Map([[uid, index]]));
      else own.set(uid, index);
      stageOf[index] = stage;
      for (const each of concerned) if (each > index) stageOf[each] = Math.max(stageOf[each] ?? 0, stage + 1);
      const list = found[stage];
      if (list === undefined) found[stage] = [operation];
      else list.push(operation);
    }
    return found;
  };
