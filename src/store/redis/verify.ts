/**
 * Checking what a store holds, to the letter: every hash against what it is of, every sum against its hashes, and that
 * each entity is where it should be.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import { bucketOf } from '../../snapshot/digest.js';
import * as Fingerprint from '../../snapshot/fingerprint.js';
import type { Answer, Context } from './Context.js';
import * as Digests from './digests.js';
import * as Keys from './keys.js';
import * as RedisError from './RedisError.js';
import { readAll } from './readAll.js';
import * as Stored from './Stored.js';

/** How many entities, and the sum of their hashes. */
interface Sum {
  readonly count: number;
  readonly words: Float64Array;
}

const nothing = (): Sum => ({ count: 0, words: new Float64Array(Fingerprint.WORDS) });

const plus = (x: Sum, y: Sum): Sum => ({
  count: x.count + y.count,
  words: x.words.map((word, i) => (word + (y.words[i] ?? 0)) % 2 ** 32),
});

/**
 * Check everything; how many entities there are. O(n).
 *
 * Errors: `ERR_STORE_CORRUPT`, with the key, and the entity where it is one, and those of loading.
 */
export const verify = async (context: Context): Answer<number> => {
  const { connection, keys, buckets } = context;
  const sums = new Map<string, Sum>();
  const faults = new Map<string, LockstepError>();

  const read = await readAll(context, ({ model, tag }, entries, raws) => {
    let sum = nothing();
    faults.delete(tag);
    for (const [i, entry] of entries.entries()) {
      const at = { model: model.name, uid: entry.uid };
      const fault = (problem: string): void => {
        faults.set(tag, RedisError.corrupt(connection.name, keys.entities(tag), at, problem));
      };
      if (Keys.tag(model.name, bucketOf(entry.uid, buckets)) !== tag) fault('it belongs into another bucket');
      const mark = Stored.markOf(entry);
      if (raws[i]?.toString('latin1', 0, Stored.MARK) !== mark) fault('its hash is not that of its content');
      const words = new Float64Array(Fingerprint.WORDS);
      Fingerprint.addHash(words, 0, entry);
      sum = plus(sum, { count: 1, words });
    }
    sums.set(tag, sum);
    return undefined;
  });
  if (E.isLeft(read)) return read;
  const [fault] = faults.values();
  if (fault !== undefined) return E.left(fault);

  const expected = new Map<string, Sum>([[Digests.ALL, nothing()]]);
  const add = (name: string, sum: Sum): void => void expected.set(name, plus(expected.get(name) ?? nothing(), sum));
  for (const model of context.schema.models.keys()) {
    for (let bucket = 0; bucket < buckets; bucket++) {
      const tag = Keys.tag(model, bucket);
      for (const name of [tag, Keys.part(model), Digests.ALL]) add(name, sums.get(tag) ?? nothing());
    }
  }
  for (const [name, sum] of expected) {
    const { count, hashes } = Digests.of(read.right, name);
    if (count === sum.count && hashes === Fingerprint.sumText(sum.words, 0)) continue;
    const problem = `its field "${name}" says ${count} entities with ${hashes}, not ${sum.count} with ${Fingerprint.sumText(sum.words, 0)}`;
    return E.left(RedisError.corrupt(connection.name, keys.digests, undefined, problem));
  }
  return E.right(expected.get(Digests.ALL)?.count ?? 0);
};
