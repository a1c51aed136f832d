/**
 * Commits in more than one step: of a cluster, whose buckets are on several servers, and of what is too large for one
 * script.
 *
 * 1. The intent is taken: nobody else writes until it is gone. A lease is renewed as long as its owner lives.
 * 2. What is there is read, and held to what is expected.
 * 3. What is to change is written down, all of it, before and after.
 * 4. It is decided: from here on the commit takes effect, and readers wait for it.
 * 5. The changes are applied, bucket by bucket. Applying them twice is applying them once.
 * 6. The digests, the version and the log are brought up to date, and the intent is gone, in one step.
 *
 * Whoever finds an intent without a lease ends it: one that is not decided is removed, one that is decided is carried out.
 */
import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Change from './Change.js';
import type { Answer, Context, Said } from './Context.js';
import { inFlight, pause, persist, run, within } from './Context.js';
import * as RedisError from './RedisError.js';
import * as Stored from './Stored.js';
import * as scripts from './scripts.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an intent is for; `read` changes nothing, but keeps others from it. */
export type Kind = 'commit' | 'rollback' | 'clear' | 'read';

/** An intent that was taken. */
export interface Intent {
  readonly id: string;
  readonly kind: Kind;
  /** One more than that of the one before. */
  readonly number: string;
  /** The first of the places in the order that are kept for it. */
  readonly next: number;
  readonly version: string;
}

/** The id of a commit: nobody else has it. */
export const newId = (): string => randomBytes(12).toString('base64url');

/** How many times the intent of a process may be taken from it before it gives up. */
const ATTEMPTS = 5;

/** Seconds for which a bucket remembers who wrote to it last. */
const REMEMBERED = 86_400;

const AT_ONCE = 8;

// -------------------------------------------------------------------------------------
// carrying out
// -------------------------------------------------------------------------------------

const PART = { changes: 1_000, size: 1 << 19 };

/** In parts that are not too large for a script, the changes of a bucket together. */
const partsOf = (changes: ReadonlyArray<Change.Exact>): ReadonlyArray<ReadonlyArray<Change.Exact>> => {
  const parts: Array<Array<Change.Exact>> = [];
  let part: Array<Change.Exact> = [];
  let size = 0;
  for (const ofBucket of Change.byTag(changes).values()) {
    for (const change of ofBucket) {
      part.push(change);
      size += change.before.length + change.after.length;
      if (part.length < PART.changes && size < PART.size) continue;
      parts.push(part);
      [part, size] = [[], 0];
    }
  }
  return part.length > 0 ? [...parts, part] : parts;
};

const lines = (part: ReadonlyArray<Change.Exact>): string =>
  JSON.stringify(part.map(({ tag, field, before, after }) => [tag, field, before || null, after || null]));

const isText = (u: unknown): u is string | null => u === null || typeof u === 'string';

/** The changes of a part that was written down; `undefined` where it is not of the form. */
export const linesOf = (text: string): ReadonlyArray<Change.Exact> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return undefined;
    const changes = parsed.flatMap((line: unknown): ReadonlyArray<Change.Exact> => {
      if (!Array.isArray(line)) return [];
      const [tag, field, before, after = null]: ReadonlyArray<unknown> = line;
      return typeof tag === 'string' && typeof field === 'string' && isText(before) && isText(after)
        ? [{ tag, field, before: before ?? '', after: after ?? '' }]
        : [];
    });
    return changes.length === parsed.length ? changes : undefined;
  } catch {
    return undefined;
  }
};

type Carried = Pick<Intent, 'id' | 'kind' | 'number'>;

/** What is decided is not given up early. */
const insist = <A>({ connection }: Context, ask: () => Answer<A>): Answer<A> =>
  persist(connection.timeout, ask, connection.timeout);

/** Apply a part of the changes; what is applied already, or was overtaken, is left as it is. */
const apply =
  (context: Context, { id, number }: Carried) =>
  (part: ReadonlyArray<Change.Exact>): Answer<void> => {
    const { connection, keys } = context;
    const jobs = [...Change.byTag(part)].map(([tag, changes]) => (): Answer<void> => {
      const args = changes.flatMap(({ field, before, after }) => [field, before.slice(0, Stored.MARK), after]);
      return insist(context, async () => {
        const said = connection.isCluster
          ? await run(
              context,
              scripts.APPLY_FENCED,
              [keys.entities(tag), keys.fence(tag)],
              [number, REMEMBERED, ...args],
            )
          : await run(context, scripts.APPLY, [keys.entities(tag), keys.intent], [id, ...args]);
        return E.isLeft(said) ? said : E.right(undefined);
      });
    });
    return inFlight(AT_ONCE, jobs);
  };

