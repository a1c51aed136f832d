/**
 * An entity as it is stored: a text with a head of fixed width, and JSON behind it.
 *
 * | characters | what                                                                     |
 * | ---------- | ------------------------------------------------------------------------ |
 * | 0-31       | the hash of uid, parent and fields, as in a fingerprint: 32 hex digits    |
 * | 32-33      | the entity's own flags: two hex digits                                   |
 * | 34-49      | its place in the order of insertion: 16 decimal digits                   |
 * | 50-        | its fields, a JSON object; if it has a parent, `,["model","uid"]` behind |
 *
 * The first 34 characters are its mark: two entities with the same mark are the same, wherever they stand. With brackets
 * around it, what is behind the head is one JSON list, and so are the tails of many with commas between, which is how
 * they are parsed.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Entity from '../../model/Entity.js';
import type { FormatError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import type { Uid } from '../../model/Uid.js';
import type { Entry } from '../../snapshot/Entry.js';
import * as Fingerprint from '../../snapshot/fingerprint.js';
import * as Fields from '../fields.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is stored of an entity, but for its place. */
export interface Stored {
  readonly mark: string;
  readonly tail: string;
}

/** What is wrong with what is stored, and of which entity. */
export interface Fault {
  readonly uid: Uid;
  readonly problem: string;
}

const HASH = 32;
export const MARK = 34;
export const HEAD = 50;

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** The mark of an entry. O(size). */
export const markOf = (entry: Entry): string => {
  const sum = new Float64Array(Fingerprint.WORDS);
  Fingerprint.addHash(sum, 0, entry);
  return Fingerprint.sumText(sum, 0) + entry.flags.toString(16).padStart(MARK - HASH, '0');
};

/**
 * What is stored of an entry. O(size).
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 */
export const of = (model: Model, entry: Entry): E.Either<FormatError, Stored> => {
  const fields = Fields.encode(model, entry.uid, entry.entity);
  if (E.isLeft(fields)) return fields;
  const { parent } = entry;
  const below = parent === undefined ? '' : `,${JSON.stringify([parent.model, parent.uid])}`;
  return E.right({ mark: markOf(entry), tail: JSON.stringify(fields.right) + below });
};

/** A place in the order, as it is stored. */
export const place = (order: number): string => String(order).padStart(HEAD - MARK, '0');

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

/** A value as it came from the server; `null` where there is none. */
export type Raw = Buffer | null;

/** Whether an answer is a list of values. */
export const areRaws = (reply: unknown): reply is ReadonlyArray<Raw> => {
  if (!Array.isArray(reply)) return false;
  for (let i = 0; i < reply.length; i++) if (reply[i] !== null && !Buffer.isBuffer(reply[i])) return false;
  return true;
};

/** The place that a head tells, or -1 where it is no head. The mark is looked at by those who compare it. */
const placeOf = (raw: Buffer): number => {
  let order = 0;
  for (let i = MARK; i < HEAD; i++) {
    const value = (raw[i] ?? 0) - 48;
    if (value < 0 || value > 9) return -1;
    order = order * 10 + value;
  }
  return order;
};

const digit = (byte: number): number => (byte >= 97 ? byte - 87 : byte - 48);

/** The flags that a head tells; more than there are where it is no head. */
const flagsOf = (raw: Buffer): number => digit(raw[HASH] ?? 0) * 16 + digit(raw[HASH + 1] ?? 0);

const MOST_FLAGS = 255;

const [COMMA, OPEN, CLOSE] = [44, 91, 93];

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Where tails are put together, so that not every request takes memory of its own; what needs more does. */
const room = Buffer.allocUnsafeSlow(1 << 18);

