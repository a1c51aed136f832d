/**
 * A segment as text: the entities of a bucket, a line of JSON each, in the order of insertion.
 *
 * `{"uid":"sw1","order":7,"flags":["IGNORE"],"parent":["site","nyc"],"fields":{"name":"sw1","mtu":1500}}`; flags and parent are
 * left out where there are none. Values go as in other stores, so that every value that a store can keep comes back.
 */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as Entity from '../../../model/Entity.js';
import * as Flags from '../../../model/Flags.js';
import type { LockstepError, StoreError } from '../../../model/LockstepError.js';
import type { Model, Untyped } from '../../../model/Model.js';
import { isRecord } from '../../../model/strict.js';
import type { Uid } from '../../../model/Uid.js';
import type { Entry } from '../../../snapshot/Entry.js';
import * as Fingerprint from '../../../snapshot/fingerprint.js';
import * as Fields from '../../fields.js';
import { at } from '../FileError.js';
import type * as Manifest from './Manifest.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A segment, and what its file is to hold. */
export interface Written {
  readonly segment: Manifest.Segment;
  readonly text: string;
}

/** A line, before its fields are decoded. */
export interface Line {
  readonly uid: Uid;
  readonly order: number;
  readonly flags: ReadonlyArray<Flags.ModelFlag>;
  readonly parent: Entity.Ref | undefined;
  readonly fields: unknown;
}

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** What the file of a segment begins with is for people; what is behind it tells it from all others. */
const fileOf = (model: string, bucket: number, buckets: number, sha256: string): string => {
  const readable = model.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 40);
  return `${readable}-${String(bucket).padStart(String(buckets - 1).length, '0')}-${sha256.slice(0, 16)}.ndjson`;
};

const lineOf = (model: Model, entry: Entry): E.Either<LockstepError, string> => {
  const { uid, order, flags, parent, entity } = entry;
  const fields = Fields.encode(model, uid, entity);
  if (E.isLeft(fields)) return fields;
  const line = {
    uid,
    order,
    ...(flags === 0 ? {} : { flags: Flags.toModelFlags(flags) }),
    ...(parent === undefined ? {} : { parent: [parent.model, parent.uid] }),
    fields: fields.right,
  };
  return E.right(`${JSON.stringify(line)}\n`);
};

/**
 * The segment of some entries, at least one, which are put in the order of their places. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const of = (
  model: Model,
  bucket: number,
  buckets: number,
  entries: ReadonlyArray<Entry>,
): E.Either<LockstepError, Written> => {
  const sums = new Float64Array(Fingerprint.WORDS);
  let text = '';
  for (const entry of entries.toSorted((x, y) => x.order - y.order)) {
    const line = lineOf(model, entry);
    if (E.isLeft(line)) return line;
    text += line.right;
    Fingerprint.addHash(sums, 0, entry);
  }
  const sha256 = createHash('sha256').update(text).digest('hex');
  const segment = {
    model: model.name,
    bucket,
    file: fileOf(model.name, bucket, buckets, sha256),
    entities: entries.length,
    bytes: Buffer.byteLength(text),
    sha256,
    digest: Fingerprint.sumText(sums, 0),
  };
  return E.right({ segment, text });
};

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

/** What is in a segment is as it was written, so that what cannot be read was written with another schema. */
const mismatch = (place: string, model: string, problem: string, uid?: Uid): StoreError =>
  at('ERR_STORE_MISMATCH', place, `${model}${uid === undefined ? '' : ` "${uid}"`}: ${problem}`, {
    model,
    ...(uid === undefined ? {} : { uid }),
    suggestion: 'read it with the schema that it was written with',
  });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Lines as one list: JSON has no line breaks of its own in them, and one parse costs less than many. */
const recordsOf = (text: string): ReadonlyArray<unknown> | undefined => {
  const records = parsed(`[${text.trimEnd().replaceAll('\n', ',')}]`);
  return Array.isArray(records) ? records : undefined;
};

const isPlace = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u) && u >= 0;

const NO_FLAGS: ReadonlyArray<Flags.ModelFlag> = [];

