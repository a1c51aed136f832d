/**
 * Merging what three datasets say of one entity, without a look at what is around it.
 */
import * as O from 'fp-ts/lib/Option.js';
import type * as Entity from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import type { Model } from '../model/Model.js';
import type { Entry } from '../snapshot/Entry.js';
import { sameParent } from '../snapshot/Entry.js';
import { sameEntry } from '../snapshot/Patch.js';
import type { Choice, Conflict, Place, Side, Three } from './Conflict.js';
import type { Judge } from './Judge.js';
import type { Policy } from './MergeOptions.js';
import * as Strategy from './Strategy.js';
import { refOf, type Triple } from './Triple.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an entity comes to. */
export interface Merged {
  readonly entity: Entity.Entity;
  readonly parent: Entity.Ref | undefined;
  readonly flags: number;
  /** The side that put it where it hangs; nothing where both, or neither, did, and where the place was in conflict. */
  readonly placed?: Side;
  /** Whether an attribute has a value that none of the three has. */
  readonly isMade: boolean;
}

/** By whom, and how, an entity is merged. */
export interface Means {
  readonly judge: Judge;
  readonly policy: Policy;
  /** From the top down to the entity, as its own side has it. */
  readonly path: () => ReadonlyArray<Place>;
}

type Values = Three<unknown>;

// -------------------------------------------------------------------------------------
// values
// -------------------------------------------------------------------------------------

type Verdict = { readonly value: unknown } | 'conflict';

/**
 * What three values come to. A value that the model takes for the same as the base's has not changed. Where all three are
 * the same to the model, and nevertheless not to the letter, that of the side that touched it is taken; where both sides are
 * the same as the base, and not as one another, the base's.
 */
const mergeValues = (values: Values, equals: (x: unknown, y: unknown) => boolean, hasBase: boolean): Verdict => {
  const { base, source, target } = values;
  if (Equality.equals(source, target)) return { value: target };
  if (equals(source, target)) return { value: hasBase && Equality.equals(base, target) ? source : target };
  if (!hasBase) return 'conflict';
  const [s, t] = [equals(base, source), equals(base, target)];
  if (s && t) return { value: base };
  if (t) return { value: source };
  return s ? { value: target } : 'conflict';
};

/** The later of two times; where there is no telling, the target's, if it has one. */
const latest = ({ source, target }: Values): unknown => {
  const later = Strategy.later(source, target);
  return O.isSome(later) && later.value === 'source' ? source : (target ?? source);
};

const mergeTimes = (values: Values): unknown => {
  if (Equality.equals(values.base, values.target)) return values.source;
  return Equality.equals(values.base, values.source) ? values.target : latest(values);
};

const chosen = (choice: Choice, values: Values): unknown =>
  typeof choice === 'object' ? choice.value : values[choice];

/** Flags one by one: of two that differ, one is not as it was, and that is the one. */
const mergeFlags = (base: number, source: number, target: number): number =>
  (source & target) | ((source ^ target) & ~base);

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

/** Attributes that name the parent: they go with the place. */
const linking = (model: Model): ReadonlyArray<string> => Object.values(model.parent?.by ?? {});

interface Placed {
  /** The entry whose place it is. */
  readonly at: Entry;
  readonly placed?: Side;
}

const mergePlaces = (triple: Triple, entries: Three<Entry>, { judge, policy, path }: Means): Placed => {
  const { base, source, target } = entries;
  if (sameParent(source.parent, target.parent)) return { at: target };
  if (sameParent(base.parent, target.parent)) return { at: source, placed: 'source' };
  if (sameParent(base.parent, source.parent)) return { at: target, placed: 'target' };
  const parents = { base: base.parent, source: source.parent, target: target.parent };
  const choice = judge.decide(
    questionOf(triple, { _tag: 'MovedTwice', ...refOf(triple), path: path(), ...parents }),
    policy.whole,
  );
  return { at: entries[typeof choice === 'string' ? choice : 'target'] };
};

// -------------------------------------------------------------------------------------
// entities
// -------------------------------------------------------------------------------------

/** A conflict, as strategies are asked about it. */
export const questionOf = ({ model, base, source, target }: Triple, conflict: Conflict): Strategy.Question => ({
  model,
  conflict,
  entities: { base: base?.entity, source: source?.entity, target: target?.entity },
});

const equalsOf = (model: Model, name: string) => model.equality.get(name)?.equals ?? Equality.equals;

/** The fields of an entity, each by what it comes to; the very entity of a side, if it is that. */
const assemble = ({ model, source, target }: Triple, fieldOf: (name: string) => unknown): Entity.Entity => {
  const fields: Record<string, unknown> = {};
  for (const name of [...Object.keys(model.identifiers), ...Object.keys(model.attributes)]) {
    const value = fieldOf(name);
    if (value !== undefined) fields[name] = value;
  }
  const same = [target, source].find((entry) => entry !== undefined && Equality.equals(entry.entity, fields));
  return same === undefined ? Object.freeze(fields) : same.entity;
};

