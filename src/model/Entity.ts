/**
 * Entities: flat, deeply frozen records of a model's identifiers and attributes.
 *
 * What a model says about its entities (codecs, uid, equality) is compiled once per model, so that the work per entity
 * is a loop over arrays.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import * as Codec from './Codec.js';
import * as Equality from './Equality.js';
import { nearMiss, show, type ValueError } from './LockstepError.js';
import { type EntityOf, fieldNames, type Identifiers, type Model, type Untyped } from './Model.js';
import { isTooNested, TOO_NESTED } from './nesting.js';
import { isPlain } from './plain.js';
import * as Uid from './Uid.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An entity of whatever model. */
export type Entity = Untyped;

/** An entity by model and uid. */
export interface Ref {
  /** The name of its model. */
  readonly model: string;
  /** Unique within its model. */
  readonly uid: Uid.Uid;
}

/** A decoded entity and its uid. */
export interface Identified {
  /** Made of the identifiers. */
  readonly uid: Uid.Uid;
  /** Identifiers and attributes by name, frozen. */
  readonly entity: Entity;
}

interface Field {
  readonly name: string;
  readonly codec: t.Mixed;
  /** Checking the value is enough: decoding gives the value itself. */
  readonly plain: boolean;
  readonly is: (value: unknown) => boolean;
}

interface Compiled {
  readonly fields: ReadonlyArray<Field>;
  readonly names: ReadonlySet<string>;
  readonly links: ReadonlyArray<string>;
  readonly uidOf: (entity: Entity) => Uid.Uid;
}

const compiled = new WeakMap<Model, Compiled>();

const compile = (model: Model): Compiled => {
  const known = compiled.get(model);
  if (known !== undefined) return known;
  const codecs: ReadonlyArray<readonly [string, t.Mixed]> = [
    ...Object.entries(model.identifiers),
    ...Object.entries(model.attributes),
  ];
  const made: Compiled = {
    fields: codecs.map(([name, codec]) => ({ name, codec, plain: Codec.isPlain(codec), is: codec.is })),
    names: new Set([...fieldNames(model), ...model.links]),
    links: model.links,
    uidOf: compileUid(model),
  };
  compiled.set(model, made);
  return made;
};

// -------------------------------------------------------------------------------------
// uid
// -------------------------------------------------------------------------------------

const partOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

const compileUid = (model: Model): ((entity: Entity) => Uid.Uid) => {
  const names = Object.keys(model.identifiers);
  const normalise = names.map((name) => model.normalise.get(name));
  const part = (entity: Entity, i: number): string => {
    const value = entity[names[i] ?? ''];
    const fold = normalise[i];
    return fold === undefined && typeof value === 'string' ? value : partOf(fold === undefined ? value : fold(value));
  };
  return names.length === 1
    ? (entity) => part(entity, 0)
    : (entity) => Uid.fromParts(names.map((_, i) => part(entity, i)));
};

/**
 * The uid of an entity, or of its identifiers alone. O(identifiers).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Interface = Model.make({ name: 'interface', identifiers: { device: t.string, name: t.string } })
 * Entity.uid(Interface)({ device: 'nyc-sw1', name: 'eth0' }) // => 'nyc-sw1__eth0'
 */
export const uid =
  <M extends Model>(model: M) =>
  (identifiers: Identifiers<M>): Uid.Uid =>
    compile(model).uidOf(identifiers as Untyped);

/**
 * A reference to an entity by its identifiers, for example to name a parent. O(identifiers).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * Entity.ref(Device)({ name: 'nyc-sw1' }) // => { model: 'device', uid: 'nyc-sw1' }
 */
export const ref =
  <M extends Model>(model: M) =>
  (identifiers: Identifiers<M>): Ref => ({ model: model.name, uid: uid(model)(identifiers) });

/**
 * A text that tells entities of whatever models apart, as the key of a map. O(uid).
 *
 * @since 0.5.0
 *
 * @example
 * import { Entity } from 'lockstep'
 *
 * const seen = new Set([Entity.keyOf({ model: 'device', uid: 'nyc' })])
 * seen.has(Entity.keyOf({ model: 'site', uid: 'nyc' })) // => false
 */
