/** Everything of a model, page by page, each read when it is asked for. */
import * as E from 'fp-ts/lib/Either.js';
import type { Entry } from '../../snapshot/Entry.js';
import type { Pages } from '../Store.js';
import { type Answer, type Context, within } from './Context.js';
import * as Digests from './digests.js';
import * as Keys from './keys.js';
import { between, ended, moving, patiently, type State, state } from './oneVersion.js';
import * as RedisError from './RedisError.js';
import * as Read from './read.js';
import { type Bucket, framed, seen } from './readAll.js';

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
