/**
 * Schema files: a schema described as plain data, as it is parsed from YAML or JSON.
 *
 * @since 0.1.0
 */

import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import * as Equality from './Equality.js';
import * as FieldType from './FieldType.js';
import * as Flags from './Flags.js';
import { type SchemaError, show } from './LockstepError.js';
import * as MergeRule from './MergeRule.js';
import * as Model from './Model.js';
import * as Schema from './Schema.js';
import { closed, decoder, entriesOf, firstFault, isRecord, oneOf, optional, refuse } from './strict.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How an attribute's values are compared. */
export type EqualityDescription =
  | 'exact'
  | 'case-insensitive'
  | 'unordered'
  | {
      /** How far two numbers may be apart and still be the same, 0 or more. */
      readonly tolerance: number;
    };

/** An identifier: its type, and how its values become the uid. */
export type IdentifierDescription =
  | string
  | {
      /** For example `string` or `integer`. */
      readonly type: string;
      /** How values are changed before they become the uid; as they are, where left out. */
      readonly normalise?: 'lowercase';
    };

/** An attribute: its type, how its values are compared, and how they are merged. */
export type AttributeDescription =
  | string
  | {
      /** For example `string`, `integer?` or `string[]`. */
      readonly type: string;
      /** How values are compared; by the instant for date-times, exactly for all else, where left out. */
      readonly equality?: EqualityDescription;
      /** How a three-way merge decides what both sides have changed, where not as the model says. */
      readonly merge?: MergeRule.MergeRule;
    };

/** One model of a schema file. */
export interface ModelDescription {
  /** By name, in the order of the uid's parts; at least one. */
  readonly identifiers: Readonly<Record<string, IdentifierDescription>>;
  /** By name; none, where left out. */
  readonly attributes?: Readonly<Record<string, AttributeDescription>>;
  /** Child model -> the field that lists the children's uids; or the child models alone. */
  readonly children?: Readonly<Record<string, string>> | ReadonlyArray<string>;
  /** The parent that the child's own fields name: parent identifier -> child field. */
  readonly parent?: { readonly model: string; readonly by: Readonly<Record<string, string>> };
  /** The fields of the short name; the uid is the short name, where left out. */
  readonly shortname?: ReadonlyArray<string>;
  /** Attributes that hold the uid of an entity of another model, or a list of such: attribute -> model. */
  readonly references?: Readonly<Record<string, string>>;
  /** For all entities of the model; none, where left out. */
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
  /** How a three-way merge decides what both sides have changed. */
  readonly merge?: MergeRule.MergeRule;
}

/** A schema file, as it is written. */
export interface Description {
  /** The models at which diffs begin; by itself, those that are nobody's children. */
  readonly topLevel?: ReadonlyArray<string>;
  /** By name. */
  readonly models: Readonly<Record<string, ModelDescription>>;
  /** How a three-way merge decides what both sides have changed, where a model does not say. */
  readonly merge?: MergeRule.MergeRule;
}

// -------------------------------------------------------------------------------------
// codecs
// -------------------------------------------------------------------------------------

const fieldType = decoder<FieldType.FieldType>('a type', (u, context) => {
  if (typeof u !== 'string') return refuse(u, context, `expected a type such as "string", got ${show(u)}`);
  const parsed = FieldType.parse(u);
  return E.isRight(parsed) ? parsed : refuse(u, context, parsed.left.problem, parsed.left);
});

interface Identifier {
  readonly type: FieldType.FieldType;
  readonly normalise?: 'lowercase' | undefined;
}

const longIdentifier = closed('a type, or an object with a type', {
  type: fieldType,
  normalise: optional(oneOf('normalisation', ['lowercase'])),
});

const identifier = decoder<Identifier>('an identifier', (u, context) => {
  const decoded: t.Validation<Identifier> =
    typeof u === 'string'
      ? pipe(
          fieldType.validate(u, context),
          E.map((type) => ({ type })),
        )
      : longIdentifier.validate(u, context);
  if (E.isLeft(decoded)) return decoded;
  const { type, normalise } = decoded.right;
  if (type.list || type.nullable || type.base === 'json') {
    return refuse(u, context, `an identifier must be a string, number, boolean or date-time, not "${type.text}"`);
  }
  if (normalise !== undefined && type.base !== 'string') {
    return refuse(u, context, `"${normalise}" is for strings, not for "${type.text}"`);
  }
  return decoded;
});

const latest = closed('a strategy', { latest: t.string });
const strategy = decoder<MergeRule.One>('a strategy', (u, context) =>
  isRecord(u) ? latest.validate(u, context) : oneOf('strategy', MergeRule.names).validate(u, context),
);
const strategies = t.readonlyArray(strategy, 'a list of strategies');
const mergeRule = decoder<MergeRule.MergeRule>('a strategy', (u, context) =>
  Array.isArray(u) ? strategies.validate(u, context) : strategy.validate(u, context),
);

