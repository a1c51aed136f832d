/**
 * The digests that a store keeps: of each bucket, each model, and of all.
 */
import type { LockstepError } from '../../model/LockstepError.js';
import type { Digest } from '../../snapshot/digest.js';
import type { Request } from './Connection.js';
import type { Context } from './Context.js';
import * as Keys from './keys.js';
import * as RedisError from './RedisError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is kept of a part of the content. */
export interface Sum {
  readonly count: number;
  /** The sum of the hashes: 32 hexadecimal digits. */
  readonly hashes: string;
  /** The version at which it last changed. */
  readonly version: number;
}

/** By name: of a bucket, of a model, and, under the empty name, of all. */
export type Digests = ReadonlyMap<string, Sum>;

/** The name of the sum of all. */
export const ALL = '';

const NOTHING: Sum = { count: 0, hashes: '0'.repeat(32), version: 0 };

// -------------------------------------------------------------------------------------
// asking
// -------------------------------------------------------------------------------------

const FORM = /^(\d{1,16}):([0-9a-f]{32}):(\d{1,16})$/;

const sumOf = (text: string): Sum | undefined => {
  const [, count, hashes = '', version] = FORM.exec(text) ?? [];
  return count === undefined ? undefined : { count: Number(count), hashes, version: Number(version) };
};

const wrong = ({ connection, keys }: Context, name: string): LockstepError =>
  RedisError.corrupt(connection.name, keys.digests, undefined, `its field "${name}" is not of the form`);

/** Ask for all digests. */
export const all = (context: Context, take: (digests: Digests) => void): Request => ({
  command: 'HGETALL',
  key: context.keys.digests,
  take: (reply) => {
    const texts: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
    const digests = new Map<string, Sum>();
    for (let i = 0; i < texts.length; i += 2) {
      const name = String(texts[i]);
      const sum = sumOf(String(texts[i + 1]));
      if (sum === undefined) return wrong(context, name);
      digests.set(name, sum);
    }
    take(digests);
    return undefined;
  },
});

/** Ask for some digests. */
export const some = (context: Context, names: ReadonlyArray<string>, take: (digests: Digests) => void): Request => ({
  command: 'HMGET',
  key: context.keys.digests,
  args: names,
  take: (reply) => {
    const texts: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
    const digests = new Map<string, Sum>();
    for (const [i, name] of names.entries()) {
      const text = texts[i];
      const sum = text === null || text === undefined ? NOTHING : sumOf(String(text));
      if (sum === undefined) return wrong(context, name);
      digests.set(name, sum);
    }
    take(digests);
    return undefined;
  },
});

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** The sum of a name. */
export const of = (digests: Digests, name: string): Sum => digests.get(name) ?? NOTHING;

/** As snapshots have it. */
export const toDigest = ({ schema, buckets }: Context, digests: Digests): Digest =>
  new Map(
    [...schema.models.keys()].map((model) => [
      model,
      Array.from({ length: buckets }, (_, bucket) => {
        const { count, hashes } = of(digests, Keys.tag(model, bucket));
        return count === 0 ? '' : hashes;
      }),
    ]),
  );
