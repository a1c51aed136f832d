/**
 * Comparing stores by their digests: only buckets that differ are read, and what their entities hang below.
 */
import * as Apply from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { diffFrom } from '../diff/calculate.js';
import type { Diff, Rest } from '../diff/Diff.js';
import type { DiffOptions } from '../diff/Scope.js';
import type { Ref } from '../model/Entity.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Draft from '../snapshot/Draft.js';
import { changedBuckets, type Digest } from '../snapshot/digest.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import { AT_ONCE, traverseBounded } from './bounded.js';
import { type Answer, type Store, storeError } from './Store.js';

type Table = Map<Uid, Entry>;

/** A part of a store's content: by model, the entries that were read. */
type Part = Map<string, Table>;

/** The same for both sides of a comparison. */
interface Both<A> {
  readonly source: A;
  readonly target: A;
}

const both = <A>(of: (side: 'source' | 'target') => Answer<A>): Answer<Both<A>> =>
  Apply.sequenceS(TE.ApplyPar)({ source: of('source'), target: of('target') });

const tableOf = (part: Part, model: string): Table => {
  const known = part.get(model);
  if (known !== undefined) return known;
  const made: Table = new Map();
  part.set(model, made);
  return made;
};

const take = (part: Part, model: string, entries: ReadonlyArray<Entry | undefined>): void => {
  const table = tableOf(part, model);
  for (const entry of entries) if (entry !== undefined) table.set(entry.uid, entry);
};

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** By model, the buckets whose sums are not the same. */
const differing = ({ source, target }: Both<Digest>): ReadonlyMap<string, ReadonlySet<number>> =>
  new Map([
    ...changedBuckets(source, target),
    ...[...changedBuckets(target, source)].filter(([model]) => !target.has(model)),
  ]);

const readBuckets =
  (part: Part, store: Store) =>
  ([model, buckets]: readonly [string, ReadonlySet<number>]): Answer<void> =>
    buckets.size === 0 || !store.schema.models.has(model)
      ? TE.right(undefined)
      : pipe(
          store.buckets(model, [...buckets]),
          TE.map((entries) => take(part, model, entries)),
        );

/** What entries that have just been read, of either side, hang below, and is not read on this side. */
const above = (
  parts: Both<Part>,
  part: Part,
  asked: ReadonlySet<string>,
  store: Store,
): ReadonlyMap<string, Set<Uid>> => {
  const wanted = new Map<string, Set<Uid>>();
  const want = ({ model, uid }: Ref): void => {
    if (part.get(model)?.has(uid) === true || asked.has(JSON.stringify([model, uid]))) return;
    if (!store.schema.models.has(model)) return;
    const uids = wanted.get(model);
    if (uids === undefined) wanted.set(model, new Set([uid]));
    else uids.add(uid);
  };
  for (const side of [parts.source, parts.target]) {
    for (const [model, table] of side) {
      for (const { uid, parent } of table.values()) {
        if (parent !== undefined) want(parent);
        want({ model, uid });
      }
    }
  }
  return wanted;
};

/** Read what hangs above, and what hangs above that, until nothing is missing on either side. */
const readAbove = (
  parts: Both<Part>,
  stores: Both<Store>,
  asked: Both<Set<string>>,
  fresh: Both<Part> = parts,
): Answer<void> => {
  const next: Both<Part> = { source: new Map(), target: new Map() };
  return pipe(
    both((side) => {
      const wanted = above(fresh, parts[side], asked[side], stores[side]);
      return pipe(
        [...wanted],
        traverseBounded(AT_ONCE)(([model, uids]) =>
          pipe(
            stores[side].entries(model, [...uids]),
            TE.map((entries) => {
              for (const uid of uids) asked[side].add(JSON.stringify([model, uid]));
              take(parts[side], model, entries);
              take(next[side], model, entries);
              return uids.size;
            }),
          ),
        ),
      );
    }),
    TE.chain(({ source, target }) =>
      source.length + target.length === 0 ? TE.right(undefined) : readAbove(parts, stores, asked, next),
    ),
  );
};

/** The models below those of which an entity hangs in another place on the other side: with it, all below it has moved. */
const belowMoved = ({ source, target }: Both<Part>, { schema }: Store): ReadonlySet<string> => {
  const below = new Set<string>();
  const descend = (top: string): void => {
    const pending = [top];
    for (let model = pending.pop(); model !== undefined; model = pending.pop()) {
      for (const child of Schema.childrenOf(schema, model)) {
        if (below.has(child.model)) continue;
        below.add(child.model);
        pending.push(child.model);
      }
    }
  };
  for (const [model, table] of target) {
    for (const { uid, parent } of table.values()) {
      const other = source.get(model)?.get(uid);
      if (other !== undefined && !sameParent(parent, other.parent)) descend(model);
    }
  }
  return below;
};

/** No digest tells what hangs below what: where something has moved, the models below it are read whole. */
const readBelowMoved = (parts: Both<Part>, stores: Both<Store>, digests: Both<Digest>): Answer<void> => {
  const models = belowMoved(parts, stores.target);
  return pipe(
    both((side) =>
      pipe(
        [...digests[side]].filter(([model]) => models.has(model)),
        traverseBounded(AT_ONCE)(([model, sums]) =>
          readBuckets(
            parts[side],
            stores[side],
          )([model, new Set([...sums.keys()].filter((bucket) => sums[bucket] !== ''))]),
        ),
      ),
    ),
    TE.map(() => undefined),
  );
};