/** What a strategy has against the type of an attribute, if anything. */
const misuse = ({ base, list, text }: FieldType.FieldType, rule: MergeRule.One): string | undefined => {
  const needs = (what: string, isRight: boolean): string | undefined =>
    isRight || base === 'json' ? undefined : `"${String(rule)}" is for ${what}, not for "${text}"`;
  switch (rule) {
    case 'union':
      return needs('lists', list);
    case 'lines':
      return needs('strings', base === 'string' && !list);
    case 'delta':
      return needs('numbers', (base === 'number' || base === 'integer') && !list);
    default:
      return undefined;
  }
};

interface Attribute {
  readonly type: FieldType.FieldType;
  readonly equality?: Eq<unknown> | undefined;
  readonly merge?: MergeRule.MergeRule | undefined;
}

const named = oneOf('equality', ['exact', 'case-insensitive', 'unordered']);
const tolerance = closed('an equality', {
  tolerance: decoder<number>('a number of 0 or more', (u, context) =>
    typeof u === 'number' && u >= 0 && Number.isFinite(u) ? E.right(u) : t.failure(u, context),
  ),
});
const equality = decoder<EqualityDescription>('an equality', (u, context) =>
  isRecord(u) ? tolerance.validate(u, context) : named.validate(u, context),
);

const longAttribute = closed('a type, or an object with a type', {
  type: fieldType,
  equality: optional(equality),
  merge: optional(mergeRule),
});

/** The `Eq` that a description means for a type; a text when it means nothing there. */
const eqOf = (
  type: FieldType.FieldType,
  described: EqualityDescription | undefined,
): Eq<unknown> | string | undefined => {
  if (described === undefined) return type.base === 'date-time' && !type.list ? Equality.sameInstant : undefined;
  if (described === 'exact') return Equality.exact;
  if (described === 'unordered') {
    return type.list || type.base === 'json' ? Equality.unordered : `"unordered" is for lists, not for "${type.text}"`;
  }
  if (described === 'case-insensitive') {
    return type.base === 'string' || type.base === 'json'
      ? Equality.caseInsensitive
      : `"case-insensitive" is for strings, not for "${type.text}"`;
  }
  return (type.base === 'number' || type.base === 'integer') && !type.list
    ? Equality.tolerance(described.tolerance)
    : `a tolerance is for numbers, not for "${type.text}"`;
};

const attribute = decoder<Attribute>('an attribute', (u, context) => {
  const decoded: t.Validation<{
    readonly type: FieldType.FieldType;
    readonly equality?: EqualityDescription | undefined;
    readonly merge?: MergeRule.MergeRule | undefined;
  }> =
    typeof u === 'string'
      ? pipe(
          fieldType.validate(u, context),
          E.map((type) => ({ type })),
        )
      : longAttribute.validate(u, context);
  if (E.isLeft(decoded)) return decoded;
  const { type, merge } = decoded.right;
  const eq = eqOf(type, decoded.right.equality);
  if (typeof eq === 'string') return refuse(u, context, eq);
  for (const rule of merge === undefined ? [] : MergeRule.all(merge)) {
    const problem = misuse(type, rule);
    if (problem !== undefined) return refuse(u, context, problem);
  }
  return E.right({ type, equality: eq, merge });
});

const names = t.readonlyArray(t.string, 'a list of names');

const children = decoder<ReadonlyArray<readonly [string, string]>>('children', (u, context) => {
  const decoded: t.Validation<ReadonlyArray<readonly [string, string]>> = Array.isArray(u)
    ? pipe(
        names.validate(u, context),
        E.map((models) => models.map((model) => [model, `${model}s`] as const)),
      )
    : entriesOf('a list of models, or an object of model and field', t.string).validate(u, context);
  if (E.isLeft(decoded)) return decoded;
  const fields = decoded.right.map(([, field]) => field);
  const twice = fields.find((field, i) => fields.indexOf(field) !== i);
  return twice === undefined
    ? decoded
    : refuse(u, context, `field ${JSON.stringify(twice)} lists the children of two models`);
});

const model = closed('a model', {
  identifiers: entriesOf('an object of identifiers', identifier),
  attributes: optional(entriesOf('an object of attributes', attribute)),
  children: optional(children),
  parent: optional(
    closed('an object with model and by', {
      model: t.string,
      by: entriesOf('an object of parent identifiers and fields', t.string),
    }),
  ),
  shortname: optional(names),
  references: optional(entriesOf('an object of attributes and models', t.string)),
  flags: optional(t.readonlyArray(oneOf('flag', Flags.modelFlags), 'a list of flags')),
  merge: optional(mergeRule),
});