export const keyOf = ({ model, uid }: Ref): string => `${model}\u0000${uid}`;

/**
 * The short name of an entity: its shortname fields joined as in a uid, or the uid. O(identifiers).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.shortname(Port)(port) // => 'eth0'
 */
export const shortname =
  (model: Model) =>
  (entity: Entity): string =>
    model.shortname.length === 0
      ? compile(model).uidOf(entity)
      : Uid.fromParts(model.shortname.map((name) => partOf(entity[name])));

/**
 * The parent that an entity's own fields name, if its model declares one; those that only link are in the record that the
 * entity was made of. `null` in any of the fields means none. O(identifiers of the parent).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string } })
 * const Device = Model.make({
 *   name: 'device',
 *   identifiers: { name: t.string },
 *   attributes: { site: t.string },
 *   parent: { model: 'site', by: { name: 'site' } },
 * })
 * Entity.parentRef(Device, Site, { name: 'sw1', site: 'nyc' }) // => { model: 'site', uid: 'nyc' }
 */
export const parentRef = (
  model: Model,
  parent: Model | undefined,
  entity: Entity,
  record: Untyped = entity,
): Ref | undefined => {
  if (model.parent === undefined || parent === undefined) return undefined;
  const identifiers: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(model.parent.by)) {
    const value = entity[field] ?? record[field];
    if (value === null || value === undefined) return undefined;
    identifiers[name] = value;
  }
  return { model: parent.name, uid: compile(parent).uidOf(identifiers) };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A value that nothing can change: arrays and plain objects are copied unless they are frozen all the way down.
 *
 * @example
 * import { Entity } from 'lockstep'
 *
 * const tags = ['core']
 * const frozen = Entity.freezeDeep({ tags })
 * tags.push('spare')
 * frozen // => { tags: ['core'] }
 */
export const freezeDeep = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(freezeDeep);
    return Object.isFrozen(value) && items.every((item, i) => item === value[i]) ? value : Object.freeze(items);
  }
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, freezeDeep(item)]);
  const same = Object.isFrozen(value) && entries.every(([key, item]) => item === Reflect.get(value, key));
  return same ? value : Object.freeze(Object.fromEntries(entries));
};

const invalid = (
  model: Model,
  code: ValueError['code'],
  path: string,
  problem: string,
  suggestion: { readonly suggestion?: string } = {},
): E.Either<ValueError, never> =>
  E.left({ _tag: 'ValueError', code, message: `${path}: ${problem}`, model: model.name, path, ...suggestion });

const isIdentifierValue = (value: unknown): boolean =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  typeof value === 'bigint' ||
  (value instanceof Date && !Number.isNaN(value.getTime()));

const refuse = (model: Model, field: Field, value: unknown, at: () => string): E.Either<ValueError, never> => {
  const decoded = field.codec.decode(value);
  const { path, expected, actual } = E.isLeft(decoded)
    ? Codec.firstRefusal(decoded.left)
    : { path: '', expected: field.codec.name, actual: value };
  return invalid(
    model,
    'ERR_VALUE_INVALID',
    `${at()}.${field.name}${path}`,
    `expected ${expected}, got ${show(actual)}`,
  );
};

const refuseNested = (model: Model, field: Field, at: () => string): E.Either<ValueError, never> =>
  invalid(model, 'ERR_VALUE_INVALID', `${at()}.${field.name}`, TOO_NESTED);

const unknownField = (
  model: Model,
  raw: Untyped,
  at: () => string,
  lists: ReadonlyArray<string>,
): E.Either<ValueError, never> | undefined => {
  const { names } = compile(model);
  for (const key in raw) {
    if (!names.has(key) && !lists.includes(key) && Object.hasOwn(raw, key)) {
      const path = at();
      return invalid(model, 'ERR_FIELD_UNKNOWN', path, `unknown field "${key}"`, nearMiss(key, [...names]));
    }
  }
  return undefined;
};

