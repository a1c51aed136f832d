/**
 * Where an entity is, for people.
 */
import * as Entity from '../model/Entity.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Place } from './Conflict.js';

/** From the top down to an entity, each by its name among its siblings. O(depth). */
export const pathOf = (snapshot: Snapshot, ref: Entity.Ref): ReadonlyArray<Place> => {
  const path: Array<Place> = [];
  for (let at: Entity.Ref | undefined = ref; at !== undefined; ) {
    const entry = Snapshots.entry(at)(snapshot);
    const model = snapshot.schema.models.get(at.model);
    const shortname = entry === undefined || model === undefined ? at.uid : Entity.shortname(model)(entry.entity);
    path.push({ model: at.model, uid: at.uid, shortname });
    at = entry?.parent;
  }
  return path.reverse();
};
