/**
 * Reading: some entities, some buckets, how many there are, and the digest. Never a request an entity.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import type { Uid } from '../../model/Uid.js';
import { bucketOf, type Digest } from '../../snapshot/digest.js';
import type { Entry } from '../../snapshot/Entry.js';
import type { Request } from './Connection.js';
import type { Answer, Context } from './Context.js';
import * as Digests from './digests.js';
import * as Keys from './keys.js';
import { oneVersion, patiently } from './oneVersion.js';
import * as RedisError from './RedisError.js';
import * as Stored from './Stored.js';

// -------------------------------------------------------------------------------------
// models
// -------------------------------------------------------------------------------------

/** A model of the store's schema. */
export const modelOf = ({ schema }: Context, name: string): E.Either<LockstepError, Model> => {
  const model = schema.models.get(name);
  return model === undefined ? E.left(Schema.unknownModel(schema, name)) : E.right(model);
};

const readers = new WeakMap<Model, Stored.Reader>();

/** How the values of a model are read; made once. */
export const readerOf = (model: Model): Stored.Reader => {
  const known = readers.get(model);
  if (known !== undefined) return known;
  const made = Stored.reader(model);
  readers.set(model, made);
  return made;
};

// -------------------------------------------------------------------------------------
// some entities
// -------------------------------------------------------------------------------------

/** Uids of one bucket, and where they were asked. */
interface Group {
  readonly tag: string;
  readonly uids: Array<Uid>;
  readonly at: Array<number>;
}

/** Fields of one request, and uids of one batch. A batch is on its way while the one before it is read. */
const [FIELDS, BATCH] = [1_000, 2_500];

const groupsOf = ({ buckets }: Context, model: string, uids: ReadonlyArray<Uid>): ReadonlyArray<Group> => {
  const open: Array<Group | undefined> = Array.from({ length: buckets });
  const groups: Array<Group> = [];
  for (let i = 0; i < uids.length; i++) {
    const uid = uids[i] ?? '';
    const bucket = bucketOf(uid, buckets);
    let group = open[bucket];
    if (group === undefined || group.uids.length === FIELDS) {
      group = { tag: Keys.tag(model, bucket), uids: [], at: [] };
      groups.push(group);
      open[bucket] = group;
    }
    group.uids.push(uid);
    group.at.push(i);
  }
  return groups;
};

/** The entries of some uids, in the order asked. A batch of requests for some thousand uids. */
export const entries = (
  context: Context,
  name: string,
  uids: ReadonlyArray<Uid>,
): Answer<ReadonlyArray<Entry | undefined>> => {
  const model = modelOf(context, name);
  if (E.isLeft(model)) return Promise.resolve(model);
  const read = readerOf(model.right);
  const groups = groupsOf(context, name, uids);
  const { connection, keys } = context;

  const request = ({ tag, uids: asked, at }: Group, found: Array<Entry | undefined>): Request => {
    const key = keys.entities(tag);
    return {
      command: 'HMGET',
      key,
      args: asked.map(Keys.field),
      take: (reply) => {
        const fault = read(asked, Stored.areRaws(reply) ? reply : [], (i, entry) => {
          found[at[i] ?? 0] = entry;
        });
        return fault === undefined
          ? undefined
          : RedisError.corrupt(connection.name, key, { model: name, uid: fault.uid }, fault.problem);
      },
    };
  };

  function* batches(found: Array<Entry | undefined>): Generator<ReadonlyArray<Request>> {
    let batch: Array<Request> = [];
    let size = 0;
    for (const group of groups) {
      batch.push(request(group, found));
      size += group.uids.length;
      if (size < BATCH) continue;
      yield batch;
      [batch, size] = [[], 0];
    }
    yield batch;
  }

  return oneVersion(context, () => {
    const found: Array<Entry | undefined> = uids.map(() => undefined);
    return { batches: batches(found), result: () => found };
  });
};

// -------------------------------------------------------------------------------------
// buckets
// -------------------------------------------------------------------------------------

