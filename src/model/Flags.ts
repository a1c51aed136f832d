/**
 * DiffSync's flags, by its names. A set of flags is a bit mask inside and a list of names outside.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Flags on a model, or on one entity of it. */
export type ModelFlag =
  /** Take no part in diffs or syncs, with everything below. */
  | 'IGNORE'
  /** When deleted, the children go with it: the target removes them by itself, no operation each. */
  | 'SKIP_CHILDREN_ON_DELETE'
  /** Do not create in the target what only the source has. */
  | 'SKIP_UNMATCHED_SRC'
  /** Do not delete from the target what only the target has. */
  | 'SKIP_UNMATCHED_DST'
  /** Both of these: neither create nor delete. */
  | 'SKIP_UNMATCHED_BOTH'
  /** When deleted, delete the children first. */
  | 'NATURAL_DELETION_ORDER';

/** Flags on a diff or a sync. */
export type DiffFlag =
  /** A failed operation does not end the sync. */
  | 'CONTINUE_ON_FAILURE'
  | 'SKIP_UNMATCHED_SRC'
  | 'SKIP_UNMATCHED_DST'
  | 'SKIP_UNMATCHED_BOTH'
  /** Log entities without changes too. */
  | 'LOG_UNCHANGED_RECORDS';

/** A set of flags, as a bit mask. */
export type Flags = number;

/**
 * The bit of `IGNORE`: take no part, with everything below.
 *
 * @example
 * import { Flags, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Cache = Model.make({ name: 'cache', identifiers: { name: t.string }, flags: ['IGNORE'] })
 * Flags.has(Cache.flags, Flags.IGNORE) // => true
 */
export const IGNORE = 1;
/**
 * The bit of `SKIP_CHILDREN_ON_DELETE`: children go with what is deleted, without an operation each.
 *
 * @example
 * import { Flags, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, flags: ['SKIP_CHILDREN_ON_DELETE'] })
 * Flags.has(Site.flags, Flags.SKIP_CHILDREN_ON_DELETE) // => true
 */
export const SKIP_CHILDREN_ON_DELETE = 2;
/**
 * The bit of `SKIP_UNMATCHED_SRC`: do not create what only the source has.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.has(Flags.of(['SKIP_UNMATCHED_BOTH']), Flags.SKIP_UNMATCHED_SRC) // => true
 */
export const SKIP_UNMATCHED_SRC = 4;
/**
 * The bit of `SKIP_UNMATCHED_DST`: do not delete what only the target has.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.of(['SKIP_UNMATCHED_BOTH']) === (Flags.SKIP_UNMATCHED_SRC | Flags.SKIP_UNMATCHED_DST) // => true
 */
export const SKIP_UNMATCHED_DST = 8;
/**
 * The bit of `NATURAL_DELETION_ORDER`: children are deleted before their parent.
 *
 * @example
 * import { Flags, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, flags: ['NATURAL_DELETION_ORDER'] })
 * Flags.has(Site.flags, Flags.NATURAL_DELETION_ORDER) // => true
 */
export const NATURAL_DELETION_ORDER = 16;
/**
 * The bit of `CONTINUE_ON_FAILURE`: a failed operation does not end the sync.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.has(Flags.of(['CONTINUE_ON_FAILURE']), Flags.CONTINUE_ON_FAILURE) // => true
 */
export const CONTINUE_ON_FAILURE = 32;
/**
 * The bit of `LOG_UNCHANGED_RECORDS`: tell the log of unchanged entities too.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.has(Flags.of(['CONTINUE_ON_FAILURE']), Flags.LOG_UNCHANGED_RECORDS) // => false
 */
export const LOG_UNCHANGED_RECORDS = 64;

const BITS: Readonly<Record<ModelFlag | DiffFlag, Flags>> = {
  IGNORE,
  SKIP_CHILDREN_ON_DELETE,
  SKIP_UNMATCHED_SRC,
  SKIP_UNMATCHED_DST,
  SKIP_UNMATCHED_BOTH: SKIP_UNMATCHED_SRC | SKIP_UNMATCHED_DST,
  NATURAL_DELETION_ORDER,
  CONTINUE_ON_FAILURE,
  LOG_UNCHANGED_RECORDS,
};

/**
 * The names a model may carry.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.modelFlags.filter((name) => !Flags.isDiffFlag(name))
 * // => ['IGNORE', 'SKIP_CHILDREN_ON_DELETE', 'NATURAL_DELETION_ORDER']
 */
export const modelFlags: ReadonlyArray<ModelFlag> = [
  'IGNORE',
  'SKIP_CHILDREN_ON_DELETE',
  'SKIP_UNMATCHED_SRC',
  'SKIP_UNMATCHED_DST',
  'SKIP_UNMATCHED_BOTH',
  'NATURAL_DELETION_ORDER',
];

/**
 * The names a diff or sync may be given.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.diffFlags.filter((name) => !Flags.isModelFlag(name)) // => ['CONTINUE_ON_FAILURE', 'LOG_UNCHANGED_RECORDS']
 */
export const diffFlags: ReadonlyArray<DiffFlag> = [
  'CONTINUE_ON_FAILURE',
  'SKIP_UNMATCHED_SRC',
  'SKIP_UNMATCHED_DST',
  'SKIP_UNMATCHED_BOTH',
  'LOG_UNCHANGED_RECORDS',
];

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The bit mask of some names.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.of(['SKIP_UNMATCHED_SRC', 'SKIP_UNMATCHED_DST']) === Flags.of(['SKIP_UNMATCHED_BOTH']) // => true
 */
export const of = (names: ReadonlyArray<ModelFlag | DiffFlag>): Flags =>
  names.reduce((bits, name) => bits | BITS[name], 0);

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Whether a set has any of some flags.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.has(Flags.of(['SKIP_UNMATCHED_BOTH']), Flags.SKIP_UNMATCHED_DST) // => true
 */
export const has = (flags: Flags, wanted: Flags): boolean => (flags & wanted) !== 0;

/**
 * The model flags of a set, by name, without the composite one.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.toModelFlags(Flags.of(['SKIP_UNMATCHED_BOTH'])) // => ['SKIP_UNMATCHED_SRC', 'SKIP_UNMATCHED_DST']
 */
export const toModelFlags = (flags: Flags): ReadonlyArray<ModelFlag> =>
  modelFlags.filter((name) => name !== 'SKIP_UNMATCHED_BOTH' && has(flags, BITS[name]));

/**
 * Whether a name is a model flag.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.isModelFlag('IGNORE') // => true
 */
export const isModelFlag = (name: string): name is ModelFlag => modelFlags.some((flag) => flag === name);

/**
 * Whether a name is a diff flag.
 *
 * @example
 * import { Flags } from 'lockstep'
 *
 * Flags.isDiffFlag('IGNORE') // => false
 */
export const isDiffFlag = (name: string): name is DiffFlag => diffFlags.some((flag) => flag === name);