/** Empty all buckets. */
const empty = (context: Context, { number }: Carried): Answer<void> => {
  const { keys } = context;
  const jobs = Change.allTags(context).map((tag) => (): Answer<void> => {
    const bucket = [keys.entities(tag), keys.fence(tag)];
    return insist(context, async () => {
      const said = await run(context, scripts.EMPTY_FENCED, bucket, [number, REMEMBERED]);
      return E.isLeft(said) ? said : E.right(undefined);
    });
  });
  return inFlight(AT_ONCE, jobs);
};

/** The last step. */
const finish = (context: Context, { id }: Carried): Answer<Said> => {
  const { meta, digests, commits, recent, intent, checkpoints, log, lease, changes } = context.keys;
  const keys = [meta, digests, commits, recent, intent, checkpoints, log, lease, changes];
  return insist(context, () => run(context, scripts.FINISH, keys, [id]));
};

/** Carry out an intent that is decided; the parts are given one by one. */
const carryOut = async (
  context: Context,
  intent: Carried,
  parts: AsyncIterable<E.Either<LockstepError, ReadonlyArray<Change.Exact>>>,
): Answer<Said> => {
  if (intent.kind === 'clear') {
    const emptied = await empty(context, intent);
    if (E.isLeft(emptied)) return emptied;
  }
  let isFirst = true;
  for await (const part of parts) {
    const applied = E.isLeft(part) ? part : await apply(context, intent)(part.right);
    if (E.isLeft(applied)) return applied;
    if (isFirst) await context.at('applying');
    isFirst = false;
  }
  await context.at('applied');
  return finish(context, intent);
};

// -------------------------------------------------------------------------------------
// other people's
// -------------------------------------------------------------------------------------

const kindOf = (text: string | undefined): Kind => {
  switch (text) {
    case 'clear':
    case 'rollback':
    case 'read':
      return text;
    default:
      return 'commit';
  }
};

async function* writtenParts(
  { connection, keys }: Context,
  count: number,
): AsyncGenerator<E.Either<LockstepError, ReadonlyArray<Change.Exact>>> {
  for (let i = 0; i < count; i++) {
    let part: ReadonlyArray<Change.Exact> | undefined;
    const asked = await persist(connection.timeout, () =>
      connection.ask([
        {
          command: 'LINDEX',
          key: keys.changes,
          args: [i],
          take: (reply) => {
            // Somebody else has ended it meanwhile.
            if (reply === null) part = [];
            else part = Buffer.isBuffer(reply) ? linesOf(reply.toString()) : undefined;
            return part === undefined
              ? RedisError.corrupt(connection.name, keys.changes, undefined, `its part ${i} is not of the form`)
              : undefined;
          },
        },
      ]),
    );
    yield E.isLeft(asked) ? asked : E.right(part ?? []);
  }
}

/**
 * Have the intent of somebody else end: wait a little if he lives, take it over if he does not.
 *
 * Errors: those of the connection.
 */
export const settle = async (context: Context, id: string, failed: number): Answer<void> => {
  const { keys, lease } = context;
  const said = await run(context, scripts.TAKE_OVER, [keys.intent, keys.lease, keys.changes], [id, lease]);
  if (E.isLeft(said)) return said;
  const { word, rest } = said.right;
  if (word === 'alive') await pause(failed);
  if (word !== 'yours') return E.right(undefined);
  const [number = '0', kind, parts] = rest;
  const intent = { id, kind: kindOf(kind), number };
  const renewing = renew(context, id);
  const ended = await carryOut(context, intent, writtenParts(context, Number(parts ?? 0)));
  renewing.stop();
  return E.isLeft(ended) ? ended : E.right(undefined);
};

// -------------------------------------------------------------------------------------
// one's own
// -------------------------------------------------------------------------------------

/** Say again and again that the owner lives. */
const renew = (context: Context, id: string): { readonly stop: () => void } => {
  const { keys, lease } = context;
  const timer = setInterval(() => {
    // A lease that could not be renewed may be lost; whether it was is told by the next step.
    void run(context, scripts.RENEW, [keys.intent, keys.lease], [id, lease]);
  }, lease / 3);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};

