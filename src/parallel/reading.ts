/**
 * Reading parts from stores: what differs in a partition, what that hangs below, and what is below things that have moved.
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DiffOptions, Scope } from '../diff/Scope.js';
import type { ParallelError } from '../model/LockstepError.js';
import { AT_ONCE, traverseBounded } from '../store/bounded.js';
import type { Answer, Store } from '../store/Store.js';
import * as Part from './Part.js';
import * as Partition from './Partition.js';
import * as Whole from './Whole.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Two stores that are compared. */
export type Stores = Part.Both<Store>;

/** What both sides were at when a diff began: texts that change with their content. */
export type Pins = Part.Both<string>;

/** What of the options decides which entries are read. */
export type ReadOptions = Pick<DiffOptions, 'models' | 'attributes' | 'unchanged'>;

/** The same question to both sides, at the same time. */
export const both = <A>(ask: (side: Part.SideName) => Answer<A>): Answer<Part.Both<A>> =>
  Apply.sequenceS(TE.ApplyPar)({ source: ask('source'), target: ask('target') });

/** The schemas of both sides. */
export const schemasOf = ({ source, target }: Stores): Part.Both<Store['schema']> => ({
  source: source.schema,
  target: target.schema,
});

// -------------------------------------------------------------------------------------
// one version
// -------------------------------------------------------------------------------------

const stampOf = (store: Store): Answer<string> =>
  store.stamp ??
  pipe(
    store.digest,
    TE.map((digest) => JSON.stringify([...digest])),
  );

/** What both sides are at. */
export const pinsOf = (stores: Stores): Answer<Pins> => both((side) => stampOf(stores[side]));

const changed = (name: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_DATASET_CHANGED',
  message: `${name}: it was changed while it was compared`,
  suggestion: 'compare again, or have it restarted by itself',
});

/**
 * What was read of both sides, if they are what they were pinned at. Of a side that changed, what was read may make no
 * sense: that is found out first.
 *
 * Errors: `ERR_DATASET_CHANGED`, else those of reading.
 */
export const pinned =
  (stores: Stores, pins: Pins) =>
  <A>(read: Answer<A>): Answer<A> =>
    pipe(
      TE.fromTask(read),
      TE.bindTo('answer'),
      TE.bind('now', () => pinsOf(stores)),
      TE.chain(({ answer, now }) => {
        const moved = Part.SIDES.find((side) => now[side] !== pins[side]);
        return moved === undefined ? TE.fromEither(answer) : TE.left(changed(stores[moved].name));
      }),
    );

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** A part, with all that its entries hang below. */
export const withAbove = (stores: Stores, part: Part.Part): Answer<Part.Part> =>
  readAbove(stores, part, Whole.nothingAsked(), []);

const readAbove = (
  stores: Stores,
  newest: Part.Part,
  asked: Whole.Asked,
  before: Array<Part.Part>,
): Answer<Part.Part> => {
  before.push(newest);
  const wanted = Whole.above(newest, schemasOf(stores), asked);
  if (wanted.source.size + wanted.target.size === 0) return TE.right(Part.concatAll(before));
  return pipe(
    both((side) =>
      pipe(
        [...wanted[side]],
        traverseBounded(AT_ONCE)(([model, uids]) =>
          pipe(
            stores[side].entries(model, [...uids]),
            TE.map((entries) => Part.ofEntries(side, model, entries)),
          ),
        ),
      ),
    ),
    TE.chain(({ source, target }) => readAbove(stores, Part.concatAll([...source, ...target]), asked, before)),
  );
};

/** What differs in a partition, with all that it hangs below. `divided` tells how many buckets the models of a side have. */
export const part = (
  stores: Stores,
  divided: Part.Both<number>,
  scope: Scope,
  partition: Partition.Partition,
  options: ReadOptions,
): Answer<Part.Part> =>
  pipe(
    both((side) =>
      stores[side].schema.models.has(partition.model)
        ? stores[side].buckets(partition.model, Partition.among(divided[side], partition))
        : TE.right([]),
    ),
    TE.chain((entries) =>
      withAbove(
        stores,
        Part.between(
          partition.model,
          entries,
          scope,
          options.unchanged === undefined ? {} : { unchanged: options.unchanged },
        ),
      ),
    ),
  );

/** How many buckets are looked through at a time, for what is below things that have moved. */
const CHUNK = 64;

const chunks = (divided: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: Math.ceil(divided / CHUNK) }, (_, chunk) =>
    Array.from({ length: Math.min(CHUNK, divided - chunk * CHUNK) }, (_bucket, i) => chunk * CHUNK + i),
  );

/**
 * A part, with all that is below things that have moved. No digest tells what hangs below what: where something has, the
 * models below it are looked through, a few buckets at a time.
 */
export const withMoved = (stores: Stores, divided: Part.Both<number>, whole: Part.Part): Answer<Part.Part> => {
  const moved = Whole.moved(whole, stores.target.schema);
  if (moved.size === 0) return TE.right(whole);
  return pipe(
    both((side) => {
      const keep = Whole.keepingBelow(moved);
      return pipe(
        Whole.modelsBelow(moved, stores[side].schema).flatMap((model) =>
          chunks(divided[side]).map((buckets) => ({ model, buckets })),
        ),
        // One after another: what is below is known when what is above has been read.
        TE.traverseSeqArray(({ model, buckets }) =>
          pipe(
            stores[side].buckets(model, buckets),
            TE.map((entries) => Part.ofEntries(side, model, keep(model, entries))),
          ),
        ),
      );
    }),
    TE.chain(({ source, target }) => withAbove(stores, Part.concatAll([whole, ...source, ...target]))),
  );
};
