/**
 * Handlers: how a target performs operations, one set a model.
 *
 * @since 0.1.0
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Model } from '../model/Model.js';
import type * as Operation from '../plan/Operation.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a handler answers when it was not stopped by an error. */
export type Handled = { readonly _tag: 'Done' } | { readonly _tag: 'Refused'; readonly reason: string };

/** What went wrong in a handler. */
export interface HandlerError {
  readonly message: string;
  readonly cause?: unknown;
}

/** Performs one operation. It must not throw; if it does, that counts as its error. */
export type Handler<O> = (operation: O) => TaskEither<HandlerError, Handled>;

/** How the operations on one model are performed. */
export interface ModelHandlers<M extends Model = Model> {
  readonly create: Handler<Operation.Create<M>>;
  readonly update: Handler<Operation.Update<M>>;
  readonly delete: Handler<Operation.Delete<M>>;
  /** Hang an entity, with all below it, below another; without it, the entity is deleted and created. */
  readonly move?: Handler<Operation.Move<M>>;
}

/** Handlers by model name. A model without handlers lives in memory only. */
export type Handlers = ReadonlyMap<string, ModelHandlers>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The operation was performed. */
export const done: Handled = { _tag: 'Done' };

/** The operation was not performed, and that is no error: what is below the entity is left alone too. */
export const refused = (reason: string): Handled => ({ _tag: 'Refused', reason });

/** No handlers: the target lives in memory only. */
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

/** The handlers of several models. */
export const of = (handlers: ReadonlyArray<readonly [string, ModelHandlers]>): Handlers => new Map(handlers);
