/**
 * What the lines of a journal file say: records. Records that are short and written at once share a line; a long one, such
 * as the beginning of a sync with a diff of a million elements, is spread over many, so that no text holds all of it.
 *
 * Of a record that is spread, the first line has all but the items of its long lists; those come in the lines that follow,
 * each with the place of the list that its items belong to. All lines but the last say that there is more.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { firstFault, isRecord } from '../../model/strict.js';
import { messageOf } from '../../model/thrown.js';
import { JournalRecord } from '../../sync/Journal.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const Place = t.readonlyArray(t.union([t.string, t.number]));
type Place = t.TypeOf<typeof Place>;

const More = t.partial({ more: t.literal(true) });

const Records = t.intersection([t.type({ records: t.readonlyArray(t.unknown) }), More]);

const Items = t.intersection([t.type({ into: Place, items: t.readonlyArray(t.unknown) }), More]);

/** What a line says. */
const Content = t.union([Records, Items], 'what a line of a journal says');

/** A record that is ready to be written: as JSON if it is short. */
export type Prepared = { readonly json: string } | { readonly long: JournalRecord };

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/** About how many characters a line has at most, where lists are what makes a record long. */
const LONG = 1 << 20;

/** About how long the JSON of a value is; not much more than the limit, if it is longer than that. O(limit). */
const lengthOf = (value: unknown, limit: number): number => {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  let length = 2;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && length <= limit; i++) length += lengthOf(value[i], limit - length) + 1;
  } else {
    for (const [key, member] of Object.entries(value)) {
      if (length > limit) break;
      length += key.length + 4 + lengthOf(member, limit - length);
    }
  }
  return length;
};

const isLong = (value: unknown): boolean => lengthOf(value, LONG) > LONG;

/**
 * A record, ready to be written; why it cannot be, if JSON cannot hold it or could not give it back. O(size) for a short one.
 */
export const prepare = (record: JournalRecord): E.Either<string, Prepared> => {
  if (!JournalRecord.is(record)) return E.left('this is no record of a journal');
  return E.tryCatch(() => (isLong(record) ? { long: record } : { json: JSON.stringify(record) }), messageOf);
};

/** A list whose items are still to come. */
interface Emptied {
  readonly into: Place;
  readonly list: ReadonlyArray<unknown>;
}

/** A value whose long lists are empty, and those lists. */
const empty = (value: unknown, into: Place): { readonly rest: unknown; readonly lists: ReadonlyArray<Emptied> } => {
  if (!isLong(value)) return { rest: value, lists: [] };
  if (Array.isArray(value)) return { rest: [], lists: [{ into, list: value }] };
  if (!isRecord(value)) return { rest: value, lists: [] };
  const members = Object.entries(value).map(([key, member]) => [key, empty(member, [...into, key])] as const);
  return {
    rest: Object.fromEntries(members.map(([key, { rest }]) => [key, rest])),
    lists: members.flatMap(([, { lists }]) => lists),
  };
};

function* itemsOf({ into, list }: Emptied): Generator<string> {
  let items: Array<unknown> = [];
  let length = 0;
  for (let i = 0; i < list.length; i++) {
    const { rest, lists } = empty(list[i], [...into, i]);
    items.push(rest);
    length += lengthOf(rest, LONG) + 1;
    if (length <= LONG && lists.length === 0) continue;
    yield JSON.stringify({ into, items });
    items = [];
    length = 0;
    for (const each of lists) yield* itemsOf(each);
  }
  if (items.length > 0) yield JSON.stringify({ into, items });
}

function* spread(record: JournalRecord): Generator<string> {
  const { rest, lists } = empty(record, []);
  let content = JSON.stringify({ records: [rest] });
  for (const each of lists) {
    for (const items of itemsOf(each)) {
      yield `${content.slice(0, -1)},"more":true}`;
      content = items;
    }
  }
  yield content;
}

const together = (texts: ReadonlyArray<string>): string => `{"records":[${texts.join(',')}]}`;

/** What the lines have to say for records to be written, each made when it is asked for. O(size), memory for one line. */
export function* encode(prepared: ReadonlyArray<Prepared>): Generator<string> {
  let texts: Array<string> = [];
  let length = 0;
  for (const each of prepared) {
    const isTooMuch = 'long' in each || length + each.json.length > LONG;
    if (isTooMuch && texts.length > 0) {
      yield together(texts);
      texts = [];
      length = 0;
    }
    if ('long' in each) yield* spread(each.long);
    else {
      texts.push(each.json);
      length += each.json.length;
    }
  }
  if (texts.length > 0) yield together(texts);
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

/** Takes what the lines say, one after the other, and has the records. */
export interface Reader {
  /** Take what a line says; what is wrong with it, if anything is. O(length). */
  readonly take: (content: string) => string | undefined;
  /** Whether a record has begun of which more is to come. */
  readonly isWithinRecord: () => boolean;
  /** The records that have come to their end. */
  readonly records: ReadonlyArray<JournalRecord>;
}

const parse = (content: string): E.Either<string, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(content),
    () => 'it is no JSON',
  );

const decodeAs =
  <A>(codec: t.Decoder<unknown, A>) =>
  (data: unknown): E.Either<string, A> =>
    pipe(
      codec.decode(data),
      E.mapLeft((errors) => {
        const { path, problem } = firstFault(errors);
        return path === '' ? problem : `${path}: ${problem}`;
      }),
    );

/** The list in a place of parsed JSON. */
const listAt = (data: unknown, place: Place): Array<unknown> | undefined => {
  let found = data;
  for (const key of place) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Object.getOwnPropertyDescriptor(found, key)?.value;
  }
  return Array.isArray(found) ? found : undefined;
};

/** A reader of the lines of one journal. */
export const reader = (): Reader => {
  const records: Array<JournalRecord> = [];
  // The record that has begun, in a list, so that any value can have begun.
  let begun: ReadonlyArray<unknown> | undefined;

  const add = (found: ReadonlyArray<unknown>): string | undefined => {
    for (const data of found) {
      const record = decodeAs(JournalRecord)(data);
      if (E.isLeft(record)) return record.left;
      records.push(record.right);
    }
    return undefined;
  };

  const addItems = ({ into, items }: t.TypeOf<typeof Items>): string | undefined => {
    const list = listAt(begun?.[0], into);
    if (list === undefined) return `it has items for ${JSON.stringify(into)}, where there is no list`;
    for (const item of items) list.push(item);
    return undefined;
  };

  const takeContent = (content: t.TypeOf<typeof Content>): string | undefined => {
    if ('records' in content) {
      if (begun !== undefined) return 'it begins a record before the one before has come to its end';
      if (content.more === true && content.records.length !== 1) return 'it begins other than one record';
      begun = content.records;
    } else {
      const problem = addItems(content);
      if (problem !== undefined) return problem;
    }
    if (content.more === true) return undefined;
    const whole = begun ?? [];
    begun = undefined;
    return add(whole);
  };

  return {
    take: (content) => {
      const decoded = pipe(parse(content), E.chain(decodeAs(Content)));
      return E.isLeft(decoded) ? decoded.left : takeContent(decoded.right);
    },
    isWithinRecord: () => begun !== undefined,
    records,
  };
};
