/**
 * Every expected failure of Lockstep, as one tagged union.
 *
 * A failure is a value. It carries a tag to match on, a stable code to search for, one sentence for a person, and,
 * where they apply, the model, uid and operation it concerns, the path to the bad value and a suggestion.
 *
 * @since 0.1.0
 */
import { closest, distance } from 'fastest-levenshtein';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What every failure carries. */
export interface Failure<Tag extends string, Code extends string> {
  readonly _tag: Tag;
  /** Stable across releases; `docs/errors.md` lists them all. */
  readonly code: Code;
  /** One sentence: what is wrong, and where. */
  readonly message: string;
  /** The name of the model concerned, where there is one. */
  readonly model?: string;
  /** The uid of the entity concerned, or of the first of them, where there is one. */
  readonly uid?: string;
  /** The operation that was attempted, for example `create`. */
  readonly operation?: string;
  /** Where the bad value is, for example `device[3].mtu`. */
  readonly path?: string;
  /** What would help: a near-miss name, a flag, a next step. */
  readonly suggestion?: string;
}

/** A model or schema that cannot be used as it is declared. */
export type SchemaError = Failure<
  'SchemaError',
  | 'ERR_FIELD_DECLARED_TWICE'
  | 'ERR_FIELD_NAME_RESERVED'
  | 'ERR_IDENTIFIERS_MISSING'
  | 'ERR_SHORTNAME_UNKNOWN_FIELD'
  | 'ERR_CHILD_UNKNOWN'
  | 'ERR_CHILD_CYCLE'
  | 'ERR_MODEL_DUPLICATE'
  | 'ERR_TOP_LEVEL_UNKNOWN'
  | 'ERR_PARENT_CONFLICT'
  | 'ERR_PARENT_UNKNOWN_FIELD'
  | 'ERR_REFERENCE_UNKNOWN'
  | 'ERR_SCHEMA_INVALID'
>;

/** A model that the schema does not have. */
export type ModelUnknown = Failure<'ModelUnknown', 'ERR_MODEL_UNKNOWN'>;

/** A field that the model does not declare, a value that its codec refuses, or uids that were made to be slow. */
export type ValueError = Failure<
  'ValueError',
  'ERR_FIELD_UNKNOWN' | 'ERR_VALUE_INVALID' | 'ERR_ATTRIBUTE_NOT_DECLARED' | 'ERR_UIDS_COLLIDE'
>;

/** One or more entities that are not there; `missing` names every one of them. */
export interface ObjectNotFound extends Failure<'ObjectNotFound', 'ERR_OBJECT_NOT_FOUND'> {
  /** Their uids, in the order in which they were asked for. */
  readonly missing: ReadonlyArray<string>;
}

/** An entity with this uid is there already, with other content. */
export type ObjectAlreadyExists = Failure<'ObjectAlreadyExists', 'ERR_OBJECT_ALREADY_EXISTS'>;

/** A parent that is not there, or that does not take children of this model. */
export type ParentError = Failure<
  'ParentError',
  'ERR_PARENT_NOT_FOUND' | 'ERR_PARENT_WRONG_MODEL' | 'ERR_PARENT_CONTRADICTED'
>;

/** Two datasets that cannot be compared, options that make no sense for them, or diffs that cannot be put together. */
export type DiffError = Failure<
  'DiffError',
  'ERR_MODELS_DIFFER' | 'ERR_OPTION_INVALID' | 'ERR_DIFFS_DO_NOT_MEET' | 'ERR_DIFFS_OVERLAP'
>;

/** A target that is not what a diff expects; `mismatches` names each disagreement. */
export interface PatchError extends Failure<'PatchError', 'ERR_PATCH_MISMATCH'> {
  /** A sentence each: which entity, what was expected, and what is there. */
  readonly mismatches: ReadonlyArray<string>;
}

/** A checkpoint that is not there, or a label that one has already; a history that cannot be read. */
export type HistoryError = Failure<
  'HistoryError',
  | 'ERR_CHECKPOINT_UNKNOWN'
  | 'ERR_CHECKPOINT_DUPLICATE'
  | 'ERR_NOTHING_TO_UNDO'
  | 'ERR_NOTHING_TO_REDO'
  | 'ERR_HISTORY_WRONG_SCHEMA'
  | 'ERR_HISTORY_INVALID'
  | 'ERR_HISTORY_DAMAGED'
  | 'ERR_OPTION_INVALID'
>;

/** A diff that cannot be made a plan, or a plan that cannot be applied. */
export interface PlanError
  extends Failure<
    'PlanError',
    'ERR_REFERENCE_CYCLE' | 'ERR_PLAN_INVALID' | 'ERR_PLAN_EDITED' | 'ERR_PLAN_STALE' | 'ERR_PLAN_WRONG_SCHEMA'
  > {
  /** What of the target is not as the plan expects it. */
  readonly mismatches?: ReadonlyArray<string>;
}