/** Takes the entries of a bucket, and what is stored of each. */
export type TakeBucket = (entries: ReadonlyArray<Entry>, raws: ReadonlyArray<Buffer>) => LockstepError | undefined;

/** Ask for a bucket. */
export const bucket = ({ connection, keys }: Context, model: Model, tag: string, take: TakeBucket): Request => {
  const key = keys.entities(tag);
  const read = readerOf(model);
  return {
    command: 'HGETALL',
    key,
    take: (reply) => {
      const pairs: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
      const uids: Array<Uid> = [];
      const raws: Array<Buffer> = [];
      for (let i = 0; i < pairs.length; i += 2) {
        const [field, raw] = [pairs[i], pairs[i + 1]];
        if (!Buffer.isBuffer(field) || !Buffer.isBuffer(raw)) continue;
        const text = field.toString();
        const uid = Keys.ofField(text);
        if (uid === undefined) {
          const entity = { model: model.name, uid: text };
          return RedisError.corrupt(connection.name, key, entity, 'its name is not of the form');
        }
        uids.push(uid);
        raws.push(raw);
      }
      const found: Array<Entry> = [];
      const fault = read(uids, raws, (i, entry) => {
        found[i] = entry;
      });
      return fault === undefined
        ? take(found, raws)
        : RedisError.corrupt(connection.name, key, { model: model.name, uid: fault.uid }, fault.problem);
    },
  };
};

/** The entries of some buckets of a model, bucket by bucket, in the order asked. */
export const buckets = (
  context: Context,
  name: string,
  wanted: ReadonlyArray<number>,
): Answer<ReadonlyArray<Entry>> => {
  const model = modelOf(context, name);
  if (E.isLeft(model)) return Promise.resolve(model);
  const { right } = model;
  const numbers = [...new Set(wanted)].filter((n) => Number.isInteger(n) && n >= 0 && n < context.buckets);
  return oneVersion(context, () => {
    const found: Array<ReadonlyArray<Entry>> = [];
    function* batches(): Generator<ReadonlyArray<Request>> {
      for (const [i, n] of numbers.entries()) {
        yield [
          bucket(context, right, Keys.tag(name, n), (ofBucket) => {
            found[i] = ofBucket;
            return undefined;
          }),
        ];
      }
    }
    return { batches: batches(), result: () => found.flat() };
  });
};

// -------------------------------------------------------------------------------------
// digests
// -------------------------------------------------------------------------------------

const asked = async (
  context: Context,
  request: (take: (digests: Digests.Digests) => void) => Request,
): Answer<Digests.Digests> => {
  let found: Digests.Digests = new Map();
  const answer = await patiently(context, () =>
    context.connection.ask([
      request((digests) => {
        found = digests;
      }),
    ]),
  );
  return E.isLeft(answer) ? answer : E.right(found);
};

/** How many entities there are, by model. O(models), whatever there is. */
export const counts = async (context: Context): Answer<ReadonlyMap<string, number>> => {
  const models = [...context.schema.models.keys()];
  const digests = await asked(context, (take) => Digests.some(context, models.map(Keys.part), take));
  if (E.isLeft(digests)) return digests;
  const counted = models.map((model) => [model, Digests.of(digests.right, Keys.part(model)).count] as const);
  return E.right(new Map(counted.filter(([, count]) => count > 0)));
};

/** Another text after each commit. O(1). */
export const stamp = async (context: Context): Answer<string> => {
  const digests = await asked(context, (take) => Digests.some(context, [Digests.ALL], take));
  if (E.isLeft(digests)) return digests;
  const { count, hashes, version } = Digests.of(digests.right, Digests.ALL);
  return E.right(`${version} ${count} ${hashes}`);
};

/** The digest of all. O(buckets), whatever there is. */
export const digest = async (context: Context): Answer<Digest> => {
  const digests = await asked(context, (take) => Digests.all(context, take));
  return E.isLeft(digests) ? digests : E.right(Digests.toDigest(context, digests.right));
};