const take = async (context: Context, kind: Kind, places: number): Answer<Intent> => {
  const { keys, connection, lease } = context;
  const id = newId();
  const deadline = within(connection.timeout);
  for (let failed = 1; ; failed++) {
    const said = await persist(connection.timeout, () =>
      run(context, scripts.TAKE, [keys.meta, keys.intent, keys.lease, keys.changes], [id, kind, lease, places]),
    );
    if (E.isLeft(said)) return said;
    const { word, rest } = said.right;
    if (word === 'taken') {
      const [number = '0', next, version = '0'] = rest;
      return E.right({ id, kind, number, next: Number(next), version });
    }
    if (deadline.isOver()) {
      return E.left(RedisError.busy(connection.name, 'others were writing all the time'));
    }
    const settled = await persist(connection.timeout, () => settle(context, rest[0] ?? '', failed));
    if (E.isLeft(settled)) return settled;
  }
};

const release = (context: Context, { id }: Intent): Answer<Said> => {
  const { keys } = context;
  return run(context, scripts.RELEASE, [keys.intent, keys.lease, keys.changes], [id]);
};

/** What came of work that was done while an intent was held. */
export interface Done<A> {
  readonly answer: A;
  /** The intent was carried out, and is gone. */
  readonly isCommitted: boolean;
}

/** What is done while an intent is held; `lost` where it was taken away before it was decided. */
export type Work<A> = (intent: Intent) => Promise<E.Either<LockstepError | 'lost', Done<A>>>;

/**
 * Do something while nobody else writes.
 *
 * Errors: `ERR_STORE_BUSY`, those of the work, and those of the connection.
 */
export const holding = async <A>(context: Context, kind: Kind, places: number, work: Work<A>): Answer<A> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const intent = await take(context, kind, places);
    if (E.isLeft(intent)) return intent;
    const renewing = renew(context, intent.right.id);
    try {
      await context.at('taken');
      const done = await work(intent.right);
      if (E.isRight(done)) {
        if (!done.right.isCommitted) await release(context, intent.right);
        return E.right(done.right.answer);
      }
      const { left } = done;
      if (left !== 'lost') {
        // One that is decided is not released by this.
        await release(context, intent.right);
        return E.left(left);
      }
    } finally {
      renewing.stop();
    }
  }
  return E.left(RedisError.busy(context.connection.name, 'others took it for vanished again and again'));
};

const inDoubt = (error: LockstepError): LockstepError => ({
  ...error,
  message: `${error.message}; it is not known whether the commit took effect`,
});

async function* ready(
  parts: ReadonlyArray<ReadonlyArray<Change.Exact>>,
): AsyncGenerator<E.Either<never, ReadonlyArray<Change.Exact>>> {
  for (const part of parts) yield E.right(part);
}

/** Write changes down, decide, and carry them out; `keep` goes with the intent. */
export const commit = async (
  context: Context,
  intent: Intent,
  changes: ReadonlyArray<Change.Exact>,
  keep: Readonly<Record<string, string>> = {},
): Promise<E.Either<LockstepError | 'lost', void>> => {
  const { connection, keys, lease } = context;
  const { id } = intent;
  const parts = partsOf(changes);
  for (const [i, part] of parts.entries()) {
    const written = await persist(connection.timeout, () =>
      run(context, scripts.WRITE, [keys.intent, keys.lease, keys.changes], [id, lease, i, lines(part)]),
    );
    if (E.isLeft(written)) return written;
    if (written.right.word !== 'ok') return E.left('lost');
  }
  await context.at('written');
  const decided = await persist(connection.timeout, () =>
    run(
      context,
      scripts.DECIDE,
      [keys.meta, keys.intent, keys.lease, keys.changes],
      [id, lease, parts.length, JSON.stringify(Change.sums(changes)), ...Object.entries(keep).flat()],
    ),
  );
  if (E.isLeft(decided)) return E.left(RedisError.isDoubt(decided.left) ? inDoubt(decided.left) : decided.left);
  if (decided.right.word !== 'ok') return E.left('lost');
  await context.at('decided');
  const ended = await carryOut(context, intent, ready(parts));
  if (E.isLeft(ended)) {
    const rest = 'it is decided, and whoever uses the store next will carry it out';
    return E.left({ ...ended.left, message: `${ended.left.message}; the commit is not finished: ${rest}` });
  }
  await context.at('finished');
  return E.right(undefined);
};
