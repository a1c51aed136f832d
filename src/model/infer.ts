/**
 * Guessing a schema from data: a start for a schema file, to be read and corrected by a person.
 *
 * @since 0.1.0
 */
import * as Codec from './Codec.js';
import { type InferRecord, identifiersOf } from './inferIdentifiers.js';
import type { Description, ModelDescription } from './SchemaFile.js';

export type { InferRecord };

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Kind = 'string' | 'date-time' | 'integer' | 'number' | 'boolean' | 'json';

/** What has been seen of the values of a field, or of the elements of a list. */
interface Seen {
  readonly kinds: Set<Kind>;
  count: number;
  nulls: number;
  /** What has been seen inside lists, if any value was one. */
  elements: Seen | undefined;
}

// -------------------------------------------------------------------------------------
// types
// -------------------------------------------------------------------------------------

const nothingSeen = (): Seen => ({ kinds: new Set(), count: 0, nulls: 0, elements: undefined });

const kindOf = (value: unknown): Kind => {
  switch (typeof value) {
    case 'string':
      return Codec.dateTime.is(value) ? 'date-time' : 'string';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'json';
  }
};

/** Lists in lists are seen, but not what is in those: it would say nothing more. */
const LEVELS = 2;

const see = (seen: Seen, value: unknown, levels: number = LEVELS): void => {
  seen.count++;
  if (value === null || value === undefined) seen.nulls++;
  else if (Array.isArray(value)) {
    seen.elements ??= nothingSeen();
    if (levels > 1) for (const element of value) see(seen.elements, element, levels - 1);
  } else seen.kinds.add(kindOf(value));
};

const baseOf = (kinds: ReadonlySet<Kind>): Kind => {
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) return only;
  const all = (...allowed: ReadonlyArray<Kind>): boolean => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size > 0 && all('string', 'date-time')) return 'string';
  return kinds.size > 0 && all('integer', 'number') ? 'number' : 'json';
};

const typeOf = (seen: Seen, total: number): string => {
  const { kinds, elements, nulls, count } = seen;
  const maybe = nulls > 0 || count < total ? '?' : '';
  if (elements === undefined) return `${baseOf(kinds)}${maybe}`;
  if (kinds.size > 0) return `json${maybe}`;
  // A list of lists is rare enough to be left to `json`.
  return elements.elements === undefined ? `${typeOf(elements, elements.count)}[]${maybe}` : `json[]${maybe}`;
};

// -------------------------------------------------------------------------------------
// models
// -------------------------------------------------------------------------------------

interface Sample {
  readonly name: string;
  readonly records: ReadonlyArray<InferRecord>;
  readonly fields: ReadonlyMap<string, Seen>;
}

const sample = (name: string, records: ReadonlyArray<InferRecord>): Sample => {
  const fields = new Map<string, Seen>();
  for (const { fields: values } of records) {
    for (const [field, value] of Object.entries(values)) {
      const seen = fields.get(field) ?? nothingSeen();
      see(seen, value);
      fields.set(field, seen);
    }
  }
  return { name, records, fields };
};

/** The fields that every record has, with a string, number or boolean in them. */
const candidatesOf = ({ records, fields }: Sample): ReadonlyArray<string> =>
  [...fields].flatMap(([field, { kinds, elements, nulls, count }]): Array<string> => {
    const scalar = elements === undefined && baseOf(kinds) !== 'json';
    return scalar && nulls === 0 && count === records.length ? [field] : [];
  });

/** A field that lists children: the uids of one other model, named like it. */
interface Link {
  readonly parent: string;
  readonly child: string;
  readonly field: string;
}

const singular = (field: string): ReadonlyArray<string> => [
  field,
  field.replace(/s$/, ''),
  field.replace(/es$/, ''),
  field.replace(/ies$/, 'y'),
];

const plain = (name: string): string => name.toLowerCase().replace(/[_\- ]/g, '');

const listsUids = (records: ReadonlyArray<InferRecord>, field: string, uids: ReadonlySet<string>): boolean =>
  records.every(({ fields }) => {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    return (
      value === undefined ||
      value === null ||
      (Array.isArray(value) && value.every((uid) => typeof uid === 'string' && uids.has(uid)))
    );
  });

