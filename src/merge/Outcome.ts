/**
 * What becomes of each entity that was touched, as long as it is being worked out: its content, or that it is not there.
 */

import * as Entity from '../model/Entity.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type * as Conflict from './Conflict.js';
import type { Judge } from './Judge.js';
import type { Policy } from './MergeOptions.js';
import { asIs, type Merged, mergeEntity, questionOf } from './mergeEntity.js';
import { pathOf } from './path.js';
import { type Datasets, refOf, type Triple } from './Triple.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The one side that has an entity. */
export interface Sole {
  readonly side: Conflict.Side;
  readonly entry: Entry;
}

/** What becomes of an entity. */
export interface Outcome {
  readonly triple: Triple;
  /** The side that has it, where only one has. */
  readonly sole: Sole | undefined;
  /** What it comes to; nothing where it is not there. */
  content: Merged | undefined;
  /** It is not there for no reason of its own: if what it hangs below is there nevertheless, so is it. */
  follows?: true;
}

/** What becomes of all of them, parents before children. */
export interface Outcomes {
  readonly datasets: Datasets;
  readonly all: ReadonlyArray<Outcome>;
  readonly byKey: ReadonlyMap<string, Outcome>;
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Of an entity that not both sides have. */
const soleOf = ({ source, target }: Triple): Sole | undefined => {
  if (source !== undefined) return { side: 'source', entry: source };
  return target === undefined ? undefined : { side: 'target', entry: target };
};

/** What one side has changed of an entity that the other has deleted, if that is anything. */
const editsOf = (
  { model }: Triple,
  base: Entry,
  now: Entry,
  { timestamps }: Policy,
): Pick<Conflict.EditedAndDeleted, 'attributes' | 'moved'> | undefined => {
  const attributes = Entity.comparator(model)
    .changed(base.entity, now.entity)
    .filter((name) => !timestamps.has(name))
    .map((attribute) => ({ attribute, base: base.entity[attribute], value: now.entity[attribute] }));
  if (!sameParent(base.parent, now.parent)) return { attributes, moved: { from: base.parent, to: now.parent } };
  return attributes.length === 0 ? undefined : { attributes };
};

/** An entity that one side has deleted. */
const deleted = (
  datasets: Datasets,
  triple: Triple,
  base: Entry,
  sole: Sole,
  policy: Policy,
  judge: Judge,
): Outcome => {
  const edits = editsOf(triple, base, sole.entry, policy);
  if (edits === undefined) return { triple, sole, content: undefined, follows: true };
  const ref = refOf(triple);
  const conflict = {
    _tag: 'EditedAndDeleted',
    ...ref,
    path: pathOf(datasets[sole.side], ref),
    edited: sole.side,
    ...edits,
  } as const;
  const choice = judge.decide(questionOf(triple, conflict), policy.whole) ?? 'target';
  const kept = choice === 'base' ? base : choice === sole.side ? sole.entry : undefined;
  return { triple, sole, content: kept === undefined ? undefined : asIs(kept) };
};

const outcomeOf = (datasets: Datasets, triple: Triple, policy: Policy, judge: Judge): Outcome => {
  const { base, source, target } = triple;
  if (source !== undefined && target !== undefined) {
    const path = () => pathOf(datasets.target, refOf(triple));
    const content = mergeEntity(triple, source, target, { judge, policy, path });
    return { triple, sole: undefined, content };
  }
  const sole = soleOf(triple);
  if (sole === undefined) return { triple, sole, content: undefined };
  return base === undefined
    ? { triple, sole, content: asIs(sole.entry, sole.side) }
    : deleted(datasets, triple, base, sole, policy, judge);
};

/** What becomes of each entity by itself. O(entities). */
export const make = (
  datasets: Datasets,
  triples: ReadonlyArray<Triple>,
  policyOf: (model: Triple['model']) => Policy,
  judge: Judge,
): Outcomes => {
  const all = triples.map((triple) => outcomeOf(datasets, triple, policyOf(triple.model), judge));
  return { datasets, all, byKey: new Map(all.map((each) => [Entity.keyOf(refOf(each.triple)), each])) };
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** What becomes of an entity, if it was touched. O(1). */
export const find = ({ byKey }: Outcomes, ref: Entity.Ref): Outcome | undefined => byKey.get(Entity.keyOf(ref));

/** Whether one of the datasets has an entity. O(1). */
export const has = ({ datasets }: Outcomes, which: Conflict.Side | 'base', ref: Entity.Ref): boolean =>
  Snapshots.entry(ref)(datasets[which]) !== undefined;
