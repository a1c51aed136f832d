/**
 * Laws of stores: what was put is got, a commit is all or nothing, and a reader sees one version. Every store is held to the
 * same: in memory, in a file, in Redis, cached; and your own.
 *
 * @since 0.5.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  Adapter,
  Diff,
  diffFrom,
  type Entity,
  type LockstepError,
  Patch,
  type Schema,
  Snapshot,
  Store,
  syncFrom,
} from '../src/index.js';
import { bucketOf } from '../src/snapshot/digest.js';
import type { Arbitraries } from './Arbitraries.js';
import { itemsOf } from './arbitrary/items.js';
import type { Pair } from './arbitrary/pair.js';
import { type Law, lawAsync } from './Law.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Makes a store of a schema, with nothing in it. It is closed after each use. */
export type MakeStore = (schema: Schema.Schema) => Promise<Store.Store>;

/** A store, and what it is tried with. */
export interface Storing {
  /** What is put in, and what it is to become. */
  readonly pair: Pair;
  /** Makes the store, anew for each try. */
  readonly make: MakeStore;
  /** Which entities are asked for: numbers of any size, taken modulo. */
  readonly picks: ReadonlyArray<number>;
  /** How many entities a page has, at least 1. */
  readonly size: number;
}

type Content = Snapshot.Snapshot;

const right = <A>(answer: E.Either<LockstepError.LockstepError, A>): A => {
  if (E.isLeft(answer)) throw new Error(answer.left.message);
  return answer.right;
};

/** Use a store that has what a snapshot has. */
const having = async <A>({ make }: Storing, content: Content, use: (store: Store.Store) => Promise<A>): Promise<A> => {
  const store = await make(content.schema);
  try {
    right(await store.add(itemsOf(content))());
    return await use(store);
  } finally {
    right(await store.close());
  }
};

const refsOf = (snapshot: Content): ReadonlyArray<Entity.Ref> =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
  );

/** The same entities, to the letter, with flags and parents, in the same order. */
const isSame = (x: Content, y: Content): boolean => {
  const order = (snapshot: Content): string => JSON.stringify(refsOf(snapshot));
  return Patch.between(x, y).length === 0 && order(x) === order(y);
};

const isSameBut = (x: Content, y: Content): boolean => Patch.between(x, y).length === 0;

const pagesOf = async (store: Store.Store, model: string, size: number): Promise<ReadonlyArray<Snapshot.Entry>> => {
  const all: Array<Snapshot.Entry> = [];
  for await (const page of store.pages(model, size)) all.push(...right(page));
  return all;
};

// -------------------------------------------------------------------------------------
// laws: reading
// -------------------------------------------------------------------------------------

/**
 * What was put in is what is loaded, in the same order.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, schema, whatWasPutIsGot } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, whatWasPutIsGot), { numRuns: 10 })
 */
export const whatWasPutIsGot = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => isSame(right(await store.load()), storing.pair.source));

/**
 * A batch is answered in the order asked, and every uid that is missing is named.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, batchesAnswerInOrder, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, batchesAnswerInOrder), { numRuns: 10 })
 */
export const batchesAnswerInOrder = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => {
    const { source } = storing.pair;
    for (const model of source.schema.models.values()) {
      const known = Snapshot.entries(model.name)(source).map(({ uid }) => uid);
      const asked = storing.picks.flatMap((pick) => known[pick % Math.max(1, known.length)] ?? []);
      const got = right(await pipe(store, Store.getMany(model, asked))());
      const expected = asked.map((uid) => Snapshot.entry({ model: model.name, uid })(source)?.entity);
      if (JSON.stringify(got) !== JSON.stringify(expected)) return false;
      const missing = ['no such uid', 'nor this one'].filter((uid) => !known.includes(uid));
      const failed = await pipe(store, Store.getMany(model, [...asked, ...missing]))();
      const named = E.isLeft(failed) && failed.left._tag === 'ObjectNotFound' ? failed.left.missing : [];
      if (JSON.stringify(named) !== JSON.stringify(missing)) return false;
    }
    return true;
  });

/**
 * Names and counts agree with the content, whatever was put in and taken out.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, countsAgree, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, countsAgree), { numRuns: 10 })
 */
export const countsAgree = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    right(await store.commit(Patch.between(target, source))());
    const names = right(await Store.modelNames(store)());
    const counts = right(await store.counts());
    return (
      JSON.stringify(names) === JSON.stringify(Snapshot.modelNames(source)) &&
      names.every((model) => counts.get(model) === source.tables.get(model)?.size) &&
      right(await Store.count()(store)()) === Snapshot.count(source)
    );
  });

/**
 * Pages of any size have every entity once.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, pagesHaveAll, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, pagesHaveAll), { numRuns: 10 })
 */
export const pagesHaveAll = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => {
    const { source } = storing.pair;
    for (const model of source.schema.models.keys()) {
      const paged = (await pagesOf(store, model, storing.size)).map(({ uid }) => uid);
      const known = Snapshot.entries(model)(source).map(({ uid }) => uid);
      if (paged.length !== known.length || new Set(paged).size !== paged.length) return false;
      if (known.some((uid) => !paged.includes(uid))) return false;
    }
    return true;
  });