const flagsOf = (u: unknown): ReadonlyArray<Flags.ModelFlag> | undefined => {
  if (u === undefined) return NO_FLAGS;
  const names: ReadonlyArray<unknown> | undefined = Array.isArray(u) ? u : undefined;
  const known = names?.flatMap((name) => (typeof name === 'string' && Flags.isModelFlag(name) ? [name] : []));
  return known?.length === names?.length ? known : undefined;
};

/** Reads parents: one object for one parent, as long as its children come one after another. */
const parents = (): ((u: unknown) => Entity.Ref | undefined | 'no parent') => {
  let last: Entity.Ref | undefined;
  return (u) => {
    if (u === undefined) return undefined;
    const [model, uid]: ReadonlyArray<unknown> = Array.isArray(u) ? u : [];
    if (typeof model !== 'string' || typeof uid !== 'string') return 'no parent';
    if (last === undefined || last.uid !== uid || last.model !== model) last = { model, uid };
    return last;
  };
};

const readLine = (record: unknown, parentOf: ReturnType<typeof parents>): Line | undefined => {
  if (!isRecord(record)) return undefined;
  const { uid, order, fields } = record;
  const flags = flagsOf(record['flags']);
  const parent = parentOf(record['parent']);
  if (typeof uid !== 'string' || !isPlace(order) || flags === undefined || parent === 'no parent') return undefined;
  return { uid, order, flags, parent, fields };
};

/** The lines of a segment of which no schema is known; `place` is where it was. Errors: `ERR_STORE_MISMATCH`. */
export const lines = (
  place: string,
  model: string,
  text: string,
): E.Either<LockstepError, ReadonlyArray<Line & { readonly fields: Untyped }>> => {
  const parentOf = parents();
  const found: Array<Line & { readonly fields: Untyped }> = [];
  for (const record of recordsOf(text) ?? [undefined]) {
    const line = readLine(record, parentOf);
    if (line === undefined || !isRecord(line.fields))
      return E.left(mismatch(place, model, 'a line is not of the form'));
    found.push({ ...line, fields: line.fields });
  }
  return E.right(found);
};

/**
 * How the segments of a model are read: every value is held to its codec, and every uid to what the fields say. Some lines of a
 * segment can be read like all of them. O(size).
 *
 * Errors: `ERR_STORE_MISMATCH`, with file and entity.
 */
export const reader = (
  model: Model,
): ((place: string, text: string) => E.Either<LockstepError, ReadonlyArray<Entry>>) => {
  const entityOf = Fields.takeOver(model);
  const uidOf = Entity.uid(model);
  return (place, text) => {
    const parentOf = parents();
    const entries: Array<Entry> = [];
    for (const record of recordsOf(text) ?? [undefined]) {
      const line = readLine(record, parentOf);
      if (line === undefined) return E.left(mismatch(place, model.name, 'a line is not of the form'));
      const { uid, order, flags, parent } = line;
      const entity = entityOf(line.fields);
      if (typeof entity === 'string') return E.left(mismatch(place, model.name, entity, uid));
      if (uidOf(entity) !== uid) {
        return E.left(mismatch(place, model.name, `its fields are those of "${uidOf(entity)}"`, uid));
      }
      entries.push({ uid, entity, order, flags: flags === NO_FLAGS ? 0 : Flags.of(flags), parent });
    }
    return E.right(entries);
  };
};

const BEGIN = '{"uid":"';
/** No text in JSON has this in it, as its quotation marks would have backslashes before them. */
const END = '","order":';

/** The lines of a segment that are of some entities, without parsing the others. O(size), some thirty times less than reading. */
export const linesOf = (text: string, uids: Iterable<Uid>): string => {
  const wanted = new Set([...uids].map((uid) => JSON.stringify(uid).slice(1, -1)));
  let found = '';
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) + 1;
    const next = end === 0 ? text.length : end;
    const uid = text.slice(start + BEGIN.length, text.indexOf(END, start));
    if (wanted.has(uid)) found += text.slice(start, next);
    start = next;
  }
  return found;
};
