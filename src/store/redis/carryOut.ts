/**
 * Carrying out an intent that is decided: the changes are applied bucket by bucket, then the digests, the version and the
 * log are brought up to date, and the intent is gone. Doing it twice, or at the same time as somebody else, is doing it once.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Change from './Change.js';
import { type Answer, type Context, inFlight, insisting, persist, run, type Said } from './Context.js';
import * as intentScripts from './intentScripts.js';
import * as Stored from './Stored.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an intent is for; `read` changes nothing, but keeps others from it. */
export type Kind = 'commit' | 'rollback' | 'clear' | 'read';

/** An intent that is to be carried out. */
export interface Decided {
  readonly id: string;
  readonly kind: Kind;
  /** One more than that of the intent before. */
  readonly number: string;
}

/** Changes, part by part. */
export type Parts = AsyncIterable<E.Either<LockstepError, ReadonlyArray<Change.Exact>>>;

/** Seconds for which a bucket remembers who wrote to it last: longer than anything can be on its way. */
const REMEMBERED = 86_400;

const AT_ONCE = 8;

// -------------------------------------------------------------------------------------
// steps
// -------------------------------------------------------------------------------------

/** What is decided is not given up early. */
const insist = <A>({ connection }: Context, ask: () => Answer<A>): Answer<A> =>
  persist(insisting(connection.timeout), ask);

/** Apply a part of the changes; what is applied already, or was overtaken, is left as it is. */
const apply =
  (context: Context, { id, number }: Decided) =>
  (part: ReadonlyArray<Change.Exact>): Answer<void> => {
    const { connection, keys } = context;
    const jobs = [...Change.byTag(part)].map(([tag, changes]) => (): Answer<void> => {
      const args = changes.flatMap(({ field, before, after }) => [field, before.slice(0, Stored.MARK), after]);
      return insist(context, async () => {
        const said = connection.isCluster
          ? await run(
              context,
              intentScripts.APPLY_FENCED,
              [keys.entities(tag), keys.fence(tag)],
              [number, REMEMBERED, ...args],
            )
          : await run(context, intentScripts.APPLY, [keys.entities(tag), keys.intent], [id, ...args]);
        return E.isLeft(said) ? said : E.right(undefined);
      });
    });
    return inFlight(AT_ONCE, jobs);
  };

/** Empty all buckets. */
const empty = (context: Context, { number }: Decided): Answer<void> => {
  const { keys } = context;
  const jobs = Change.allTags(context).map((tag) => (): Answer<void> => {
    const bucket = [keys.entities(tag), keys.fence(tag)];
    return insist(context, async () => {
      const said = await run(context, intentScripts.EMPTY_FENCED, bucket, [number, REMEMBERED]);
      return E.isLeft(said) ? said : E.right(undefined);
    });
  });
  return inFlight(AT_ONCE, jobs);
};

/** The last step. */
const finish = (context: Context, { id }: Decided): Answer<Said> => {
  const { meta, digests, commits, recent, intent, checkpoints, log, lease, changes } = context.keys;
  const keys = [meta, digests, commits, recent, intent, checkpoints, log, lease, changes];
  return insist(context, () => run(context, intentScripts.FINISH, keys, [id]));
};

// -------------------------------------------------------------------------------------
// all of them
// -------------------------------------------------------------------------------------

/** Carry out an intent that is decided; the parts are given one by one. */
export const carryOut = async (context: Context, intent: Decided, parts: Parts): Answer<Said> => {
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