/** An operation that a target could not perform. */
export interface OperationError
  extends Failure<
    'OperationError',
    'ERR_OBJECT_NOT_CREATED' | 'ERR_OBJECT_NOT_UPDATED' | 'ERR_OBJECT_NOT_DELETED' | 'ERR_OBJECT_NOT_MOVED'
  > {
  /** What the handler gave as the cause, or threw. */
  readonly cause?: unknown;
}

/** A sync that was stopped from outside or taken back, or whose target's transaction failed. */
export type SyncFailure = Failure<
  'SyncFailure',
  'ERR_SYNC_ABORTED' | 'ERR_SYNC_TAKEN_BACK' | 'ERR_ROLLBACK_INCOMPLETE' | 'ERR_TRANSACTION_FAILED'
>;

/** A journal that cannot be read, written or followed. */
export interface JournalError
  extends Failure<
    'JournalError',
    | 'ERR_JOURNAL_UNREADABLE'
    | 'ERR_JOURNAL_UNWRITABLE'
    | 'ERR_JOURNAL_CORRUPT'
    | 'ERR_JOURNAL_LOCKED'
    | 'ERR_JOURNAL_IN_USE'
    | 'ERR_JOURNAL_OTHER_PLAN'
    | 'ERR_JOURNAL_IN_DOUBT'
    | 'ERR_JOURNAL_EMPTY'
  > {
  /** Operations of which nobody knows whether they took effect. */
  readonly inDoubt?: ReadonlyArray<string>;
}

/** What a guard or validator has against a sync. */
export interface Violation {
  /** Which guard or validator found it, for example `maxDeletes`. */
  readonly guard: string;
  /** An error prevents the sync, or undoes it; a warning is only told. */
  readonly severity: 'error' | 'warning';
  /** One sentence: what, how many, what is allowed, and the first few entities. */
  readonly message: string;
  /** The name of the model concerned, where there is one. */
  readonly model?: string;
  /** The entity, where it is only one. */
  readonly uid?: string;
  /** What would help, where there is something. */
  readonly suggestion?: string;
}

/** A sync that guards or validators are against; `violations` has all that they found, warnings too. */
export interface ValidationError extends Failure<'ValidationError', 'ERR_GUARD_VIOLATED' | 'ERR_VALIDATION_FAILED'> {
  /** Errors and warnings, in the order in which they were found. */
  readonly violations: ReadonlyArray<Violation>;
}

/** A dataset that could not be read or written. */
export type StoreError = Failure<
  'StoreError',
  | 'ERR_FILE_NOT_FOUND'
  | 'ERR_FILE_UNREADABLE'
  | 'ERR_FILE_UNWRITABLE'
  | 'ERR_FILE_LOCKED'
  | 'ERR_FILE_EMPTY'
  | 'ERR_FILE_ENCODING'
  | 'ERR_FILE_SYNTAX'
  | 'ERR_FILE_SHAPE'
  | 'ERR_FORMAT_UNKNOWN'
  | 'ERR_MODULE_INVALID'
  | 'ERR_CONFIG_INVALID'
  | 'ERR_LOAD_FAILED'
  | 'ERR_STORE_UNREACHABLE'
  | 'ERR_STORE_TIMEOUT'
  | 'ERR_STORE_REFUSED'
  | 'ERR_STORE_FULL'
  | 'ERR_STORE_READ_ONLY'
  | 'ERR_STORE_BUSY'
  | 'ERR_STORE_CORRUPT'
  | 'ERR_STORE_MISMATCH'
  | 'ERR_STORE_NOT_FOUND'
  | 'ERR_STORE_CLOSED'
  | 'ERR_CHECKPOINT_UNKNOWN'
>;

/** A store that was changed by somebody else meanwhile; `conflicts` names every entity concerned. */
export interface ConflictError extends Failure<'ConflictError', 'ERR_CONFLICT'> {
  /** By model and uid, as in `device "sw1"`. */
  readonly conflicts: ReadonlyArray<string>;
}

/** What a person has chosen for the conflicts of a merge, and cannot be applied; `refused` has a sentence for each. */
export interface ResolutionError extends Failure<'ResolutionError', 'ERR_RESOLUTION_INVALID' | 'ERR_RESOLUTION_STALE'> {
  /** Which conflict it is, or where it stands, and what is wrong with the choice. */
  readonly refused: ReadonlyArray<string>;
}

/** Two sides that cannot be made to agree, as nobody has decided what both have changed; `conflicts` names each. */
export interface UnresolvedError extends Failure<'UnresolvedError', 'ERR_MERGE_UNRESOLVED'> {
  /** By model and uid and, of an attribute, its name, as in `device "sw1" mtu`. */
  readonly conflicts: ReadonlyArray<string>;
}

