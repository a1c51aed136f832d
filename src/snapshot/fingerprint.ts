/**
 * Fingerprints: short texts that tell whether two datasets have the same content, without having both at hand.
 *
 * Each entity is hashed with its uid and parent; the hashes of a model's entities are added up, so that their order does
 * not matter. The sum is kept with the table, so that a snapshot is hashed once, and after a change only the tables that
 * changed.
 *
 * @since 0.2.0
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as Equality from '../model/Equality.js';
import type { Content, Table } from './Draft.js';
import type { Entry } from './Entry.js';

/** The fingerprint of a text: 32 hexadecimal digits of its SHA-256. O(length). */
export const ofText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);

/** How many 32-bit words a sum of hashes has. */
export const WORDS = 4;
const MODULUS = 2 ** 32;

const textOf = ({ uid, parent, entity }: Entry): string =>
  Equality.canonical([uid, parent?.model ?? null, parent?.uid ?? null, entity]);

/** Add an entry's hash, of its uid, parent and entity, to the sum whose words begin at `at`. O(size of the entity). */
export const addHash = (sums: Float64Array, at: number, entry: Entry): void => {
  const words = new DataView(sha256(utf8ToBytes(textOf(entry))).buffer);
  for (let i = 0; i < WORDS; i++) sums[at + i] = ((sums[at + i] ?? 0) + words.getUint32(i * 4)) % MODULUS;
};

/** The sum whose words begin at `at`, as hexadecimal digits. */
export const sumText = (sums: Float64Array, at: number): string =>
  [...sums.subarray(at, at + WORDS)].map((word) => word.toString(16).padStart(8, '0')).join('');

const known = new WeakMap<Table, string>();

const ofTable = (table: Table): string => {
  const before = known.get(table);
  if (before !== undefined) return before;
  const sums = new Float64Array(WORDS);
  for (const entry of table.values()) addHash(sums, 0, entry);
  const sum = sumText(sums, 0);
  known.set(table, sum);
  return sum;
};

/**
 * The fingerprint of a snapshot's content: its entities, their attributes and parents; not their order, their flags or
 * the schema. 32 hexadecimal digits. O(n) the first time, then O(models).
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const [a, b] = [Snapshot.item(Device, { name: 'a' }), Snapshot.item(Device, { name: 'b' })]
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.bindTo('schema'),
 *   E.bindW('one', ({ schema }) => Snapshot.fromEntities(schema)([a, b])),
 *   E.bindW('other', ({ schema }) => Snapshot.fromEntities(schema)([b, a])),
 *   E.map(({ one, other }) => Snapshot.fingerprint(one) === Snapshot.fingerprint(other)),
 * ) // => E.right(true)
 */
export const fingerprint = (snapshot: Content): string =>
  ofText(
    [...snapshot.tables]
      .map(([model, table]) => `${JSON.stringify(model)}:${ofTable(table)}`)
      .sort()
      .join(','),
  );
