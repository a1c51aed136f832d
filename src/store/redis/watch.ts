/**
 * Telling of buckets that change.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Listener, Watching } from '../Store.js';
import { storeError } from '../Store.js';
import type { Answer, Context } from './Context.js';
import * as Keys from './keys.js';

const NUMBER = /^[0-9]+$/;

/**
 * Tell a listener of buckets that change, whoever changes them.
 *
 * Errors: `ERR_STORE_REFUSED` in a cluster, whose nodes would each have to be followed; those of the connection.
 */
export const watch = async ({ connection, schema, keys }: Context, listener: Listener): Answer<Watching> => {
  const { name, follow } = connection;
  if (follow === undefined)
    return E.left(storeError('ERR_STORE_REFUSED', name, 'a cluster does not tell of changes here'));
  // A bucket's key is what its tag is between.
  const [before = '', after = ''] = keys.entities('\n').split('\n');
  const models = [...schema.models.keys()].map((model) => ({
    model,
    start: `${before}${Keys.tag(model, 0).slice(0, -1)}`,
  }));
  const changedBy = (key: string): void => {
    if (!key.endsWith(after)) return;
    for (const { model, start } of models) {
      const bucket = key.startsWith(start) ? key.slice(start.length, key.length - after.length) : '';
      if (NUMBER.test(bucket)) listener({ model, bucket: Number(bucket) });
    }
  };
  const following = await follow(before, (key) => (key === undefined ? listener(undefined) : changedBy(key)));
  if (E.isLeft(following)) return following;
  const { isLive, stop } = following.right;
  return E.right({
    isLive,
    stop: async () => {
      await stop();
      return E.right(undefined);
    },
  });
};
