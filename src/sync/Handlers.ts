/**
 * Handlers: how a target performs operations, one set a model.
 *
 * @since 0.1.0
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Entity, Ref } from '../model/Entity.js';
import type { Identifiers, Model } from '../model/Model.js';
import type { Uid } from '../model/Uid.js';
import type * as Operation from '../plan/Operation.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a handler answers when it was not stopped by an error. */
export type Handled =
  | { readonly _tag: 'Done' }
  | {
      readonly _tag: 'Refused';
      /** Why, in a few words. */
      readonly reason: string;
    };

/** What went wrong in a handler. */
export interface HandlerError {
  /** One sentence: why the operation did not take effect. */
  readonly message: string;
  /** What was thrown or answered, for those who look into it; it comes back in the error of the operation. */
  readonly cause?: unknown;
  /** Asking again may help: a lock, a limit of requests, a lost connection. Only then is anything asked again. */
  readonly transient?: boolean;
}

/** What a handler may know beside the operation. */
export interface Context {
  /** Aborted when nobody waits for the answer any more, as it took too long. */
  readonly signal: AbortSignal;
  /** How often this was asked before. */
  readonly attempt: number;
}

/** Performs one operation. It must not throw; if it does, that counts as its error. */
export type Handler<O> = (operation: O, context: Context) => TaskEither<HandlerError, Handled>;

/** What came of one operation among many. */
export type Answer = Either<HandlerError, Handled>;

/**
 * Performs many operations at once. A right has an answer for each of them, in their order: one that failed or was refused
 * is no reason not to perform the others, and one whose error is transient is asked for again without them. A left says that
 * none of them took effect; where it is not transient, they are then asked for one by one, so that what is wrong with one does
 * not keep the others from being performed.
 */
export type BulkHandler<O> = (
  operations: ReadonlyArray<O>,
  context: Context,
) => TaskEither<HandlerError, ReadonlyArray<Answer>>;

/** What the target has of an entity. */
export interface Held {
  /** Its attributes; what is left out here is not compared. */
  readonly attributes: Entity;
  /** What it hangs below; `null`: below nothing. Left out where the target cannot say. */
  readonly parent?: Ref | null;
}

/** Which entity is meant. */
export interface Sought<M extends Model = Model> {
  /** Its model. */
  readonly model: M['name'];
  /** Its uid. */
  readonly uid: Uid;
  /** Its identifiers. */
  readonly identifiers: Identifiers<M>;
}

/** How the operations on one model are performed. */
export interface ModelHandlers<M extends Model = Model> {
  /** Make an entity that is not there. */
  readonly create: Handler<Operation.Create<M>>;
  /** Give an entity that is there new values for some attributes. */
  readonly update: Handler<Operation.Update<M>>;
  /** Remove an entity that is there. */
  readonly delete: Handler<Operation.Delete<M>>;
  /** Hang an entity, with all below it, below another; without it, the entity is deleted and created. */
  readonly move?: Handler<Operation.Move<M>>;
  /**
   * What the target has of an entity right now; `none` if it has none. With it, an operation of which nobody knows whether
   * it took effect (the process died, or the handler gave no answer in time) is looked at in place of being guessed at.
   */
  readonly read?: (sought: Sought<M>, context: Context) => TaskEither<HandlerError, Option<Held>>;
  /** Many creates at once, up to `batchSize`; an answer for each, in their order. */
  readonly createMany?: BulkHandler<Operation.Create<M>>;
  /** Many updates at once, as `createMany`. */
  readonly updateMany?: BulkHandler<Operation.Update<M>>;
  /** Many deletes at once, as `createMany`. */
  readonly deleteMany?: BulkHandler<Operation.Delete<M>>;
  /** How many operations a bulk handler takes at most; 500, unless it says otherwise. */
  readonly batchSize?: number;
  /** How many calls for this model may run at the same time, whatever the sync allows. */
  readonly concurrency?: number;
}

/** Handlers by model name. A model without handlers lives in memory only. */
export type Handlers = ReadonlyMap<string, ModelHandlers>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The operation was performed.
 *
 * @example
 * import { Handlers } from 'lockstep'
 *
 * Handlers.done // => { _tag: 'Done' }
 */
export const done: Handled = { _tag: 'Done' };

/**
 * The operation was not performed, and that is no error: what is below the entity is left alone too.
 *
 * @example
 * import { Handlers } from 'lockstep'
 *
 * Handlers.refused('it is read-only') // => { _tag: 'Refused', reason: 'it is read-only' }
 */
export const refused = (reason: string): Handled => ({ _tag: 'Refused', reason });

/**
 * No handlers: the target lives in memory only.
 *
 * @example
 * import { Handlers } from 'lockstep'
 *
 * Handlers.none.size // => 0
 */
export const none: Handlers = new Map();

/**
 * The handlers of one model, typed by it, to be put together with `Handlers.of`.
 *
 * @example
 * import { Handlers, Model } from 'lockstep'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const log: Array<string> = []
 * const handlers = Handlers.of([
 *   Handlers.forModel(Device, {
 *     create: ({ uid, attributes }) => TE.fromIO(() => { log.push(`${uid}: ${attributes.role}`); return Handlers.done }),
 *     update: ({ uid }) => TE.right(Handlers.refused(`${uid} is read-only`)),
 *     delete: ({ uid }) => TE.left({ message: `${uid} is in use` }),
 *   }),
 * ])
 * handlers.size // => 1
 */
export const forModel = <M extends Model>(model: M, handlers: ModelHandlers<M>): readonly [string, ModelHandlers] => [
  model.name,
  // The executor hands a model's handlers only operations on entities that this very model has decoded.
  handlers as unknown as ModelHandlers,
];

/**
 * The handlers of several models.
 *
 * @example
 * import { Handlers, Model } from 'lockstep'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string } })
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const refuse = () => TE.right(Handlers.refused('it is read-only'))
 * const handlers = Handlers.of([
 *   Handlers.forModel(Site, { create: refuse, update: refuse, delete: refuse }),
 *   Handlers.forModel(Device, { create: refuse, update: refuse, delete: refuse }),
 * ])
 * const models = [...handlers.keys()]
 * models // => ['site', 'device']
 */
export const of = (handlers: ReadonlyArray<readonly [string, ModelHandlers]>): Handlers => new Map(handlers);
