/** A segmented dataset as a whole: read as a snapshot, written from one. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { InferRecord } from '../../../model/infer.js';
import type { Schema } from '../../../model/Schema.js';
import { bucketOf } from '../../../snapshot/digest.js';
import type { Entry } from '../../../snapshot/Entry.js';
import { fromEntries } from '../../../snapshot/fromEntries.js';
import * as Snapshot from '../../../snapshot/Snapshot.js';
import type { Answer } from '../../Store.js';
import { PATIENCE } from '../turns.js';
import * as Manifest from './Manifest.js';
import * as reading from './reading.js';
import * as Segment from './Segment.js';
import * as writing from './writing.js';

// -------------------------------------------------------------------------------------
// buckets
// -------------------------------------------------------------------------------------

/** Entries by bucket. O(n). */
export const byBucket = (buckets: number, entries: Iterable<Entry>): ReadonlyMap<number, ReadonlyArray<Entry>> => {
  const found = new Map<number, Array<Entry>>();
  for (const entry of entries) {
    const bucket = bucketOf(entry.uid, buckets);
    const known = found.get(bucket);
    if (known === undefined) found.set(bucket, [entry]);
    else known.push(entry);
  }
  return found;
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const models = (segments: ReadonlyArray<Manifest.Segment>): ReadonlyArray<string> => [
  ...new Set(segments.map(({ model }) => model)),
];

/** All that a manifest names, as a snapshot in the order of insertion. O(n log n). Errors: those of `reading.entries`. */
export const snapshotOf = (
  folder: string,
  schema: Schema,
  { next, segments }: Manifest.Content,
): Answer<Snapshot.Snapshot> =>
  pipe(
    models(segments),
    TE.traverseSeqArray((model) =>
      pipe(
        reading.entries(folder, schema)(
          model,
          segments.filter((segment) => segment.model === model),
        ),
        TE.map((entries) => [model, entries.toSorted((x, y) => x.order - y.order)] as const),
      ),
    ),
    TE.map((tables) => {
      const content = fromEntries(schema)(new Map(tables));
      return Object.freeze({ ...content, next: Math.max(content.next, next) });
    }),
  );

/** The dataset as a snapshot. O(n log n). Errors: those of `reading.manifestOf`, `ERR_MODEL_UNKNOWN`, and of reading segments. */
export const load = (folder: string, schema: Schema): Answer<Snapshot.Snapshot> =>
  reading.atOneVersion(
    folder,
    PATIENCE,
    pipe(reading.manifestOf(folder), TE.chainEitherK(reading.checkModels(folder, schema))),
    (found) => snapshotOf(folder, schema, found),
  );

/** The records of a dataset whose schema is not known, in the order of insertion. O(n log n). As `load`. */
export const records = (folder: string): Answer<ReadonlyArray<InferRecord>> =>
  reading.atOneVersion(folder, PATIENCE, reading.manifestOf(folder), ({ segments }) =>
    pipe(
      segments,
      TE.traverseSeqArray((segment) =>
        pipe(
          reading.text(folder, segment),
          TE.chainEitherK((text) => Segment.lines(reading.placeOf(folder, segment), segment.model, text)),
          TE.map((lines) => lines.map(({ order, fields }) => ({ order, record: { model: segment.model, fields } }))),
        ),
      ),
      TE.map((found) =>
        found
          .flat()
          .toSorted((x, y) => x.order - y.order)
          .map(({ record }) => record),
      ),
    ),
  );

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/** The number of buckets of a dataset: what it has; else what is asked for, or what suits so many entities of a model. */
export const bucketsFor = (found: Manifest.Manifest | undefined, asked: number | undefined, entities: number): number =>
  found?.buckets ?? asked ?? Manifest.bucketsFor(entities);

/**
 * Write a snapshot in place of what is there; checkpoints stay. O(n log n), memory for one segment.
 *
 * Errors: those of `writing.modify`, `ERR_VALUE_NOT_ENCODABLE`.
 */
export const save = (folder: string, patience: number, snapshot: Snapshot.Snapshot): Answer<void> =>
  writing.modify(
    folder,
    patience,
  )(({ found, put }) => {
    const buckets = bucketsFor(found, undefined, Math.max(0, ...[...snapshot.tables.values()].map(({ size }) => size)));
    return pipe(
      Snapshot.modelNames(snapshot).flatMap((name) => snapshot.schema.models.get(name) ?? []),
      TE.traverseSeqArray((model) =>
        put(model, buckets, byBucket(buckets, snapshot.tables.get(model.name)?.values() ?? [])),
      ),
      TE.map((segments) => ({
        ...(found ?? Manifest.empty(buckets)),
        next: snapshot.next,
        segments: segments.flat(),
      })),
    );
  });
