/**
 * The store in a segmented dataset: digests and counts are in its manifest, so that comparing reads only what differs, and
 * whoever changes it writes only the segments concerned.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../../../model/LockstepError.js';
import * as SchemaOf from '../../../model/Schema.js';
import { bucketOf } from '../../../snapshot/digest.js';
import type { Entry } from '../../../snapshot/Entry.js';
import { fromEntries } from '../../../snapshot/fromEntries.js';
import * as Patch from '../../../snapshot/Patch.js';
import type * as Snapshot from '../../../snapshot/Snapshot.js';
import { alreadyThere } from '../../Cell.js';
import { type Placed, placing } from '../../entry.js';
import { type Answer, type Pages, type Store, storeError, unknownCheckpoint } from '../../Store.js';
import { inTurns } from '../turns.js';
import * as Manifest from './Manifest.js';
import * as reading from './reading.js';
import * as Whole from './whole.js';
import * as writing from './writing.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be asked of it. */
export interface Options {
  readonly name: string;
  /** How many buckets a model has when it is made; what suits what is put in first, where left out. */
  readonly buckets?: number;
  readonly patience: number;
  /** Whether it may be made; `true` by itself. */
  readonly create?: boolean;
}

/** How many buckets digests have where nothing is there yet, and nobody has said. */
const BUCKETS = 64;

type Schema = SchemaOf.Schema;

/** Buckets by model. */
type Buckets = ReadonlyMap<string, ReadonlySet<number>>;

// -------------------------------------------------------------------------------------
// some buckets
// -------------------------------------------------------------------------------------

const bucketsOf = (buckets: number, refs: Iterable<{ readonly model: string; readonly uid: string }>): Buckets => {
  const found = new Map<string, Set<number>>();
  for (const { model, uid } of refs) {
    const known = found.get(model);
    if (known === undefined) found.set(model, new Set([bucketOf(uid, buckets)]));
    else known.add(bucketOf(uid, buckets));
  }
  return found;
};

const isAmong = (touched: Buckets, { model, bucket }: Manifest.Segment): boolean =>
  touched.get(model)?.has(bucket) === true;

/** What is in some buckets, by model. */
const read = (
  folder: string,
  schema: Schema,
  { segments }: Manifest.Content,
  touched: Buckets,
): Answer<ReadonlyMap<string, ReadonlyArray<Entry>>> =>
  pipe(
    [...touched.keys()],
    TE.traverseSeqArray((model) =>
      pipe(
        segments.filter((segment) => segment.model === model && isAmong(touched, segment)),
        (wanted) => reading.entries(folder, schema)(model, wanted),
        TE.map((entries) => [model, entries] as const),
      ),
    ),
    TE.map((tables) => new Map(tables)),
  );

/** The manifest with other entries in some buckets. */
const withBuckets = (
  { put }: writing.Writer,
  schema: Schema,
  manifest: Manifest.Manifest,
  touched: Buckets,
  next: number,
  entries: (model: string) => Iterable<Entry>,
): Answer<Manifest.Manifest> =>
  pipe(
    [...touched.keys()].flatMap((name) => schema.models.get(name) ?? []),
    TE.traverseSeqArray((model) => put(model, manifest.buckets, Whole.byBucket(manifest.buckets, entries(model.name)))),
    TE.map((made) => ({
      ...manifest,
      next,
      segments: [...manifest.segments.filter((segment) => !isAmong(touched, segment)), ...made.flat()],
    })),
  );

// -------------------------------------------------------------------------------------
// changes
// -------------------------------------------------------------------------------------

/** What comes of putting records in: the entries that there are then, and as far as which record that went. */
interface Added {
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, Entry>>;
  readonly next: number;
  readonly added: number;
  readonly problem: LockstepError | undefined;
}