/**
 * The digest is that of the content, and its buckets have the entities whose uids hash to them.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, digestsTell, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, digestsTell), { numRuns: 10 })
 */
export const digestsTell = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    right(await store.commit(Patch.between(target, source))());
    const digest = right(await store.digest());
    const own = Snapshot.digest(source, digest);
    for (const [model, sums] of digest) {
      if (JSON.stringify(sums) !== JSON.stringify(own.get(model))) return false;
      const filled = [...sums.keys()].filter((bucket) => sums[bucket] !== '');
      const some = filled.filter((_, i) => i % 2 === 0);
      const got = right(await store.buckets(model, some)()).map(({ uid }) => uid);
      const expected = Snapshot.entries(model)(source)
        .map(({ uid }) => uid)
        .filter((uid) => some.includes(bucketOf(uid, sums.length)));
      if (JSON.stringify([...got].sort()) !== JSON.stringify([...expected].sort())) return false;
    }
    return true;
  });

// -------------------------------------------------------------------------------------
// laws: writing
// -------------------------------------------------------------------------------------

/**
 * Putting in again what is there changes nothing; other content is refused, and leaves what is there.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, puttingInAgainChangesNothing, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, puttingInAgainChangesNothing), { numRuns: 10 })
 */
export const puttingInAgainChangesNothing = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => {
    const { source } = storing.pair;
    const again = right(await store.add(itemsOf(source))());
    return again === 0 && isSame(right(await store.load()), source);
  });

/**
 * A commit makes the content what the patch says, and its inverse makes it what it was.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, commitsTakeEffect, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, commitsTakeEffect), { numRuns: 10 })
 */
export const commitsTakeEffect = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    const patch = Patch.between(target, source);
    right(await store.commit(patch)());
    const after = isSameBut(right(await store.load()), source);
    right(await store.commit(Patch.invert(patch))());
    return after && isSameBut(right(await store.load()), target);
  });

/**
 * A patch that does not fit changes nothing, and every entity that does not fit is named.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, conflictsAreNamed, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, conflictsAreNamed), { numRuns: 10 })
 */
export const conflictsAreNamed = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => {
    const { source, target } = storing.pair;
    const patch = Patch.between(target, source);
    const ended = await store.commit(patch)();
    if (patch.length === 0) return E.isRight(ended);
    const named = E.isLeft(ended) && ended.left._tag === 'ConflictError' ? ended.left.conflicts : [];
    const expected = patch.map(({ model, uid }) => `${model} "${uid}"`);
    return (
      JSON.stringify([...named].sort()) === JSON.stringify([...expected].sort()) &&
      isSame(right(await store.load()), source)
    );
  });

/**
 * A reader sees the content before a commit or after it, never a part of it.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, readersSeeOneVersion, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, readersSeeOneVersion), { numRuns: 10 })
 */
export const readersSeeOneVersion = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    const patch = Patch.between(target, source);
    const isWhole = (content: Content): boolean => isSameBut(content, target) || isSameBut(content, source);
    const writing = pipe(
      [patch, Patch.invert(patch), patch, Patch.invert(patch)],
      TE.traverseSeqArray((each) => store.commit(each)),
    );
    const reading = pipe(
      [store.load, store.load, store.load],
      TE.traverseSeqArray((each) => each),
    );
    const [written, read] = await Promise.all([writing(), reading()]);
    right(written);
    return right(read).every(isWhole);
  });

/**
 * Two writers of one entity: one of them wins, the other is told.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, noUpdateIsLost, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, noUpdateIsLost), { numRuns: 10 })
 */
export const noUpdateIsLost = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    const patch = Patch.between(target, source);
    const ended = await Promise.all([store.commit(patch)(), store.commit(patch)(), store.commit(patch)()]);
    const wins = ended.filter(E.isRight).length;
    return wins === (patch.length === 0 ? 3 : 1) && isSameBut(right(await store.load()), source);
  });

// -------------------------------------------------------------------------------------
// laws: returning
// -------------------------------------------------------------------------------------

/**
 * Returning to a checkpoint makes the content what it was; it stays to be returned to, and those after it go.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, rollbackReturns, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, rollbackReturns), { numRuns: 10 })
 */
export const rollbackReturns = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source, target } = storing.pair;
    const patch = Patch.between(target, source);
    right(await store.checkpoint('first')());
    right(await store.commit(patch)());
    right(await store.checkpoint('second')());
    right(await store.commit(Patch.invert(patch))());
    right(await store.rollback('second')());
    const second = isSameBut(right(await store.load()), source);
    right(await store.rollback('first')());
    const first = isSameBut(right(await store.load()), target);
    const gone = await store.rollback('second')();
    right(await store.rollback('first')());
    return second && first && E.isLeft(gone) && gone.left.code === 'ERR_CHECKPOINT_UNKNOWN';
  });

/**
 * A store that was cleared has nothing, and can be used.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, clearedIsEmpty, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, clearedIsEmpty), { numRuns: 10 })
 */
