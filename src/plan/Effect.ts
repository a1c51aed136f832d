/**
 * What a plan would make of its target: which entities would be gone, which would be new, which attributes would be set.
 */
import type { Entity, Ref } from '../model/Entity.js';
import type { Uid } from '../model/Uid.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Create } from './Operation.js';
import type { Plan } from './Plan.js';

type ByRef<A> = ReadonlyMap<string, ReadonlyMap<Uid, A>>;

/** What a plan would make of its target. */
export interface Effect {
  /** Entities that are deleted, those that go with their parents included, as they are; some are created again. */
  readonly gone: ByRef<Entity>;
  readonly made: ByRef<Create>;
  /** Attributes that are set, of entities that stay. */
  readonly set: ByRef<Entity>;
}

const put = <A>(map: Map<string, Map<Uid, A>>, { model, uid }: Ref, value: A): void => {
  const known = map.get(model);
  if (known === undefined) map.set(model, new Map([[uid, value]]));
  else known.set(uid, value);
};

/** What is kept about an entity. O(1). */
export const find = <A>(map: ByRef<A>, { model, uid }: Ref): A | undefined => map.get(model)?.get(uid);

const calculate = (plan: Plan, target: Snapshot): Effect => {
  const gone = new Map<string, Map<Uid, Entity>>();
  const made = new Map<string, Map<Uid, Create>>();
  const set = new Map<string, Map<Uid, Entity>>();
  const moved = new Map<string, Map<Uid, Entity>>();
  const whole: Array<Ref> = [];
  for (const operation of plan.operations) {
    const { model, uid } = operation;
    switch (operation.action) {
      case 'create':
        put(made, operation, operation);
        break;
      case 'update':
        put(set, operation, operation.attributes);
        break;
      case 'move':
        put(set, operation, operation.attributes);
        put(moved, operation, operation.attributes);
        break;
      case 'delete':
        put(gone, operation, Snapshots.entry(operation)(target)?.entity ?? operation.before);
        if (operation.withChildren) whole.push({ model, uid });
        break;
    }
  }
  // What goes along with its parent is in no operation; what moves has left before.
  for (let next = whole.pop(); next !== undefined; next = whole.pop()) {
    for (const child of Snapshots.children(next)(target)) {
      if (find(moved, child) !== undefined || find(gone, child) !== undefined) continue;
      const entry = Snapshots.entry(child)(target);
      if (entry !== undefined) put(gone, child, entry.entity);
      whole.push(child);
    }
  }
  return { gone, made, set };
};

const known = new WeakMap<Plan, { readonly target: Snapshot; readonly effect: Effect }>();

/** What a plan would make of a target. O(changes), once for several guards; O(n) where deletes take children along. */
export const of = (plan: Plan, target: Snapshot): Effect => {
  const found = known.get(plan);
  if (found?.target === target) return found.effect;
  const effect = calculate(plan, target);
  known.set(plan, { target, effect });
  return effect;
};
