/**
 * Reading all buckets, of one version: what others change meanwhile is read again, and only that.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import type { Entry } from '../../snapshot/Entry.js';
import type { Request } from './Connection.js';
import { type Answer, type Context, within } from './Context.js';
import * as Digests from './digests.js';
import * as Keys from './keys.js';
import { between, ended, moving, patiently, type State, state, undisturbed } from './oneVersion.js';
import * as Read from './read.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A bucket that there is. */
export interface Bucket {
  readonly model: Model;
  readonly tag: string;
}

/** Bytes and entities of a batch, about; how large entities are is learnt on the way. */
const BATCH = { bytes: 1 << 22, entities: 10_000 };
const FIRST_GUESS = 2_000;

/** How often what others have changed meanwhile is read again, before they are kept from it. */
const TRIES = 3;

/** What there was before and after reading. */
export interface Frame {
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

/** Asks what there is, and where the answers come to. */
export const framed = (context: Context): { readonly frame: Frame; readonly requests: ReadonlyArray<Request> } => {
  const frame: Frame = { states: [], digests: [] };
  const requests = [
    state(context, (found) => void frame.states.push(found)),
    Digests.all(context, (found) => void frame.digests.push(found)),
    state(context, (found) => void frame.states.push(found)),
  ];
  return { frame, requests };
};

/** The digests of a frame, and the commit that was being carried out meanwhile, or a version that moved in between. */
export const seen = ({ states, digests }: Frame) => ({
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