export const clearedIsEmpty = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, async (store) => {
    const { source } = storing.pair;
    right(await store.clear());
    const nothing = Snapshot.count(right(await store.load())) === 0 && right(await store.counts()).size === 0;
    right(await store.add(itemsOf(source))());
    return nothing && isSame(right(await store.load()), source);
  });

// -------------------------------------------------------------------------------------
// laws: in the pipeline
// -------------------------------------------------------------------------------------

/**
 * A store that is the target of a sync has, after it, what the result says.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, type MakeStore, schema, syncsAreKept } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, syncsAreKept), { numRuns: 10 })
 */
export const syncsAreKept = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.target, async (store) => {
    const { source } = storing.pair;
    const ended = await pipe(Store.toAdapter(store), syncFrom(Adapter.fromSnapshot('source', source)))();
    // What the target's own rules refuse is no matter of stores.
    return E.isLeft(ended) || isSameBut(right(await store.load()), ended.right.snapshot);
  });

/** Whether every entity is found in a full look, as nothing is skipped and nothing hangs nowhere. */
const isPlain = ({ source, target }: Pair): boolean =>
  source.flagged + target.flagged + source.orphaned + target.orphaned === 0 &&
  [...source.schema.models.values(), ...target.schema.models.values()].every(({ flags }) => flags === 0);

/**
 * The diff by digests is the diff of what is loaded, in the same order, of all models or of one; what it does not read counts
 * as unchanged.
 *
 * @example
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import { arbitrariesOf, digestsFindAll, type MakeStore, schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * const make: MakeStore = async (each) => MemoryStore.make(Snapshot.empty(each))
 * const storing = arbitrariesOf(schema()).pair.map((pair) => ({ pair, make, picks: [0, 2, 1], size: 2 }))
 * await fc.assert(fc.asyncProperty(storing, digestsFindAll), { numRuns: 10 })
 */
export const digestsFindAll = (storing: Storing): Promise<boolean> =>
  having(storing, storing.pair.source, (source) =>
    having(storing, storing.pair.target, async (target) => {
      const names = { source: source.name, target: target.name };
      const [first] = [...storing.pair.target.schema.models.keys()];
      for (const options of first === undefined ? [{}] : [{}, { models: [first] }]) {
        const byDigests = right(await pipe(target, Store.diffFrom(source, options))());
        const inFull = right(diffFrom(storing.pair.source, { names, ...options })(storing.pair.target));
        const isSameDiff =
          JSON.stringify(Diff.toDict(byDigests)) === JSON.stringify(Diff.toDict(inFull)) &&
          Diff.eq.equals(byDigests, inFull);
        const isCounted =
          !isPlain(storing.pair) || JSON.stringify(Diff.summary(byDigests)) === JSON.stringify(Diff.summary(inFull));
        if (!isSameDiff || !isCounted) return false;
      }
      return true;
    }),
  );

// -------------------------------------------------------------------------------------
// suite
// -------------------------------------------------------------------------------------

/**
 * The laws of stores, to hold a store to. `make` gives a new one, with nothing in it, for each try.
 *
 * @example
 * import { arbitrariesOf, schema, storeLaws } from 'lockstep/laws'
 * import { MemoryStore, Snapshot } from 'lockstep'
 * import * as fc from 'fast-check'
 *
 * const laws = storeLaws(arbitrariesOf(schema()), async (each) => MemoryStore.make(Snapshot.empty(each)))
 * for (const { property } of laws) await fc.assert(property, { numRuns: 5 })
 */
export const storeLaws = ({ pair }: Arbitraries, make: MakeStore): ReadonlyArray<Law> => {
  const storing = pair.chain((each) =>
    fc.record({
      pair: fc.constant(each),
      make: fc.constant(make),
      picks: fc.array(fc.nat(20), { maxLength: 12 }),
      size: fc.constantFrom(1, 2, 3, 1000),
    }),
  );
  return [
    lawAsync('what was put in is got', storing, whatWasPutIsGot),
    lawAsync('batches answer in the order asked, and name what is missing', storing, batchesAnswerInOrder),
    lawAsync('names and counts agree with the content', storing, countsAgree),
    lawAsync('pages have every entity once', storing, pagesHaveAll),
    lawAsync('digests are those of the content', storing, digestsTell),
    lawAsync('adding again changes nothing', storing, puttingInAgainChangesNothing),
    lawAsync('commits take effect', storing, commitsTakeEffect),
    lawAsync('a patch that does not fit changes nothing, and says why', storing, conflictsAreNamed),
    lawAsync('a reader sees one version', storing, readersSeeOneVersion),
    lawAsync('no update is lost', storing, noUpdateIsLost),
    lawAsync('rollback returns to a checkpoint', storing, rollbackReturns),
    lawAsync('a store that was cleared is empty', storing, clearedIsEmpty),
    lawAsync('a diff by digests finds all that differs', storing, digestsFindAll),
    lawAsync('a store keeps what a sync has done', storing, syncsAreKept),
  ];
};