const adding = (
  held: ReadonlyMap<string, ReadonlyArray<Entry>>,
  placed: ReadonlyArray<Placed>,
  first: number,
): Added => {
  const entries = new Map([...held].map(([model, of]) => [model, new Map(of.map((entry) => [entry.uid, entry]))]));
  let next = first;
  const answer = (problem?: LockstepError): Added => ({ entries, next, added: next - first, problem });
  for (const { model, entry } of placed) {
    const table = entries.get(model);
    const known = table?.get(entry.uid);
    if (known !== undefined && !Patch.sameEntry(known, entry)) return answer(alreadyThere(model, entry.uid));
    if (known === undefined) table?.set(entry.uid, { ...entry, order: next++ });
  }
  return answer();
};

/** Records as entries, as far as the first that is none. */
const placedOf = (
  schema: Schema,
  items: Iterable<Snapshot.Item>,
): { readonly placed: ReadonlyArray<Placed>; readonly problem: LockstepError | undefined } => {
  const place = placing(schema);
  const placed: Array<Placed> = [];
  for (const item of items) {
    const one = place(item, 0);
    if (E.isLeft(one)) return { placed, problem: one.left };
    placed.push(one.right);
  }
  return { placed, problem: undefined };
};

const largest = (changed: ReadonlyArray<{ readonly model: string }>): number => {
  const counts = new Map<string, number>();
  for (const { model } of changed) counts.set(model, (counts.get(model) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const PAGE = 1000;

async function* pagesOf(
  folder: string,
  schema: Schema,
  current: Answer<Manifest.Manifest>,
  model: string,
  size: number,
): AsyncGenerator<E.Either<LockstepError, ReadonlyArray<Entry>>> {
  const found = await current();
  if (E.isLeft(found)) return yield found;
  let rest: ReadonlyArray<Entry> = [];
  for (const segment of found.right.segments.filter((one) => one.model === model)) {
    const entries = await reading.entries(folder, schema)(model, [segment])();
    if (E.isLeft(entries)) {
      const now = await current();
      const isOld = E.isRight(now) && Manifest.stamp(now.right) !== Manifest.stamp(found.right);
      return yield isOld
        ? E.left(storeError('ERR_STORE_BUSY', folder, 'it was changed while it was read page by page'))
        : entries;
    }
    rest = [...rest, ...entries.right];
    for (; rest.length >= size; rest = rest.slice(size)) yield E.right(rest.slice(0, size));
  }
  if (rest.length > 0) yield E.right(rest);
}

/** The store in a segmented dataset, which need not be there yet. */
export const open = (
  schema: Schema,
  folder: string,
  { name, buckets: asked, patience, create = true }: Options,
): Store => {
  const turn = inTurns();
  const checked = (found: Manifest.Manifest | undefined): E.Either<LockstepError, Manifest.Manifest> => {
    if (found === undefined) {
      if (!create) return E.left(reading.notFound(folder));
      return pipe(Manifest.checkBuckets(name, asked ?? BUCKETS), E.map(Manifest.empty));
    }
    if (asked !== undefined && asked !== found.buckets) {
      const problem = `it has ${found.buckets} buckets a model, not ${asked}`;
      const suggestion = 'leave the number out, or write it anew under another name';
      return E.left(storeError('ERR_STORE_MISMATCH', name, problem, { suggestion }));
    }
    return reading.checkModels(folder, schema)(found);
  };
  const current = pipe(reading.manifest(folder), TE.chainEitherK(checked));
  const atOneVersion = <A>(ask: (found: Manifest.Manifest) => Answer<A>): Answer<A> =>
    reading.atOneVersion(folder, patience, current, ask);
  const told = <A>(tell: (found: Manifest.Manifest) => A): Answer<A> => pipe(current, TE.map(tell));

  /** Change what is there, or what is to be made for so many entities of a model. */
  const modify = (
    entities: number,
    change: (found: Manifest.Manifest, writer: writing.Writer) => Answer<Manifest.Manifest>,
  ): Answer<void> =>
    turn(
      writing.modify(
        folder,
        patience,
      )((writer) =>
        pipe(
          TE.fromEither(checked(writer.found)),
          TE.chain((found) =>
            change(
              writer.found === undefined ? Manifest.empty(Whole.bucketsFor(undefined, asked, entities)) : found,
              writer,
            ),
          ),
        ),
      ),
    );

  return {
    name,
    schema,
    close: TE.right(undefined),
    load: atOneVersion((found) => Whole.snapshotOf(folder, schema, found)),
    entries: (model, uids) =>
      atOneVersion((found) =>
        pipe(
          reading.some(folder, schema, found)(model, uids),
          TE.map((entries) => {
            const byUid = new Map(entries.map((entry) => [entry.uid, entry]));
            return uids.map((uid) => byUid.get(uid));
          }),
        ),
      ),
    pages: (model, size = PAGE): Pages => pagesOf(folder, schema, current, model, Math.max(1, size)),
    counts: told(Manifest.counts),
    digest: told((found) => Manifest.digest(found, schema.models.keys())),
    stamp: told(Manifest.stamp),
    buckets: (model, which) => {
      const wanted = new Set(which);
      return atOneVersion(({ segments }) =>
        reading.entries(folder, schema)(
          model,
          segments.filter((segment) => segment.model === model && wanted.has(segment.bucket)),
        ),
      );
    },
    add: (items) => {
      const { placed, problem } = placedOf(schema, items);
      let done: Added | undefined;
      return pipe(
        modify(largest(placed), (found, writer) => {
          const touched = bucketsOf(
            found.buckets,
            placed.map(({ model, entry }) => ({ model, uid: entry.uid })),
          );
          return pipe(
            read(folder, schema, found, touched),
            TE.chain((held) => {
              const answer = adding(held, placed, found.next);
              done = answer;
              const { next, entries } = answer;
              return answer.added === 0 && writer.found !== undefined
                ? TE.right(found)
                : withBuckets(writer, schema, found, touched, next, (model) => entries.get(model)?.values() ?? []);
            }),
          );
        }),
        TE.chainEitherK(() => {
          const failed = done?.problem ?? problem;
          return failed === undefined ? E.right(done?.added ?? 0) : E.left(failed);
        }),
      );
    },
    commit: (patch) => {
      if (patch.length === 0) return TE.right(undefined);
      const stranger = patch.find(({ model }) => !schema.models.has(model));
      if (stranger !== undefined) return TE.left(SchemaOf.unknownModel(schema, stranger.model));
      return modify(largest(patch), (found, writer) => {
        const touched = bucketsOf(found.buckets, patch);
        return pipe(
          read(folder, schema, found, touched),
          TE.map((held) => Object.freeze({ ...fromEntries(schema)(held), next: found.next })),
          TE.chainEitherKW(Patch.apply(patch)),
          TE.chain(({ next, tables }) =>
            withBuckets(writer, schema, found, touched, next, (model) => tables.get(model)?.values() ?? []),
          ),
        );
      });
    },
    checkpoint: (label) =>
      modify(0, ({ checkpoints, ...found }) => {
        const { next, segments } = found;
        const others = checkpoints.filter((each) => each.name !== label);
        return TE.right({ ...found, checkpoints: [...others, { name: label, next, segments }] });
      }),
    rollback: (label) =>
      modify(0, (found) => {
        const { checkpoints } = found;
        const place = checkpoints.findIndex((each) => each.name === label);
        const checkpoint = checkpoints[place];
        if (checkpoint === undefined) {
          return TE.left(
            unknownCheckpoint(
              name,
              label,
              checkpoints.map((each) => each.name),
            ),
          );
        }
        const { next, segments } = checkpoint;
        return TE.right({ ...found, next, segments, checkpoints: checkpoints.slice(0, place + 1) });
      }),
    clear: modify(0, ({ buckets }) => TE.right(Manifest.empty(buckets))),
  };
};
