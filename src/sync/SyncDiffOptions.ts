/**
 * What may be asked of performing a diff, and what comes of it.
 *
 * @since 0.2.0
 */
import type { Diff } from '../diff/Diff.js';
import type { Violation } from '../model/LockstepError.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { ApplyOptions } from './ApplyOptions.js';
import type { Journal } from './Journal.js';
import type { InFlight } from './resolve.js';
import type { SyncResult } from './SyncResult.js';
import type * as Validator from './Validator.js';

/** Who is asked before and after a sync; an error before prevents it, an error after takes it back. */
export interface Validate {
  /** Asked before the first operation. */
  readonly before?: ReadonlyArray<Validator.Validator>;
  /** Asked after the last operation, of what came of it. */
  readonly after?: ReadonlyArray<Validator.Validator<Validator.AfterContext>>;
}

/** How a sync is written down as it goes. */
export interface JournalOptions {
  /** Where it is written down, so that it can be resumed, or taken back, when it was cut off. */
  readonly journal?: Journal;
  /** Go on with the sync that the journal is of, if it has one. What was done is not done again. */
  readonly resume?: boolean;
  /** What is done about operations of which nobody knows whether they took effect; `stop`, unless it says otherwise. */
  readonly inFlight?: InFlight;
}

/** What may be asked of performing a diff. */
export interface SyncDiffOptions extends ApplyOptions, JournalOptions {
  /**
   * If anything fails, or the sync is aborted, leave the target as it was: by its transaction, where it has one, else by
   * undoing what was performed.
   */
  readonly rollback?: boolean;
  /** Validators that are asked before the first operation, and after the last. */
  readonly validate?: Validate;
}

/** What came of a sync, the diff that it performed, and what validators had to say without being against it. */
export interface Synced extends SyncResult {
  /** The diff that was performed. */
  readonly diff: Diff;
  /** What validators had to say, before and after; none where they had nothing. */
  readonly warnings: ReadonlyArray<Violation>;
}

/** The datasets that a diff is about: the target is to be changed, the source is there to be asked. */
export interface Sides {
  /** What the target is to agree with; `undefined` where it is not at hand, as for a plan of a file. */
  readonly source: Snapshot | undefined;
  /** The target as it is before anything is performed. */
  readonly target: Snapshot;
}
