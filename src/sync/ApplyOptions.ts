/**
 * What may be asked of performing a plan, and where it takes effect.
 *
 * @since 0.1.0
 */
import type * as Flags from '../model/Flags.js';
import type { Operation } from '../plan/Operation.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Handlers } from './Handlers.js';
import type { Logger } from './Logger.js';
import type { Retry } from './Retry.js';
import type { Stage } from './SyncResult.js';

/** Where operations take effect: a snapshot, and the handlers of what it is a snapshot of. */
export interface Target {
  /** The content as it is before the first operation. */
  readonly snapshot: Snapshot;
  /** How operations are performed; a model without handlers lives in the snapshot only. */
  readonly handlers: Handlers;
}

/** What may be asked of a sync. */
export interface ApplyOptions {
  /** CONTINUE_ON_FAILURE is the one that matters here. */
  readonly flags?: ReadonlyArray<Flags.DiffFlag>;
  /** Say what would be done, and what could not be, and do nothing: no handler is called. */
  readonly dryRun?: boolean;
  /**
   * Asked before each operation that could be performed. What it is against is skipped, and so is what requires that. If
   * it throws, the operation has failed.
   */
  readonly filter?: (operation: Operation) => boolean | Promise<boolean>;
  /**
   * How many handlers may run at the same time; 1, unless it says otherwise: then operations are performed in the order of
   * the plan. With more, and where a model has bulk handlers, they are performed in stages that keep whatever order they
   * need, and what comes of it is the same. Without CONTINUE_ON_FAILURE, what was begun before an error is finished.
   */
  readonly concurrency?: number;
  /**
   * How long a handler may take, in milliseconds. One that takes longer has failed; whether the operation took effect is
   * looked up with `read`, where its model has that.
   */
  readonly timeout?: number;
  /** When to ask again after an error that a handler calls transient; by itself, never. */
  readonly retry?: Retry;
  /** Ends the sync at the next safe point: no handler is called any more, those that were are waited for. */
  readonly signal?: AbortSignal;
  /** Told of each operation; a pino logger is one as it is. */
  readonly logger?: Logger;
  /** Told at the beginning and after each operation: operations done, and how many there are. */
  readonly onProgress?: (stage: Stage, done: number, total: number) => void;
}