const description = closed('an object with topLevel and models', {
  topLevel: optional(names),
  models: entriesOf('an object of models', model),
  merge: optional(mergeRule),
});

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const makeModel = (name: string, described: t.TypeOf<typeof model>): Model.Model => {
  const attributes = described.attributes ?? [];
  const { parent } = described;
  return Model.make<string, Model.Fields, Model.Fields>({
    name,
    identifiers: Object.fromEntries(described.identifiers.map(([field, { type }]) => [field, type.codec])),
    attributes: Object.fromEntries(attributes.map(([field, { type }]) => [field, type.codec])),
    shortname: described.shortname ?? [],
    references: Object.fromEntries(described.references ?? []),
    children: Object.fromEntries((described.children ?? []).map(([child, field]) => [field, child])),
    ...(parent === undefined ? {} : { parent: { model: parent.model, by: Object.fromEntries(parent.by) } }),
    flags: described.flags ?? [],
    ...(described.merge === undefined ? {} : { merge: described.merge }),
    mergeBy: Object.fromEntries(attributes.map(([field, { merge }]) => [field, merge])),
    equality: Object.fromEntries(attributes.map(([field, { equality: eq }]) => [field, eq])),
    normalise: Object.fromEntries(
      described.identifiers.flatMap(([field, { normalise }]) => (normalise === undefined ? [] : [[field, lowercase]])),
    ),
  });
};

const lowercase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

const invalid = (errors: t.Errors): SchemaError => {
  const { path, problem, ...suggestion } = firstFault(errors);
  const message = `${path === '' ? 'schema' : path}: ${problem}`;
  return { _tag: 'SchemaError', code: 'ERR_SCHEMA_INVALID', message, path, ...suggestion };
};

/** The path, in the file, of what `Schema.make` says of a model; what it says of the schema itself has one already. */
const located = (error: SchemaError): SchemaError => {
  const { model: concerned, path = concerned } = error;
  const isOfSchema = error.path === 'topLevel' || error.path === 'merge';
  return isOfSchema ? error : { ...error, path: `models.${path}` };
};

/**
 * The schema that a parsed schema file describes. O(fields).
 *
 * `models` holds each model's `identifiers` and `attributes` (field -> type), `children` (child model -> the field that
 * lists the children's uids, or a list of child models), `parent`, `shortname`, `references`, `flags` and `merge`; `topLevel` names the models
 * at which diffs begin, by itself those that are nobody's children. Types are `string`, `integer`, `number`, `boolean`,
 * `date-time` and `json`, with `?` for null or absent and `[]` for lists. Date-times compare by the instant they name.
 *
 * Errors: `ERR_SCHEMA_INVALID` with the path of what is wrong, and those of `Schema.make`.
 *
 * @example
 * import { SchemaFile } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   SchemaFile.decode({
 *     models: {
 *       site: { identifiers: { name: 'string' }, children: { device: 'devices' } },
 *       device: {
 *         identifiers: { name: { type: 'string', normalise: 'lowercase' } },
 *         attributes: { mtu: 'integer', labels: { type: 'string[]', equality: 'unordered' } },
 *       },
 *     },
 *   }),
 *   E.map((schema) => schema.topLevel),
 * ) // => E.right(['site'])
 *
 * pipe(
 *   SchemaFile.decode({ models: { device: { identifiers: { name: 'string' }, attributes: { mtu: 'intger' } } } }),
 *   E.mapLeft((error) => error.message),
 * ) // => E.left('models.device.attributes.mtu: unknown type "intger"')
 */
export const decode = (data: unknown): E.Either<SchemaError, Schema.Schema> =>
  pipe(
    description.decode(data),
    E.mapLeft(invalid),
    E.chain((described) => {
      const models = described.models.map(([name, each]) => makeModel(name, each));
      const listed = new Set(models.flatMap((each) => each.children.map((child) => child.model)));
      const roots = models.filter(({ name, parent }) => parent === undefined && !listed.has(name));
      const topLevel = described.topLevel ?? roots.map(({ name }) => name);
      const { merge } = described;
      return pipe(Schema.make({ topLevel, models, ...(merge === undefined ? {} : { merge }) }), E.mapLeft(located));
    }),
  );

/**
 * Whether parsed data describes a schema. O(fields).
 *
 * @example
 * import { SchemaFile } from 'lockstep'
 *
 * SchemaFile.is({ models: { device: { identifiers: { name: 'string' } } } }) // => true
 * SchemaFile.is({ models: { device: { identifiers: { name: 'text' } } } }) // => false
 */
export const is = (data: unknown): data is Description => E.isRight(decode(data));

/**
 * The schema that parsed data describes, and the data as a description. As `decode`.
 *
 * @example
 * import { SchemaFile } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   SchemaFile.decodeBoth({ models: { device: { identifiers: { name: 'string' } } } }),
 *   E.map(({ schema, description }) => [schema.topLevel, Object.keys(description.models)]),
 * ) // => E.right([['device'], ['device']])
 */
export const decodeBoth = (
  data: unknown,
): E.Either<SchemaError, { readonly schema: Schema.Schema; readonly description: Description }> =>
  pipe(
    decode(data),
    E.chain((schema) => (is(data) ? E.right({ schema, description: data }) : E.left(invalid([])))),
  );