/** Data that is no diff, or is one of another version, and values that no format can hold. */
export type FormatError = Failure<
  'FormatError',
  'ERR_DIFF_INVALID' | 'ERR_VERSION_UNSUPPORTED' | 'ERR_VALUE_NOT_ENCODABLE'
>;

/** A diff in parts that did not come to its end: a side that changed, a worker or a job that failed. */
export type ParallelError = Failure<
  'ParallelError',
  | 'ERR_DATASET_CHANGED'
  | 'ERR_WORKER_FAILED'
  | 'ERR_SCHEMA_NOT_SHARED'
  | 'ERR_PACKAGE_MISSING'
  | 'ERR_JOB_UNKNOWN'
  | 'ERR_JOB_CANCELLED'
>;

/** A failure of the snapshot's own operations. */
export type SnapshotError = ModelUnknown | ValueError | ObjectNotFound | ObjectAlreadyExists | ParentError;

/** Every expected failure. */
export type LockstepError =
  | SchemaError
  | SnapshotError
  | DiffError
  | HistoryError
  | PatchError
  | PlanError
  | OperationError
  | ValidationError
  | SyncFailure
  | JournalError
  | StoreError
  | ConflictError
  | ResolutionError
  | UnresolvedError
  | FormatError
  | ParallelError;

/** Every code there is. */
export type ErrorCode = LockstepError['code'];

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The failure in one line: message, suggestion and code.
 *
 * @example
 * import { LockstepError } from 'lockstep'
 *
 * LockstepError.toLine({
 *   _tag: 'ModelUnknown',
 *   code: 'ERR_MODEL_UNKNOWN',
 *   message: 'unknown model "devcie"',
 *   suggestion: 'did you mean "device"?',
 * }) // => 'unknown model "devcie": did you mean "device"? [ERR_MODEL_UNKNOWN]'
 */
export const toLine = (error: LockstepError): string =>
  `${error.message}${error.suggestion === undefined ? '' : `: ${error.suggestion}`} [${error.code}]`;

const LONGEST_NAME = 200;

/**
 * A suggestion for a name that is not among the known ones: the nearest of them when it is near, else the list when it
 * is short. As a part of an error, so that it can be spread into one. O(names).
 *
 * @example
 * import { LockstepError } from 'lockstep'
 *
 * LockstepError.nearMiss('devcie', ['site', 'device']) // => { suggestion: 'did you mean "device"?' }
 * LockstepError.nearMiss('rack', ['site', 'device']) // => { suggestion: 'known are "site", "device"' }
 */
export const nearMiss = (name: string, known: ReadonlyArray<string>): { readonly suggestion?: string } => {
  if (known.length === 0) return {};
  // No slip of the pen is so long, and to compare such names takes time in the product of their lengths.
  if (name.length > LONGEST_NAME) return {};
  const near = closest(name, known);
  if (distance(name, near) <= Math.max(2, Math.floor(name.length / 3))) {
    return { suggestion: `did you mean "${near}"?` };
  }
  return known.length <= 12 ? { suggestion: `known are ${known.map((k) => `"${k}"`).join(', ')}` } : {};
};

const LONGEST = 60;

/** Whether JSON leaves a member out that has this value. */
const isLeftOut = (value: unknown): boolean => ['undefined', 'function', 'symbol'].includes(typeof value);

/**
 * What JSON is made of only as far as it is shown. Each value that is told of takes a character at least, so that nothing
 * behind the first sixty can be seen, however much there is of it and however deep.
 */
const shown = (): ((key: string, value: unknown) => unknown) => {
  let told = 0;
  return (_key, value) => {
    if (isLeftOut(value) || told++ > LONGEST) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'string') return value.slice(0, LONGEST + 1);
    if (typeof value !== 'object' || value === null) return value;
    // A copy is never an object that it is in, so that a circle goes on to the end of what is shown.
    return Array.isArray(value) ? value.slice(0, LONGEST + 1) : { ...value };
  };
};

/** A value as JSON, or what it is, where it has members that throw when they are looked at. */
const textOf = (value: unknown): string => {
  try {
    return JSON.stringify(value, shown()) ?? String(value);
  } catch {
    return Array.isArray(value) ? 'a list that JSON cannot hold' : 'an object that JSON cannot hold';
  }
};

/**
 * A value as an error message shows it: JSON, at most 60 characters. O(keys of its first objects).
 *
 * @example
 * import { LockstepError } from 'lockstep'
 *
 * LockstepError.show({ name: 'sw1', mtu: 1500 }) // => '{"name":"sw1","mtu":1500}'
 * LockstepError.show(undefined) // => 'nothing'
 * LockstepError.show('x'.repeat(1000)).length // => 60
 */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'function' ? 'a function' : textOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
};
