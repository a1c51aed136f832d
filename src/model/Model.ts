/**
 * A model: the definition of one kind of thing. Its identifiers tell entities apart, its attributes are what they say,
 * its children hang below them.
 *
 * A model by itself is only a declaration, so `make` cannot fail; `Schema.make` is the gate at which declarations are
 * checked, alone and together, before anything can be done with them.
 *
 * @since 0.1.0
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import type * as t from 'io-ts';
import * as Flags from './Flags.js';
import type * as MergeRule from './MergeRule.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Fields by name, each with its codec. */
export type Fields = Readonly<Record<string, t.Mixed>>;

/** A kind of children: the child model's name and the field that lists them in a dict. */
export interface Child {
  /** The name of the child model. */
  readonly model: string;
  /** The field that lists the children's uids. */
  readonly field: string;
}

/** The parent that a child's own fields name: parent identifier -> child field. */
export interface Parent {
  /** The name of the parent model. */
  readonly model: string;
  /** For each identifier of the parent the child's field that has its value. */
  readonly by: Readonly<Record<string, string>>;
}

/** The definition of one kind of thing. */
export interface Model<N extends string = string, I extends Fields = Fields, A extends Fields = Fields> {
  /** Unique within a schema. */
  readonly name: N;
  /** The fields that tell entities apart, in the order of the uid's parts. */
  readonly identifiers: I;
  /** The fields that are compared. */
  readonly attributes: A;
  /** The fields of the short name; empty: the uid is the short name. */
  readonly shortname: ReadonlyArray<string>;
  /** What may hang below its entities; empty where nothing may. */
  readonly children: ReadonlyArray<Child>;
  /** `undefined` where entities do not name their parent by their own fields. */
  readonly parent: Parent | undefined;
  /** The fields that name the parent and are neither identifiers nor attributes: records have them, entities do not. */
  readonly links: ReadonlyArray<string>;
  /** A bit mask; see `Flags`. */
  readonly flags: Flags.Flags;
  /** How attributes compare, where not structurally. */
  readonly equality: ReadonlyMap<string, Eq<unknown>>;
  /** How identifier values are normalised before they become the uid. */
  readonly normalise: ReadonlyMap<string, (value: unknown) => unknown>;
  /** Attributes that hold the uid of an entity of another model, or a list of such: attribute -> model. */
  readonly references: ReadonlyMap<string, string>;
  /** How a three-way merge decides what both sides have changed. */
  readonly merge: MergeRule.Declared;
  /** The models that this one was declared with, by value. */
  readonly related: ReadonlyArray<Model>;
}

type OptionalKeys<F extends Fields> = {
  [K in keyof F]-?: undefined extends t.TypeOf<F[K]> ? K : never;
}[keyof F];

type Values<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: t.TypeOf<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: t.TypeOf<F[K]>;
};

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** A record of fields whose types are not known until it runs. */
export type Untyped = Readonly<Record<string, unknown>>;

/** The identifiers of a model's entities. */
export type Identifiers<M extends Model> = string extends M['name'] ? Untyped : Flat<Values<M['identifiers']>>;

/** The attributes of a model's entities. */
export type Attributes<M extends Model> = string extends M['name'] ? Untyped : Flat<Values<M['attributes']>>;

/**
 * An entity of a model: a flat, deeply frozen record of its identifiers and attributes, typed from the codecs.
 *
 * @example
 * import { Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * const device: Model.EntityOf<typeof Device> = { name: 'nyc-sw1', role: 'access' }
 * device.role // => 'access'
 */
export type EntityOf<M extends Model> = string extends M['name']
  ? Untyped
  : Flat<Values<M['identifiers']> & Values<M['attributes']>>;

