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
import { type Answer, type Context, persist, run, type Said, within, writing } from './Context.js';
import { carryOut, type Decided, type Kind, type Parts as Written } from './carryOut.js';
import * as intentScripts from './intentScripts.js';
import * as Parts from './parts.js';
import * as RedisError from './RedisError.js';
import { renew, settle } from './recover.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An intent that was taken. */
export interface Intent extends Decided {
  /** The first of the places in the order that are kept for it. */
  readonly next: number;
  readonly version: string;
}

/** The id of a commit: nobody else has it. */
export const newId = (): string => randomBytes(12).toString('base64url');

/** How many times the intent of a process may be taken from it before it gives up. */
const ATTEMPTS = 5;

// -------------------------------------------------------------------------------------
// taking
// -------------------------------------------------------------------------------------

const take = async (context: Context, kind: Kind, places: number): Answer<Intent> => {
  const { keys, connection, lease } = context;
  const id = newId();
  const deadline = within(connection.timeout);
  for (let failed = 1; ; failed++) {
    const said = await persist(writing(connection.timeout), () =>
      run(context, intentScripts.TAKE, [keys.meta, keys.intent, keys.lease, keys.changes], [id, kind, lease, places]),
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
    const settled = await persist(writing(connection.timeout), () => settle(context, rest[0] ?? '', failed));
    if (E.isLeft(settled)) return settled;
  }
};

const release = (context: Context, { id }: Intent): Answer<Said> => {
  const { keys } = context;
  return run(context, intentScripts.RELEASE, [keys.intent, keys.lease, keys.changes], [id]);
};

// -------------------------------------------------------------------------------------
// holding
// -------------------------------------------------------------------------------------

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

// -------------------------------------------------------------------------------------
// committing
// -------------------------------------------------------------------------------------

const inDoubt = (error: LockstepError): LockstepError => ({
  ...error,
  message: `${error.message}; it is not known whether the commit took effect`,
});

async function* ready(parts: ReadonlyArray<ReadonlyArray<Change.Exact>>): Written {
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
  const parts = Parts.partsOf(changes);
  for (const [i, part] of parts.entries()) {
    const written = await persist(writing(connection.timeout), () =>
      run(context, intentScripts.WRITE, [keys.intent, keys.lease, keys.changes], [id, lease, i, Parts.lines(part)]),
    );
    if (E.isLeft(written)) return written;
    if (written.right.word !== 'ok') return E.left('lost');
  }
  await context.at('written');
  const decided = await persist(writing(connection.timeout), () =>
    run(
      context,
      intentScripts.DECIDE,
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