/** A field that is missing because its name was misspelt is told as the unknown field that it is. */
const refuseField = (
  model: Model,
  field: Field,
  value: unknown,
  raw: Untyped,
  at: () => string,
  lists: ReadonlyArray<string>,
): E.Either<ValueError, never> =>
  (value === undefined ? unknownField(model, raw, at, lists) : undefined) ?? refuse(model, field, value, at);

const build =
  (encoded: boolean) =>
  (
    model: Model,
    at: () => string = () => model.name,
    lists: ReadonlyArray<string> = model.children.map((child) => child.field),
  ) =>
  (raw: Untyped): E.Either<ValueError, Identified> => {
    const { fields, links, uidOf } = compile(model);
    const entity: Record<string, unknown> = {};
    let taken = 0;
    for (const name of lists) if (raw[name] !== undefined) taken++;
    for (const link of links) {
      const value = raw[link];
      if (value === undefined) continue;
      if (value !== null && !isIdentifierValue(value)) {
        const problem = `expected what tells the parent apart, or null, got ${show(value)}`;
        return invalid(model, 'ERR_VALUE_INVALID', `${at()}.${link}`, problem);
      }
      taken++;
    }
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (field === undefined) continue;
      let value = raw[field.name];
      if (value !== undefined) taken++;
      if (typeof value === 'object' && isTooNested(value)) return refuseNested(model, field, at);
      if (field.plain || !encoded) {
        if (!field.is(value)) return refuseField(model, field, value, raw, at, lists);
      } else {
        const decoded = field.codec.decode(value);
        if (E.isLeft(decoded)) return refuseField(model, field, value, raw, at, lists);
        if (decoded.right !== value && isTooNested(decoded.right)) return refuseNested(model, field, at);
        value = decoded.right;
      }
      if (value !== undefined) entity[field.name] = typeof value === 'object' ? freezeDeep(value) : value;
    }
    let given = 0;
    for (const _ in raw) given++;
    // What a class has fields for by getters is taken, and not given; then the numbers tell nothing.
    const stranger = given === taken && isPlain(raw) ? undefined : unknownField(model, raw, at, lists);
    if (stranger !== undefined) return stranger;
    for (const name in model.identifiers) {
      if (!isIdentifierValue(entity[name])) {
        const problem = `an identifier must be a string, number, boolean or date, got ${show(entity[name])}`;
        return invalid(model, 'ERR_VALUE_INVALID', `${at()}.${name}`, problem);
      }
    }
    return E.right({ uid: uidOf(entity), entity: Object.freeze(entity) });
  };

/**
 * Decode an entity from the outside world: every field through its codec, none unknown, deeply frozen. Fields that list
 * children, the model's own or those of `lists`, are passed over. `at` names the place for error messages. O(fields).
 *
 * Errors: `ERR_VALUE_INVALID`, `ERR_FIELD_UNKNOWN`.
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { mtu: t.number } })
 * pipe({ name: 'nyc-sw1', mtu: 'abc' }, Entity.decode(Device, () => 'device[3]'), E.mapLeft((e) => e.message))
 * // => E.left('device[3].mtu: expected number, got "abc"')
 */
export const decode: (
  model: Model,
  at?: () => string,
  lists?: ReadonlyArray<string>,
) => (raw: Untyped) => E.Either<ValueError, Identified> = build(true);

/**
 * Make an entity from values that are already of the codecs' types. O(fields).
 *
 * Errors: `ERR_VALUE_INVALID`, `ERR_FIELD_UNKNOWN`.
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * pipe(Entity.make(Port)(port), E.map(({ uid }) => uid)) // => E.right('sw1__eth0')
 */