/** The tails of some values as one list, where each has one; one parse costs much less than many. */
const parseAll = (raws: ReadonlyArray<Raw>): ReadonlyArray<unknown> | undefined => {
  let end = HEAD;
  for (let i = 0; i < raws.length; i++) {
    const size = raws[i]?.length;
    if (size === undefined) continue;
    if (size <= HEAD) return undefined;
    end += size - HEAD + 1;
  }
  if (end === HEAD) return [];
  const joined = end <= room.length ? room : Buffer.allocUnsafe(end);
  joined[end - 1] = CLOSE;
  // From the last to the first, values as they are: each overwrites the head of the one behind it.
  let from = end - 1;
  for (let i = raws.length - 1; i >= 0; i--) {
    const raw = raws[i];
    if (raw === null || raw === undefined) continue;
    from -= raw.length - HEAD;
    joined.set(raw, from - HEAD);
    from--;
    joined[from] = COMMA;
  }
  joined[from] = OPEN;
  const parsed = parse(joined.toString('utf8', from, end));
  return Array.isArray(parsed) ? parsed : undefined;
};

const isParent = (u: unknown): u is readonly [string, string] =>
  Array.isArray(u) && u.length === 2 && typeof u[0] === 'string' && typeof u[1] === 'string';

/** Takes the entries that were decoded: where the value was, and the entry. */
export type Take = (index: number, entry: Entry) => void;

/** Reads the stored values of a model. */
export type Reader = (uids: ReadonlyArray<Uid>, raws: ReadonlyArray<Raw>, take: Take) => Fault | undefined;

/**
 * How the values of a model are read, many at a time. What is read is held to the form, to the codecs of the model and to
 * its uid; the hash is not calculated anew (see `verify`). O(size).
 */
export const reader = (model: Model): Reader => {
  const entityOf = Fields.takeOver(model);
  const uidOf = Entity.uid(model);
  let lastParent: Entity.Ref | undefined;

  const ref = ([name, uid]: readonly [string, string]): Entity.Ref => {
    // One object for one parent, as long as its children come one after another.
    if (lastParent === undefined || lastParent.uid !== uid || lastParent.model !== name) {
      lastParent = { model: name, uid };
    }
    return lastParent;
  };

  /** The entries of parsed tails; a fault where they are not one for each value. */
  const assemble = (
    uids: ReadonlyArray<Uid>,
    raws: ReadonlyArray<Raw>,
    parsed: ReadonlyArray<unknown>,
    take: Take,
  ): Fault | undefined => {
    let next = 0;
    for (let i = 0; i < raws.length; i++) {
      const raw = raws[i];
      const uid = uids[i] ?? '';
      if (raw === null || raw === undefined) continue;
      const order = placeOf(raw);
      const flags = flagsOf(raw);
      if (order < 0 || flags < 0 || flags > MOST_FLAGS) return { uid, problem: 'its head is not of the form' };
      const entity = entityOf(parsed[next++]);
      if (typeof entity === 'string') return { uid, problem: entity };
      const behind = parsed[next];
      let parent: Entity.Ref | undefined;
      if (isParent(behind)) {
        parent = ref(behind);
        next++;
      }
      if (uidOf(entity) !== uid) return { uid, problem: `its fields are those of "${uidOf(entity)}"` };
      take(i, { uid, entity, order, parent, flags });
    }
    return next === parsed.length ? undefined : { uid: '', problem: 'there is more behind it than there should be' };
  };

  /** Each value by itself, so that the fault is told of the one that has it. */
  const oneByOne: Reader = (uids, raws, take) => {
    for (let i = 0; i < raws.length; i++) {
      const raw = raws[i];
      const uid = uids[i] ?? '';
      if (raw === null || raw === undefined) continue;
      if (raw.length <= HEAD) return { uid, problem: 'it is too short' };
      const parsed = parse(`[${raw.toString('utf8', HEAD)}]`);
      if (!Array.isArray(parsed)) return { uid, problem: 'what is behind its head is no JSON' };
      const fault = assemble([uid], [raw], parsed, (_, entry) => take(i, entry));
      if (fault !== undefined) return { uid, problem: fault.problem };
    }
    return undefined;
  };

  return (uids, raws, take) => {
    const parsed = parseAll(raws);
    const fault = parsed === undefined ? { uid: '', problem: '' } : assemble(uids, raws, parsed, take);
    return fault === undefined ? undefined : oneByOne(uids, raws, take);
  };
};
