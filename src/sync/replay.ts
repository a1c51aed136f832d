/**
 * Which of the operations that were performed before a sync was cut off are to be repeated on a snapshot. The snapshot may be
 * from before the sync or from now, or have the one part and not the other.
 */
import { keyOf } from '../model/Entity.js';
import type { Operation } from '../plan/Operation.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { isIn } from './effect.js';

/**
 * The places of the operations whose effect a snapshot lacks. The last operation on an entity tells: one that was deleted and
 * created elsewhere is there, and must not be deleted again. What hangs below an entity that is lacking goes with it. O(operations).
 */
export const lacking =
  (operations: ReadonlyArray<Operation>) =>
  (snapshot: Snapshot): ReadonlySet<number> => {
    const last = new Map(operations.map((operation) => [keyOf(operation), operation]));
    const below = new Map<string, Array<string>>();
    for (const operation of operations) {
      if (operation.parent === undefined) continue;
      const above = keyOf(operation.parent);
      const siblings = below.get(above);
      if (siblings === undefined) below.set(above, [keyOf(operation)]);
      else siblings.push(keyOf(operation));
    }
    const lacks = new Set<string>();
    const pending = [...last].flatMap(([key, operation]) => (isIn(operation)(snapshot) ? [] : [key]));
    for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
      if (lacks.has(key)) continue;
      lacks.add(key);
      for (const each of below.get(key) ?? []) pending.push(each);
    }
    return new Set(operations.filter((operation) => lacks.has(keyOf(operation))).map(({ index }) => index));
  };