export const make = <M extends Model>(
  model: M,
  at?: () => string,
  lists?: ReadonlyArray<string>,
): ((fields: EntityOf<M>) => E.Either<ValueError, Identified>) => {
  const check = build(false)(model, at, lists);
  return (fields) => check(fields as Untyped);
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/**
 * An entity as the outside world has it: every field through its codec's encoder. O(fields).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.encode(Port)(port) // => { device: 'sw1', name: 'eth0', mtu: 1500 }
 */
export const encode =
  (model: Model) =>
  (entity: Entity): Untyped => {
    const encoded: Record<string, unknown> = {};
    for (const { name, codec, plain } of compile(model).fields) {
      const value = entity[name];
      if (value !== undefined) encoded[name] = plain ? value : codec.encode(value);
    }
    return encoded;
  };

const pick = (names: ReadonlyArray<string>, entity: Entity): Entity => {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (entity[name] !== undefined) picked[name] = entity[name];
  return Object.freeze(picked);
};

/**
 * The identifiers of an entity. O(identifiers).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.identifiers(Port)(port) // => { device: 'sw1', name: 'eth0' }
 */
export const identifiers =
  (model: Model) =>
  (entity: Entity): Entity =>
    pick(Object.keys(model.identifiers), entity);

/**
 * The attributes of an entity; those that are absent are left out. O(attributes).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.attributes(Port)(port) // => { mtu: 1500 }
 */
export const attributes =
  (model: Model) =>
  (entity: Entity): Entity =>
    pick(Object.keys(model.attributes), entity);

// -------------------------------------------------------------------------------------
// comparison
// -------------------------------------------------------------------------------------

/** How two entities of a model are compared: compiled once, used for each pair. */
export interface Comparator {
  /** Whether no attribute differs. */
  readonly same: (x: Entity, y: Entity) => boolean;
  /** The attributes that differ, in the declared order. */
  readonly changed: (x: Entity, y: Entity) => ReadonlyArray<string>;
}

const comparators = new WeakMap<Model, Comparator>();

/**
 * The comparator of a model, over all its attributes or some of them. O(attributes) to make, and to use.
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.comparator(Port).same(port, { ...port, mtu: 9000 }) // => false
 */
export const comparator = (model: Model, names?: ReadonlyArray<string>): Comparator => {
  if (names !== undefined) return over(model, names);
  const known = comparators.get(model) ?? over(model, Object.keys(model.attributes));
  comparators.set(model, known);
  return known;
};

const over = (model: Model, names: ReadonlyArray<string>): Comparator => {
  const fields = names.map((name) => ({ name, equals: model.equality.get(name)?.equals ?? Equality.equals }));
  return {
    same: (x, y) => {
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i];
        if (field === undefined) continue;
        const a = x[field.name];
        const b = y[field.name];
        if (a !== b && !field.equals(a, b)) return false;
      }
      return true;
    },
    changed: (x, y) => fields.filter(({ name, equals }) => !equals(x[name], y[name])).map(({ name }) => name),
  };
};

/**
 * Whether a record says nothing that an entity does not hold, value for value: then it need not be decoded again. Fields
 * that list children or name the parent are not looked at. O(fields).
 *
 * @example
 * import { Entity, Model } from 'lockstep'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({
 *   name: 'port',
 *   identifiers: { device: t.string, name: t.string },
 *   shortname: ['name'],
 *   attributes: { mtu: t.number, note: t.union([t.string, t.undefined]) },
 * })
 * const port = { device: 'sw1', name: 'eth0', mtu: 1500 }
 * Entity.isRecordOf(Port, [])(port, { ...port }) // => true
 */
export const isRecordOf = (
  model: Model,
  lists: ReadonlyArray<string>,
): ((entity: Entity, record: Untyped) => boolean) => {
  const { fields, links } = compile(model);
  return (entity, record) => {
    let taken = 0;
    for (let i = 0; i < fields.length; i++) {
      const name = fields[i]?.name ?? '';
      const value = record[name];
      if (value !== undefined) taken++;
      const held = entity[name];
      if (held !== value && !Equality.equals(held, value)) return false;
    }
    for (const name of links) if (record[name] !== undefined) taken++;
    for (const name of lists) if (record[name] !== undefined) taken++;
    let given = 0;
    for (const _ in record) given++;
    return given === taken && isPlain(record);
  };
};