// -------------------------------------------------------------------------------------
// comparing
// -------------------------------------------------------------------------------------

/** A snapshot of what was read; what nothing was read of is not there. */
const toSnapshot = (store: Store, part: Part): Snapshot.Snapshot => {
  const draft = Draft.open(Snapshot.empty(store.schema));
  for (const [model, table] of part) {
    const entries = [...table.values()].sort((x, y) => x.order - y.order);
    for (const entry of entries) Draft.set(draft, model, entry, undefined);
    draft.next = entries.reduce((next, { order }) => Math.max(next, order + 1), draft.next);
  }
  return Draft.close(draft);
};

/** What was not read is the same on both sides. */
const withRest = (diff: Diff, part: Part, counts: ReadonlyMap<string, number>): Diff => {
  let unread = 0;
  for (const [model, count] of counts) unread += count - (part.get(model)?.size ?? 0);
  return {
    ...diff,
    rest: (): Rest => {
      const { unchanged, skipped } = diff.rest();
      return { unchanged: unchanged + unread, skipped };
    },
  };
};

const sizeOf = (digest: Digest): number => [...digest.values()][0]?.length ?? 0;

/** What tells whether a store has changed meanwhile. */
const stampOf = (store: Store): Answer<string> =>
  store.stamp ??
  pipe(
    store.digest,
    TE.map((digest) => JSON.stringify([...digest])),
  );

const TRIES = 5;

type Named = DiffOptions & { readonly names: NonNullable<DiffOptions['names']> };

/** Compare what is in buckets that differ. */
const compareParts = (stores: Both<Store>, digests: Both<Digest>, options: Named): Answer<Diff> => {
  const { source, target } = stores;
  const parts: Both<Part> = { source: new Map(), target: new Map() };
  const asked = { source: new Set<string>(), target: new Set<string>() };
  const read = both((side) =>
    pipe([...differing(digests)], traverseBounded(AT_ONCE)(readBuckets(parts[side], stores[side]))),
  );
  return pipe(
    Apply.sequenceS(TE.ApplyPar)({ counts: target.counts, read }),
    TE.map(({ counts }) => counts),
    TE.chainFirst(() => readAbove(parts, stores, asked)),
    TE.chainFirst(() => readBelowMoved(parts, stores, digests)),
    TE.chainFirst(() => readAbove(parts, stores, asked)),
    TE.chain((counts) =>
      pipe(
        toSnapshot(target, parts.target),
        diffFrom(toSnapshot(source, parts.source), options),
        TE.fromEither<LockstepError, Diff>,
        TE.map((diff) => withRest(diff, parts.target, counts)),
      ),
    ),
  );
};

const compareLoaded = (stores: Both<Store>, options: Named): Answer<Diff> =>
  pipe(
    both((side) => stores[side].load),
    TE.chainEitherKW((loaded) => diffFrom(loaded.source, options)(loaded.target)),
  );

const attempt = (stores: Both<Store>, options: Named, tries: number): Answer<Diff> =>
  pipe(
    both((side) => stampOf(stores[side])),
    TE.bindTo('before'),
    TE.bind('digests', () => both((side) => stores[side].digest)),
    TE.chain(({ before, digests }) => {
      if (sizeOf(digests.source) !== sizeOf(digests.target)) return compareLoaded(stores, options);
      return pipe(
        TE.Do,
        // Of a store that changes, what was read may make no sense: that it has changed is to be known first.
        TE.bind('diff', () => TE.fromTask(compareParts(stores, digests, options))),
        TE.bind('after', () => both((side) => stampOf(stores[side]))),
        TE.chain(({ diff, after }) => {
          if (before.source === after.source && before.target === after.target) return TE.fromEither(diff);
          const name = `${stores.source.name}, ${stores.target.name}`;
          const busy = storeError('ERR_STORE_BUSY', name, 'one of them changed all the time');
          return tries <= 1 ? TE.left(busy) : attempt(stores, options, tries - 1);
        }),
      );
    }),
  );

/**
 * How a target differs from a source, where both are stores: what `diffFrom` of the two loaded snapshots says, read by
 * digests. Stores that are equal cost a few commands; others, what is in the buckets that differ. What is not read counts
 * as unchanged. A snapshot takes part by way of `MemoryStore.make`, with as many buckets as the other side. With unlike
 * numbers of buckets both are loaded.
 *
 * Errors: those of the stores and of `diffFrom`, `ERR_STORE_BUSY` where a side changes all the time.
 *
 * @example
 * import { Diff, MemoryStore, Model, Schema, Snapshot, Store } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.bindTo('schema'),
 *   TE.let('source', ({ schema }) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.let('target', ({ schema }) => MemoryStore.make(Snapshot.empty(schema))),
 *   TE.chainFirstW(({ source }) => source.add([Snapshot.item(Device, { name: 'a' })])),
 *   TE.chainW(({ source, target }) => pipe(target, Store.diffFrom(source))),
 *   TE.map((diff) => Diff.summary(diff).create),
 * )
 * await run() // => { _tag: 'Right', right: 1 }
 */
export const diffStores =
  (source: Store, options: DiffOptions = {}) =>
  (target: Store): Answer<Diff> =>
    attempt({ source, target }, { names: { source: source.name, target: target.name }, ...options }, TRIES);
