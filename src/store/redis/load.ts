/**
 * Reading everything: as a snapshot, or page by page.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import type { Entry } from '../../snapshot/Entry.js';
import { fromEntries } from '../../snapshot/fromEntries.js';
import type { Snapshot } from '../../snapshot/Snapshot.js';
import type { Pages } from '../Store.js';
import type { Request } from './Connection.js';
import { type Answer, type Context, within } from './Context.js';
import * as Digests from './digests.js';
import * as Keys from './keys.js';
import { between, ended, patiently, type State, state, undisturbed } from './oneVersion.js';
import * as RedisError from './RedisError.js';
import * as Read from './read.js';

// -------------------------------------------------------------------------------------
// buckets of one version
// -------------------------------------------------------------------------------------

/** A bucket that there is. */
interface Bucket {
  readonly model: Model;
  readonly tag: string;
}

/** Bytes and entities of a batch, about; how large entities are is learnt on the way. */
const BATCH = { bytes: 1 << 22, entities: 10_000 };
const FIRST_GUESS = 2_000;

/** How often what others have changed meanwhile is read again, before they are kept from it. */
const TRIES = 3;

/** What there was before and after reading. */
interface Frame {
  readonly states: Array<State>;
  readonly digests: Array<Digests.Digests>;
}

/** What a reader of buckets makes of one; anew for one that is read again. */
export type Take = (
  bucket: Bucket,
  entries: ReadonlyArray<Entry>,
  raws: ReadonlyArray<Buffer>,
) => LockstepError | undefined;

const bucketsOf = ({ schema, buckets }: Context): ReadonlyArray<Bucket> =>
  [...schema.models.values()].flatMap((model) =>
    Array.from({ length: buckets }, (_, bucket) => ({ model, tag: Keys.tag(model.name, bucket) })),
  );