/** What `make` takes. */
export interface Definition<N extends string, I extends Fields, A extends Fields> {
  /** What data, options and handlers call it. */
  readonly name: N;
  /** What tells one entity from another, in the order in which they make up the uid. */
  readonly identifiers: I;
  /** What the entity says: what is compared, created and updated. */
  readonly attributes?: A;
  /** Fields that together name an entity among its siblings; the uid where left out. */
  readonly shortname?: ReadonlyArray<Extract<keyof NoInfer<I> | keyof NoInfer<A>, string>>;
  /** Child models: a list, or the field that lists them -> model. A model may be given by name and found in the schema. */
  readonly children?: ReadonlyArray<Model | string> | Readonly<Record<string, Model | string>>;
  /** The parent, where the child's own fields name it: parent identifier -> child field. */
  readonly parent?: {
    readonly model: Model | string;
    readonly by: Readonly<Record<string, Extract<keyof I | keyof A, string>>>;
  };
  /** Attributes that hold the uid of an entity, or a list of such: what is referred to is created before, deleted after. */
  readonly references?: { readonly [K in keyof A]?: Model | string };
  /** What diffs and syncs do with it; see `Flags`. */
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
  /** How attributes compare, where structural equality is not what is meant. */
  readonly equality?: { readonly [K in keyof A]?: Eq<t.TypeOf<A[K]>> };
  /** How a three-way merge decides what both sides have changed of an entity; by itself, as the schema says. */
  readonly merge?: MergeRule.MergeRule;
  /** How it decides what both sides have changed of an attribute; by itself, as the model says. */
  readonly mergeBy?: { readonly [K in keyof A]?: MergeRule.MergeRule };
  /** How identifier values become part of the uid, for example folded to one case. */
  readonly normalise?: { readonly [K in keyof I]?: (value: t.TypeOf<I[K]>) => unknown };
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const nameOf = (model: Model | string): string => (typeof model === 'string' ? model : model.name);

const childrenOf = (
  children: ReadonlyArray<Model | string> | Readonly<Record<string, Model | string>>,
): ReadonlyArray<readonly [string, Model | string]> =>
  Array.isArray(children)
    ? children.map((child: Model | string): readonly [string, Model | string] => [`${nameOf(child)}s`, child])
    : Object.entries(children);

const present = <V>(entries: ReadonlyArray<readonly [string, V | undefined]>): ReadonlyMap<string, V> =>
  new Map(entries.flatMap(([key, value]): Array<[string, V]> => (value === undefined ? [] : [[key, value]])));

/**
 * Declare a model. Total: what is wrong with a declaration is told by `Schema.make`. O(fields).
 *
 * @example
 * import { Codec, Equality, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Interface = Model.make({
 *   name: 'interface',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { description: Codec.nullable(t.string), mtu: t.number },
 *   parent: { model: 'device', by: { name: 'device' } },
 * })
 * const Device = Model.make({
 *   name: 'device',
 *   identifiers: { name: t.string },
 *   attributes: { role: t.string, tags: t.array(t.string) },
 *   children: { interfaces: Interface },
 *   equality: { tags: Equality.unordered },
 *   normalise: { name: (name) => name.toLowerCase() },
 * })
 * Device.children // => [{ model: 'interface', field: 'interfaces' }]
 */
export const make = <N extends string, I extends Fields, A extends Fields = Readonly<Record<never, t.Mixed>>>(
  definition: Definition<N, I, A>,
): Model<N, I, A> => {
  const children = childrenOf(definition.children ?? []);
  const parent = definition.parent;
  const references = present<Model | string>(Object.entries(definition.references ?? {}));
  return Object.freeze({
    name: definition.name,
    identifiers: definition.identifiers,
    // Without attributes, A is the empty record by its default.
    attributes: definition.attributes ?? ({} as A),
    shortname: definition.shortname ?? [],
    children: children.map(([field, child]) => ({ model: nameOf(child), field })),
    parent: parent === undefined ? undefined : { model: nameOf(parent.model), by: parent.by },
    flags: Flags.of(definition.flags ?? []),
    // Both are only ever applied to values that the field's own codec has let through.
    equality: present<Eq<unknown>>(Object.entries(definition.equality ?? {})),
    normalise: present<(value: unknown) => unknown>(Object.entries(definition.normalise ?? {})),
    merge: {
      whole: definition.merge,
      attributes: present<MergeRule.MergeRule>(Object.entries(definition.mergeBy ?? {})),
    },
    links: Object.values(parent?.by ?? {}).filter(
      (field) => !Object.hasOwn(definition.identifiers, field) && !Object.hasOwn(definition.attributes ?? {}, field),
    ),
    references: new Map([...references].map(([field, model]) => [field, nameOf(model)])),
    related: [...children.map(([, child]) => child), parent?.model, ...references.values()].filter(
      (model): model is Model => typeof model === 'object',
    ),
  });
};

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The names of a model's fields: identifiers, then attributes.
 *
 * @example
 * import { Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * Model.fieldNames(Device) // => ['name', 'role']
 */
export const fieldNames = (model: Model): ReadonlyArray<string> => [
  ...Object.keys(model.identifiers),
  ...Object.keys(model.attributes),
];
