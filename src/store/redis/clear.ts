/**
 * Removing everything: in one step on a server, by an intent in a cluster. The counters of the store go on, so that
 * whoever is reading or writing meanwhile notices.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Change from './Change.js';
import { type Answer, type Context, pause, persist, run, within, writing } from './Context.js';
import * as Intent from './intent.js';
import * as RedisError from './RedisError.js';
import { settle } from './recover.js';
import * as scripts from './scripts.js';

const inOneStep = async (context: Context): Answer<void> => {
  const { connection } = context;
  const { meta, digests, commits, recent, intent, lease, changes, checkpoints, log, entities } = context.keys;
  const gone = [changes, checkpoints, log, ...Change.allTags(context).map(entities)];
  const keys = [meta, digests, commits, recent, intent, lease, ...gone];
  const id = Intent.newId();
  const deadline = within(connection.timeout);
  for (let failed = 1; ; failed++) {
    const said = await persist(writing(connection.timeout), () => run(context, scripts.CLEAR, keys, [id]));
    if (E.isLeft(said)) return said;
    if (said.right.word !== 'intent') return E.right(undefined);
    if (deadline.isOver()) return E.left(RedisError.busy(connection.name, 'others were writing all the time'));
    const settled = await settle(context, said.right.rest[0] ?? '', failed);
    if (E.isLeft(settled)) {
      if (!RedisError.isPassing(settled.left)) return settled;
      await pause(failed);
    }
  }
};

/** Remove all entities and checkpoints. O(n) on the server, which does most of it in the background. */
export const clear = (context: Context): Answer<void> =>
  context.connection.isCluster
    ? Intent.holding(context, 'clear', 0, async (intent) => {
        const done = await Intent.commit(context, intent, []);
        return E.isLeft(done) ? done : E.right({ answer: undefined, isCommitted: true });
      })
    : inOneStep(context);