/** Requests for some buckets, in batches of a bounded size. */
function* batches(
  context: Context,
  wanted: ReadonlyArray<Bucket>,
  counts: Digests.Digests,
  take: Take,
): Generator<ReadonlyArray<Request>> {
  let [bytes, read] = [0, 0];
  let batch: Array<Request> = [];
  let size = 0;
  for (const each of wanted) {
    batch.push(
      Read.bucket(context, each.model, each.tag, (entries, raws) => {
        for (const raw of raws) bytes += raw.length;
        read += raws.length;
        return take(each, entries, raws);
      }),
    );
    size += Digests.of(counts, each.tag).count;
    const fit = read === 0 ? FIRST_GUESS : Math.min(BATCH.entities, BATCH.bytes / (bytes / read));
    if (size < fit) continue;
    yield batch;
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

const framed = (context: Context): { readonly frame: Frame; readonly requests: ReadonlyArray<Request> } => {
  const frame: Frame = { states: [], digests: [] };
  const requests = [
    state(context, (found) => void frame.states.push(found)),
    Digests.all(context, (found) => void frame.digests.push(found)),
    state(context, (found) => void frame.states.push(found)),
  ];
  return { frame, requests };
};

/** The digests of a frame, and the commit that was being carried out meanwhile, or a version that moved in between. */
const seen = ({ states, digests }: Frame) => ({
  digests: digests[0] ?? new Map<string, Digests.Sum>(),
  pending: states.find(({ pending }) => pending !== undefined)?.pending,
  isOne: states[0]?.version === states[1]?.version,
});

/** What is known of the buckets so far. */
interface Known {
  /** The version at which a bucket last changed, where what was read of it is of that version. */
  readonly versions: Map<string, number>;
  /** Buckets of which anything was read, ever. */
  readonly touched: Set<string>;
}

const isKnown = ({ versions, touched }: Known, digests: Digests.Digests, { tag }: Bucket): boolean => {
  const { version, count } = Digests.of(digests, tag);
  return touched.has(tag) ? versions.get(tag) === version : count === 0;
};

/** What a round came to. */
interface Round {
  readonly digests: Digests.Digests;
  /** All is known, of one version. */
  readonly isOne: boolean;
  /** A commit that was being carried out. */
  readonly pending?: string;
}

/** Read what is not known yet. */
const round = async (context: Context, all: ReadonlyArray<Bucket>, known: Known, take: Take): Answer<Round> => {
  const before = framed(context);
  const first = await context.connection.ask(before.requests);
  if (E.isLeft(first)) return first;
  const then = seen(before.frame);
  const wanted = all.filter((bucket) => !isKnown(known, then.digests, bucket));
  for (const { tag } of wanted) {
    known.touched.add(tag);
    // Until it is clear that nobody wrote to it meanwhile.
    known.versions.delete(tag);
  }
  const after = framed(context);
  const read = await between(context, [], batches(context, wanted, then.digests, take), after.requests);
  if (E.isLeft(read)) return read;
  const now = seen(after.frame);
  const pending = then.pending ?? now.pending;
  if (pending !== undefined) return E.right({ digests: now.digests, isOne: false, pending });
  for (const { tag } of wanted) {
    const { version } = Digests.of(now.digests, tag);
    if (version === Digests.of(then.digests, tag).version) known.versions.set(tag, version);
  }
  const isOne = now.isOne && all.every((bucket) => isKnown(known, now.digests, bucket));
  return E.right({ digests: now.digests, isOne });
};

/**
 * Read all buckets, and the digests of the version that they are of; what others change meanwhile is read again. O(n), and
 * what is read again.
 *
 * Errors: `ERR_STORE_BUSY`, `ERR_STORE_CORRUPT`, and those of the connection.
 */
export const readAll = async (context: Context, take: Take): Answer<Digests.Digests> => {
  const deadline = within(context.connection.timeout);
  const all = bucketsOf(context);
  const known: Known = { versions: new Map(), touched: new Set() };
  const next = (): Answer<Round> => patiently(context, () => round(context, all, known, take));
  for (let failed = 1, moved = 0; moved < TRIES; failed++) {
    const found = await next();
    if (E.isLeft(found)) return found;
    const { digests, isOne, pending } = found.right;
    if (isOne) return E.right(digests);
    if (pending === undefined) moved++;
    else {
      const settled = await ended(context, pending, failed, deadline);
      if (E.isLeft(settled)) return settled;
    }
  }
  return undisturbed(context, async () => {
    const found = await next();
    if (E.isLeft(found)) return found;
    return found.right.isOne ? E.right(found.right.digests) : E.left(moving(context));
  });
};

const moving = ({ connection }: Context): LockstepError =>
  RedisError.busy(connection.name, 'others were writing all the time');

// -------------------------------------------------------------------------------------
// snapshots
// -------------------------------------------------------------------------------------

const inOrder = (entries: Array<Entry>): ReadonlyArray<Entry> => entries.sort((x, y) => x.order - y.order);

/** All that there is, as a snapshot. O(n log n). */
export const load = async (context: Context): Answer<Snapshot> => {
  const read = new Map<string, ReadonlyArray<Entry>>();
  const done = await readAll(context, ({ tag }, entries) => {
    read.set(tag, entries);
    return undefined;
  });
  if (E.isLeft(done)) return done;
  const tables = [...context.schema.models.keys()].map((model): readonly [string, ReadonlyArray<Entry>] => {
    const found: Array<Entry> = [];
    for (let bucket = 0; bucket < context.buckets; bucket++) {
      for (const entry of read.get(Keys.tag(model, bucket)) ?? []) found.push(entry);
    }
    return [model, inOrder(found)];
  });
  return E.right(fromEntries(context.schema)(new Map(tables)));
};

// -------------------------------------------------------------------------------------
// pages
// -------------------------------------------------------------------------------------

const PAGE = 1_000;

/** Buckets whose entries make a page together, about. */
function* groups(
  wanted: ReadonlyArray<Bucket>,
  counts: Digests.Digests,
  size: number,
): Generator<ReadonlyArray<Bucket>> {
  let group: Array<Bucket> = [];
  let sum = 0;
  for (const each of wanted) {
    group.push(each);
    sum += Digests.of(counts, each.tag).count;
    if (sum < size) continue;
    yield group;
    [group, sum] = [[], 0];
  }
  if (group.length > 0) yield group;
}

/** What there is at the beginning. */
const start = async (context: Context): Answer<{ readonly version: number; readonly digests: Digests.Digests }> => {
  const deadline = within(context.connection.timeout);
  for (let failed = 1; ; failed++) {
    const asked = await patiently(context, async () => {
      const { frame, requests } = framed(context);
      const answer = await context.connection.ask(requests);
      return E.isLeft(answer) ? answer : E.right({ ...seen(frame), version: frame.states[0]?.version ?? 0 });
    });
    if (E.isLeft(asked)) return asked;
    const { pending, isOne, version, digests } = asked.right;
    if (pending === undefined && isOne) return E.right({ version, digests });
    if (deadline.isOver()) return E.left(moving(context));
    const settled = pending === undefined ? E.right(undefined) : await ended(context, pending, failed, deadline);
    if (E.isLeft(settled)) return settled;
  }
};

/** What was read of some buckets, what their digests were after that, and a commit that was being carried out. */
interface Page {
  readonly entries: ReadonlyArray<Entry>;
  readonly digests: Digests.Digests;
  readonly pending: string | undefined;
}

const onePage = async (context: Context, group: ReadonlyArray<Bucket>): Answer<Page> => {
  const found: Array<ReadonlyArray<Entry>> = [];
  const states: Array<State> = [];
  let digests: Digests.Digests = new Map();
  const requests = group.map((each, i) =>
    Read.bucket(context, each.model, each.tag, (entries) => {
      found[i] = entries;
      return undefined;
    }),
  );
  const ask = state(context, (now) => void states.push(now));
  const askDigests = Digests.some(
    context,
    group.map(({ tag }) => tag),
    (after) => {
      digests = after;
    },
  );
  const read = await between(context, [ask], [requests], [askDigests, ask]);
  if (E.isLeft(read)) return read;
  const pending = states.find((each) => each.pending !== undefined)?.pending;
  return E.right({ entries: found.flat(), digests, pending });
};

/** Some buckets as they were at a version; a left if they have changed since. */
const asOf = async (context: Context, version: number, group: ReadonlyArray<Bucket>): Answer<ReadonlyArray<Entry>> => {
  const deadline = within(context.connection.timeout);
  for (let failed = 1; ; failed++) {
    const read = await patiently(context, () => onePage(context, group));
    if (E.isLeft(read)) return read;
    const { entries, digests, pending } = read.right;
    if (pending === undefined) {
      return group.every(({ tag }) => Digests.of(digests, tag).version <= version)
        ? E.right(entries)
        : E.left(RedisError.busy(context.connection.name, 'it was changed while it was read page by page'));
    }
    const settled = await ended(context, pending, failed, deadline);
    if (E.isLeft(settled)) return settled;
  }
};

/**
 * The entities of a model, page by page, all of the version at which the first page was read. Where what is still to be
 * read has changed since, that is the last page: a left, `ERR_STORE_BUSY`.
 */
export async function* pages(context: Context, name: string, size: number = PAGE): Pages {
  const model = Read.modelOf(context, name);
  if (E.isLeft(model)) return yield model;
  const first = await start(context);
  if (E.isLeft(first)) return yield first;
  const { version, digests } = first.right;
  const wanted = Array.from({ length: context.buckets }, (_, bucket) => ({
    model: model.right,
    tag: Keys.tag(name, bucket),
  })).filter(({ tag }) => Digests.of(digests, tag).count > 0);
  const most = Math.max(1, Math.floor(size));
  for (const group of groups(wanted, digests, most)) {
    const page = await asOf(context, version, group);
    if (E.isLeft(page)) return yield page;
    // Pieces of one size, so that none is left with a few.
    const piece = Math.ceil(page.right.length / Math.ceil(page.right.length / most)) || 1;
    for (let from = 0; from < page.right.length; from += piece) yield E.right(page.right.slice(from, from + piece));
  }
}