const linksOf = (
  { name, records, fields }: Sample,
  uidsOf: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyArray<Link> => {
  const taken = new Set([name]);
  return [...fields].flatMap(([field, { elements }]): Array<Link> => {
    if (elements === undefined) return [];
    const names = singular(field).map(plain);
    const child = [...uidsOf.keys()].find((other) => !taken.has(other) && names.includes(plain(other)));
    const uids = child === undefined ? undefined : uidsOf.get(child);
    if (child === undefined || uids === undefined || !listsUids(records, field, uids)) return [];
    taken.add(child);
    return [{ parent: name, child, field }];
  });
};

/** The links that can stand together: whoever is above cannot also be below. */
const withoutCycles = (links: ReadonlyArray<Link>): ReadonlyArray<Link> => {
  const kept: Array<Link> = [];
  const children = new Map<string, Array<string>>();
  const isAbove = (top: string, sought: string): boolean => {
    const found = new Set([top]);
    // The set grows while it is gone through.
    for (const name of found) for (const child of children.get(name) ?? []) found.add(child);
    return found.has(sought);
  };
  for (const link of links) {
    if (isAbove(link.child, link.parent)) continue;
    kept.push(link);
    const known = children.get(link.parent);
    if (known === undefined) children.set(link.parent, [link.child]);
    else known.push(link.child);
  }
  return kept;
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const describe = (
  { records, fields }: Sample,
  identifiers: ReadonlyArray<string>,
  links: ReadonlyArray<Link>,
): ModelDescription => {
  const listing = new Set(links.map((link) => link.field));
  const typed = (field: string): readonly [string, string] => {
    const type = typeOf(fields.get(field) ?? nothingSeen(), records.length);
    // The uid is made of the text, so the instant that it names says nothing about identity.
    return [field, identifiers.includes(field) && type === 'date-time' ? 'string' : type];
  };
  const attributes = [...fields.keys()].filter((field) => !identifiers.includes(field) && !listing.has(field));
  return {
    identifiers: Object.fromEntries(identifiers.map(typed)),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes.map(typed)) }),
    ...(links.length === 0 ? {} : { children: Object.fromEntries(links.map(({ child, field }) => [child, field])) }),
  };
};

/**
 * Guess the schema of some records, as a schema file describes one; `SchemaFile.decode` reads it back. Identifiers are
 * those that make up the uids, where the records have any, else the fewest fields that tell all records apart,
 * customary names (`id`, `name`, ...) first. Where nothing tells them apart, it is the best guess there is, and where a
 * model has no field that could, `identifiers` is empty, and `decode` says so. O(records * fields).
 *
 * @example
 * import { infer } from 'lockstep'
 *
 * infer([
 *   { model: 'site', fields: { name: 'nyc', devices: ['nyc-sw1'] } },
 *   { model: 'device', fields: { name: 'nyc-sw1', mtu: 1500, role: null } },
 * ]).models.site // => { identifiers: { name: 'string' }, children: { device: 'devices' } }
 */
export const infer = (records: Iterable<InferRecord>): Description => {
  const byModel = new Map<string, Array<InferRecord>>();
  for (const record of records) {
    const group = byModel.get(record.model);
    if (group === undefined) byModel.set(record.model, [record]);
    else group.push(record);
  }
  const models = [...byModel].map(([name, group]) => {
    const one = sample(name, group);
    return { sample: one, ...identifiersOf(group, candidatesOf(one)) };
  });
  const uidsOf = new Map(models.map(({ sample: { name }, uids }) => [name, uids]));
  const links = withoutCycles(models.flatMap((each) => linksOf(each.sample, uidsOf)));
  const children = new Set(links.map((link) => link.child));
  return {
    topLevel: [...byModel.keys()].filter((name) => !children.has(name)),
    models: Object.fromEntries(
      models.map((each) => {
        const { name } = each.sample;
        return [
          name,
          describe(
            each.sample,
            each.identifiers,
            links.filter((link) => link.parent === name),
          ),
        ];
      }),
    ),
  };
};
