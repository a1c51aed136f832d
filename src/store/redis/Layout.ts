/**
 * What a store says of itself: in which format it is, how many buckets its models have, and of which models it is. It is
 * written when the store is made, and held against whoever opens it.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { StoreError } from '../../model/LockstepError.js';
import type { Schema } from '../../model/Schema.js';
import { isRecord } from '../../model/strict.js';
import { ofText } from '../../snapshot/fingerprint.js';
import { storeError } from '../Store.js';

import type { Address } from './address.js';

import type { Connection, Request } from './Connection.js';
import { type Answer, persist, reading } from './Context.js';

import type { Keys } from './keys.js';
import * as RedisError from './RedisError.js';
import * as scripts from './scripts.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The version of all that is described in docs/redis.md. */
const FORMAT = '1';

const BUCKETS = 64;

/** The models of a store, as it describes them: fields, identifiers first, and the names of their codecs. */
type Models = Readonly<Record<string, unknown>>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What of the models decides how their entities are stored. */
const describe = ({ models }: Schema): Models => {
  const names = (fields: object): ReadonlyArray<readonly [string, string]> =>
    Object.entries(fields).map(([name, codec]: [string, { readonly name: string }]) => [name, codec.name]);
  return Object.fromEntries(
    [...models.values()]
      .map(({ name, identifiers, attributes }): readonly [string, unknown] => [
        name,
        { identifiers: names(identifiers), attributes: names(attributes) },
      ])
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
};

// -------------------------------------------------------------------------------------
// comparison
// -------------------------------------------------------------------------------------

const parsed = (text: string): Models => {
  try {
    const models: unknown = JSON.parse(text);
    return isRecord(models) ? models : {};
  } catch {
    return {};
  }
};

/** How the models of a store and those of whoever opens it differ, in a few words. */
const difference = (theirs: Models, own: Models): string => {
  const [names, others] = [Object.keys(own), Object.keys(theirs)];
  const missing = names.find((name) => !Object.hasOwn(theirs, name));
  const extra = others.find((name) => !Object.hasOwn(own, name));
  if (missing !== undefined) return `it has no model "${missing}"`;
  if (extra !== undefined) return `it has a model "${extra}", which the schema does not have`;
  const other = names.find((name) => JSON.stringify(own[name]) !== JSON.stringify(theirs[name]));
  return other === undefined
    ? 'its models are others'
    : `its model "${other}" has other fields, or fields of other types`;
};

const mismatch = (store: string, problem: string, suggestion: string): E.Either<StoreError, never> =>
  E.left(storeError('ERR_STORE_MISMATCH', store, problem, { suggestion }));

const ANOTHER = 'open it as it was made, or name another store';

/**
 * Make a store, unless it is there, or is not to be made; how many buckets its models have.
 *
 * Errors: `ERR_STORE_MISMATCH`, with what differs, `ERR_STORE_NOT_FOUND`, `ERR_STORE_CORRUPT`, and those of the connection.
 */
export const open = async (
  connection: Connection,
  { meta }: Keys,
  schema: Schema,
  { buckets: wanted, create }: Pick<Address, 'buckets' | 'create'>,
): Answer<number> => {
  const { name } = connection;
  const own = describe(schema);
  const text = JSON.stringify(own);
  const patience = reading(connection.timeout);
  let found: ReadonlyArray<string | undefined> = [];
  const request: Request = {
    command: 'HMGET',
    key: meta,
    args: ['format', 'buckets', 'schema', 'models'],
    take: (reply) => {
      const fields: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
      found = fields.map((field) => (Buffer.isBuffer(field) ? field.toString() : undefined));
      return undefined;
    },
  };
  const asked = await persist(patience, () => connection.ask([request]));
  if (E.isLeft(asked)) return asked;
  if (found.every((field) => field === undefined)) {
    if (!create) {
      const suggestion = 'check its ID, or load something into it first';
      return E.left(storeError('ERR_STORE_NOT_FOUND', name, 'there is no such store', { suggestion }));
    }
    // One that only reads need not be allowed to write, where the store is there.
    const args = [FORMAT, wanted ?? BUCKETS, ofText(text), text];
    const made = await persist(patience, () => connection.run(scripts.CREATE, [meta], args));
    if (E.isLeft(made)) return made;
    found = Array.isArray(made.right) ? made.right.slice(1).map(String) : [];
  }
  const [format, buckets, fingerprint, models] = found;
  if (format === undefined || !/^\d+$/.test(buckets ?? '')) {
    return E.left(RedisError.corrupt(name, meta, undefined, 'it does not say what it is'));
  }
  if (format !== FORMAT) {
    return mismatch(name, `the store is of format ${format}, not ${FORMAT}`, 'use the release that made it');
  }
  if (fingerprint !== ofText(text)) {
    return mismatch(name, `the store was made with another schema: ${difference(parsed(models ?? ''), own)}`, ANOTHER);
  }
  if (wanted !== undefined && Number(buckets) !== wanted) {
    return mismatch(name, `the store was made with ${buckets} buckets a model, not ${wanted}`, ANOTHER);
  }
  return E.right(Number(buckets));
};
