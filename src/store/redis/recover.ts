/**
 * Intents of others: waited for as long as their owners live, and ended for those who have vanished. One that is not
 * decided is removed, one that is decided is carried out.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as Change from './Change.js';
import { type Answer, type Context, pause, persist, run, writing } from './Context.js';
import * as CarryOut from './carryOut.js';
import * as intentScripts from './intentScripts.js';
import * as Parts from './parts.js';
import * as RedisError from './RedisError.js';

/** Say again and again that the owner lives. */
export const renew = (context: Context, id: string): { readonly stop: () => void } => {
  const { keys, lease } = context;
  const timer = setInterval(() => {
    // A lease that could not be renewed may be lost; whether it was is told by the next step.
    void run(context, intentScripts.RENEW, [keys.intent, keys.lease], [id, lease]);
  }, lease / 3);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};

const kindOf = (text: string | undefined): CarryOut.Kind => {
  switch (text) {
    case 'clear':
    case 'rollback':
    case 'read':
      return text;
    default:
      return 'commit';
  }
};

async function* written({ connection, keys }: Context, count: number): CarryOut.Parts {
  for (let i = 0; i < count; i++) {
    let part: ReadonlyArray<Change.Exact> | undefined;
    const asked = await persist(writing(connection.timeout), () =>
      connection.ask([
        {
          command: 'LINDEX',
          key: keys.changes,
          args: [i],
          take: (reply) => {
            // Somebody else has ended it meanwhile.
            if (reply === null) part = [];
            else part = Buffer.isBuffer(reply) ? Parts.linesOf(reply.toString()) : undefined;
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
  const said = await run(context, intentScripts.TAKE_OVER, [keys.intent, keys.lease, keys.changes], [id, lease]);
  if (E.isLeft(said)) return said;
  const { word, rest } = said.right;
  if (word === 'alive') await pause(failed);
  if (word !== 'yours') return E.right(undefined);
  const [number = '0', kind, parts] = rest;
  const intent = { id, kind: kindOf(kind), number };
  const renewing = renew(context, id);
  const ended = await CarryOut.carryOut(context, intent, written(context, Number(parts ?? 0)));
  renewing.stop();
  return E.isLeft(ended) ? ended : E.right(undefined);
};