const valuesOf = (name: string, base: Entry | undefined, source: Entry, target: Entry): Values => ({
  base: base?.entity[name],
  source: source.entity[name],
  target: target.entity[name],
});

/** An entity that all three have, or have had. */
const changedTwice = (triple: Triple, entries: Three<Entry>, means: Means): Merged => {
  const { model } = triple;
  const { base, source, target } = entries;
  const { at, ...place } = mergePlaces(triple, entries, means);
  const links = sameParent(source.parent, target.parent) ? [] : linking(model);
  let isMade = false;
  const entity = assemble(triple, (name) => {
    const values = valuesOf(name, base, source, target);
    if (links.includes(name)) return at.entity[name];
    if (Object.hasOwn(model.identifiers, name)) {
      return Equality.equals(values.base, values.target) ? values.source : values.target;
    }
    if (means.policy.timestamps.has(name)) return mergeTimes(values);
    const verdict = mergeValues(values, equalsOf(model, name), true);
    if (verdict !== 'conflict') return verdict.value;
    const conflict = {
      _tag: 'AttributeConflict',
      ...refOf(triple),
      path: means.path(),
      attribute: name,
      ...values,
    } as const;
    const choice = means.judge.decide(questionOf(triple, conflict), means.policy.of(name)) ?? 'target';
    if (typeof choice === 'object') isMade = true;
    return chosen(choice, values);
  });
  const flags = mergeFlags(base.flags, source.flags, target.flags);
  return { entity, parent: at.parent, flags, ...place, isMade };
};

/** An entity that both sides created. */
const createdTwice = (triple: Triple, source: Entry, target: Entry, { judge, policy, path }: Means): Merged => {
  const { model } = triple;
  const common = { _tag: 'CreatedTwice', ...refOf(triple), path: path() } as const;
  const isMoved = !sameParent(source.parent, target.parent);
  const links = isMoved ? linking(model) : [];
  const values = new Map<string, unknown>();
  const open: Array<{ readonly attribute: string; readonly source: unknown; readonly target: unknown }> = [];
  let isMade = false;
  for (const attribute of Object.keys(model.attributes)) {
    if (links.includes(attribute)) continue;
    const three = valuesOf(attribute, undefined, source, target);
    const verdict = mergeValues(three, equalsOf(model, attribute), false);
    if (verdict !== 'conflict') values.set(attribute, verdict.value);
    else if (policy.timestamps.has(attribute)) values.set(attribute, latest(three));
    else {
      const conflict = { ...common, _tag: 'AttributeConflict', attribute, ...three } as const;
      const choice = judge.ask(questionOf(triple, conflict), policy.of(attribute));
      const differing = { attribute, source: three.source, target: three.target };
      if (choice === undefined || choice === 'base') open.push(differing);
      else {
        if (typeof choice === 'object') isMade = true;
        values.set(attribute, chosen(choice, three));
        judge.note({ ...common, attributes: [differing] }, choice);
      }
    }
  }
  const parents = { source: source.parent, target: target.parent };
  const placing = isMoved
    ? judge.ask(questionOf(triple, { ...common, attributes: [], parents }), policy.whole)
    : undefined;
  if (placing !== undefined) judge.note({ ...common, attributes: [], parents }, placing);
  const isOpen = open.length > 0 || (isMoved && placing === undefined);
  const rest = isOpen
    ? judge.decide(
        questionOf(triple, {
          ...common,
          attributes: open,
          ...(isMoved && placing === undefined ? { parents } : {}),
        }),
        Strategy.manual,
      )
    : undefined;
  const side = rest === 'source' ? 'source' : 'target';
  for (const each of open) values.set(each.attribute, each[side]);
  const at = (placing ?? side) === 'source' ? source : target;
  const entity = assemble(triple, (name) =>
    Object.hasOwn(model.identifiers, name)
      ? target.entity[name]
      : links.includes(name)
        ? at.entity[name]
        : values.get(name),
  );
  return { entity, parent: at.parent, flags: source.flags | target.flags, isMade };
};

/** An entity at the place that another entry of it has. */
export const at = (triple: Triple, there: Entry, merged: Merged): Merged => {
  const links = linking(triple.model);
  const entity = assemble(triple, (name) => (links.includes(name) ? there : merged).entity[name]);
  return { ...merged, parent: there.parent, entity };
};

/** An entry of a side as it is. */
export const asIs = ({ entity, parent, flags }: Entry, placed?: Side): Merged => ({
  entity,
  parent,
  flags,
  ...(placed === undefined ? {} : { placed }),
  isMade: false,
});

/** What an entity comes to that both sides have. O(attributes). */
export const mergeEntity = (triple: Triple, source: Entry, target: Entry, means: Means): Merged => {
  const { base } = triple;
  if (sameEntry(source, target)) return asIs(target);
  if (base === undefined) return createdTwice(triple, source, target, means);
  if (sameEntry(base, source)) return asIs(target, sameParent(base.parent, target.parent) ? undefined : 'target');
  if (sameEntry(base, target)) return asIs(source, sameParent(base.parent, source.parent) ? undefined : 'source');
  return changedTwice(triple, { base, source, target }, means);
};
