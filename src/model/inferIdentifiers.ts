/**
 * Guessing identifiers: which fields tell the records of one model apart.
 */
import type { Untyped } from './Model.js';
import * as Uid from './Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A record of a dataset whose schema is not known: what `Snapshot.Item` is, without a parent. */
export interface InferRecord {
  /** The name of its model. */
  readonly model: string;
  /** Its values by name, of whatever type they are. */
  readonly fields: Untyped;
  /** The uid that the dataset gives it, where it gives one. */
  readonly label?: string;
}

/** The guess, and the uids that it gives, together with those by which the dataset calls the records. */
export interface Guess {
  readonly identifiers: ReadonlyArray<string>;
  readonly uids: ReadonlySet<string>;
}

type Records = ReadonlyArray<InferRecord>;

// -------------------------------------------------------------------------------------
// by uniqueness
// -------------------------------------------------------------------------------------

const CUSTOMARY: ReadonlyArray<string> = ['id', 'uid', 'uuid', 'name', 'slug', 'key'];
const NAMING = /(^|[_-])(id|uid|uuid|name|slug|key|code|serial|number)$|[a-z](Id|Uid|Name|Slug|Key|Code)$/;
/** More fields than this are not tried together: the guess would be worth little, and cost much. */
const MOST_TOGETHER = 4;
const MOST_TRIED = 8;

const textOf = ({ fields }: InferRecord, field: string): string => String(fields[field]);

const uidWith =
  (identifiers: ReadonlyArray<string>) =>
  (record: InferRecord): string =>
    Uid.fromParts(identifiers.map((field) => textOf(record, field)));

const unique = (records: Records, identifiers: ReadonlyArray<string>): boolean => {
  const seen = new Set<string>();
  const uidOf = uidWith(identifiers);
  for (const record of records) {
    const uid = uidOf(record);
    if (seen.has(uid)) return false;
    seen.add(uid);
  }
  return true;
};

/** Whether a field looks like a name, and not like free text or a measurement. */
const isNaming = (records: Records, field: string): boolean => {
  const word = (value: unknown): boolean => typeof value === 'string' && value !== '' && !/\s/.test(value);
  return (
    CUSTOMARY.includes(field.toLowerCase()) || NAMING.test(field) || records.every(({ fields }) => word(fields[field]))
  );
};

const combinations = (fields: ReadonlyArray<string>, size: number): ReadonlyArray<ReadonlyArray<string>> =>
  size === 0
    ? [[]]
    : fields.flatMap((field, i) => combinations(fields.slice(i + 1), size - 1).map((rest) => [field, ...rest]));

const customaryFirst = (fields: ReadonlyArray<string>): ReadonlyArray<string> => {
  const place = (field: string): number => {
    const at = CUSTOMARY.indexOf(field.toLowerCase());
    return at === -1 ? CUSTOMARY.length + (NAMING.test(field) ? 0 : 1) : at;
  };
  return fields.toSorted((x, y) => place(x) - place(y));
};

const smallestUnique = (records: Records, fields: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const single = customaryFirst(fields).find((field) => unique(records, [field]));
  if (single !== undefined) return [single];
  const tried = fields.slice(0, MOST_TRIED);
  for (let size = 2; size <= Math.min(MOST_TOGETHER, tried.length); size++) {
    const found = combinations(tried, size).find((combination) => unique(records, combination));
    if (found !== undefined) return found;
  }
  return undefined;
};

// -------------------------------------------------------------------------------------
// by the uids that the dataset has
// -------------------------------------------------------------------------------------

/** How the values that a label is joined of are written in it: as they are, which is what DiffSync does, or as in a uid. */
const WRITINGS: ReadonlyArray<(value: string) => string> = [
  (value) => value,
  (value) => Uid.fromParts([value, '']).slice(0, -2),
];

/** The ways to spell a label with the values of some fields, each as it is written there. */
const spellings = (
  label: string,
  values: ReadonlyArray<readonly [field: string, value: string]>,
): ReadonlyArray<ReadonlyArray<string>> =>
  values.flatMap(([field, value]) => {
    if (value === label) return [[field]];
    if (!label.startsWith(`${value}__`)) return [];
    const others = values.filter(([other]) => other !== field);
    return spellings(label.slice(value.length + 2), others).map((rest) => [field, ...rest]);
  });

const spelled = (records: Records, fields: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const [first] = records;
  if (first?.label === undefined) return undefined;
  const { label } = first;
  const inOrder = customaryFirst(fields);
  const ways = WRITINGS.flatMap((write) => {
    const values = inOrder.map((field) => [field, write(textOf(first, field))] as const);
    return spellings(label, values.filter(([, value]) => label.includes(value)).slice(0, MOST_TRIED));
  });
  return ways.find((identifiers) => {
    const uidOf = uidWith(identifiers);
    return records.every(
      (record) =>
        uidOf(record) === record.label || identifiers.map((field) => textOf(record, field)).join('__') === record.label,
    );
  });
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The best guess, of the fields that every record has: what spells the uids, else the fewest fields that tell all records
 * apart, else what is customary.
 */
export const identifiersOf = (records: Records, fields: ReadonlyArray<string>): Guess => {
  const naming = fields.filter((field) => isNaming(records, field));
  const customary = customaryFirst(fields).find((field) => CUSTOMARY.includes(field.toLowerCase()));
  const identifiers =
    spelled(records, fields) ??
    smallestUnique(records, naming) ??
    smallestUnique(records, fields) ??
    (customary === undefined ? fields : [customary]);
  const uids = new Set(identifiers.length === 0 ? undefined : records.map(uidWith(identifiers)));
  for (const { label } of records) if (label !== undefined) uids.add(label);
  return { identifiers, uids };
};
