/**
 * An entity's place in a snapshot: the entity is data only, what surrounds it is here.
 */
import type { Entity, Ref } from '../model/Entity.js';
import type { Flags } from '../model/Flags.js';
import type { Uid } from '../model/Uid.js';

/** An entity, where it stands among the others, and what it hangs below. */
export interface Entry {
  /** Unique within its model. */
  readonly uid: Uid;
  /** Identifiers and attributes by name, frozen. */
  readonly entity: Entity;
  /** Its place in the order of insertion. */
  readonly order: number;
  /** `undefined` of a root, and of an orphan. */
  readonly parent: Ref | undefined;
  /** Its own flags, beside those of its model. */
  readonly flags: Flags;
}

/** Whether two entries hang below the same entity, or both below none. */
export const sameParent = (x: Ref | undefined, y: Ref | undefined): boolean =>
  x === y || (x !== undefined && y !== undefined && x.uid === y.uid && x.model === y.model);
