/**
 * One step of a plan: one entity to create, update, delete or move.
 *
 * @since 0.1.0
 */
import type { Entity, Ref } from '../model/Entity.js';
import type { Attributes, Identifiers, Model } from '../model/Model.js';
import type { Uid } from '../model/Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Common<M extends Model> {
  /** Its place in the plan. */
  readonly index: number;
  /** The name of its model. */
  readonly model: M['name'];
  /** Unique within its model. */
  readonly uid: Uid;
  /** All its identifiers, decoded, by name. */
  readonly identifiers: Identifiers<M>;
  /** What the entity hangs below: after a create or move, before a delete. */
  readonly parent: Ref | undefined;
  /** Operations, by index, without whose success this one is not attempted. */
  readonly requires: ReadonlyArray<number>;
}

/** Make an entity. */
export interface Create<M extends Model = Model> extends Common<M> {
  /** It is to be made. */
  readonly action: 'create';
  /** All its attributes, as the source has them. */
  readonly attributes: Attributes<M>;
}

/** Give an entity new values for some attributes. */
export interface Update<M extends Model = Model> extends Common<M> {
  /** It is to get other values. */
  readonly action: 'update';
  /** The attributes that change, with their new values; `undefined` where the source lacks it. */
  readonly attributes: Partial<Attributes<M>>;
  /** The same attributes, with the values of the target. */
  readonly before: Partial<Attributes<M>>;
}

/** Remove an entity. */
export interface Delete<M extends Model = Model> extends Common<M> {
  /** It is to be removed. */
  readonly action: 'delete';
  /** Its attributes, as the target has them. */
  readonly before: Attributes<M>;
  /** Its children go with it (SKIP_CHILDREN_ON_DELETE): there are no operations for them. */
  readonly withChildren: boolean;
}

/** Hang an entity below another, with all below it, and give it new values for the attributes that differ. */
export interface Move<M extends Model = Model> extends Common<M> {
  /** It is to hang elsewhere. */
  readonly action: 'move';
  /** What it hung below. */
  readonly from: Ref | undefined;
  /** The attributes that change along with it, with their new values; empty where none does. */
  readonly attributes: Partial<Attributes<M>>;
  /** The same attributes, with the values of the target. */
  readonly before: Partial<Attributes<M>>;
}

/** One step of a plan. */
export type Operation<M extends Model = Model> = Create<M> | Update<M> | Delete<M> | Move<M>;

/** What an operation does. */
export type Action = Operation['action'];

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The attributes that an operation sets; none for a delete.
 *
 * @example
 * import { diffBy, Operation, Plan } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, name: 'one' }], [{ id: 1, name: 'uno' }, { id: 2, name: 'due' }]),
 *   E.chainW(Plan.from()),
 *   E.map(({ operations }) => operations.map(Operation.attributesOf)),
 * ) // => E.right([{ name: 'one' }, {}])
 */
export const attributesOf = (operation: Operation): Entity =>
  operation.action === 'delete' ? {} : operation.attributes;
