/**
 * How a diff is worked on in parts: what both sides are at, which partitions there are, and what is made of the parts.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Diff } from '../diff/Diff.js';
import * as Scope from '../diff/Scope.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Digest } from '../snapshot/digest.js';
import type { Answer } from '../store/Store.js';
import * as Part from './Part.js';
import * as Partition from './Partition.js';
import * as reading from './reading.js';
import * as Whole from './Whole.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A diff that is to be worked on in parts, both sides open. */
export interface Plan {
  readonly stores: reading.Stores;
  readonly pins: reading.Pins;
  readonly divided: Part.Both<number>;
  readonly work: Partition.Work;
  /** How many entities the target has, by model. */
  readonly counts: ReadonlyMap<string, number>;
  readonly options: Scope.DiffOptions;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What of the options workers have to know. */
export const readOptions = ({ models, attributes, unchanged }: Scope.DiffOptions): reading.ReadOptions => ({
  ...(models === undefined ? {} : { models }),
  ...(attributes === undefined ? {} : { attributes }),
  ...(unchanged === undefined ? {} : { unchanged }),
});

const dividedBy = (digest: Digest): number => [...digest.values()][0]?.length ?? 1;

const together = ({ source, target }: Part.Both<ReadonlyMap<string, number>>): ReadonlyMap<string, number> =>
  new Map(
    [...new Set([...source.keys(), ...target.keys()])].map((model) => [
      model,
      (source.get(model) ?? 0) + (target.get(model) ?? 0),
    ]),
  );

/**
 * Pin both sides, and cut what differs by their digests into about so many partitions. A few requests.
 *
 * Errors: those of the stores, `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 */
export const make = (stores: reading.Stores, parts: number, options: Scope.DiffOptions): Answer<Plan> =>
  pipe(
    TE.fromEither<LockstepError, Scope.Scope>(Scope.make(stores.source.schema, stores.target.schema, options)),
    TE.chain(() => reading.pinsOf(stores)),
    TE.bindTo('pins'),
    TE.bind('digests', () => reading.both((side) => stores[side].digest)),
    TE.bind('sizes', () => reading.both((side) => stores[side].counts)),
    TE.map(({ pins, digests, sizes }) => ({
      stores,
      pins,
      divided: { source: dividedBy(digests.source), target: dividedBy(digests.target) },
      work: Partition.cut({ ...digests, counts: together(sizes) }, { parts, all: options.unchanged === true }),
      counts: sizes.target,
      options: { ...options, names: { source: stores.source.name, target: stores.target.name, ...options.names } },
    })),
  );

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * The diff that the parts of a plan come to; both sides have to be what they were pinned at.
 *
 * Errors: those of the stores, `ERR_DATASET_CHANGED`.
 */
export const toDiff = ({ stores, pins, divided, counts, options }: Plan, parts: Iterable<Part.Part>): Answer<Diff> =>
  pipe(
    reading.withMoved(stores, divided, Part.concatAll(parts)),
    TE.chainEitherKW((whole) => Whole.toDiff(reading.schemasOf(stores), counts, options)(whole)),
    reading.pinned(stores, pins),
  );
