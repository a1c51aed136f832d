/**
 * What is in conflict, by the definition: every entity of the three datasets is looked at, and nothing is remembered.
 */
import { type Conflict, type Entity, Equality, type Model, Snapshot } from '../../src/index.js';
import type { Triple } from '../arbitrary/triple.js';
import { same } from './NaiveSnapshot.js';

/** Every entity of a dataset. */
export const refsOf = (snapshot: Snapshot.Snapshot): ReadonlyArray<Entity.Ref> =>
  Snapshot.modelNames(snapshot).flatMap((model) =>
    Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
  );

/** Every entity of any of the three. */
export const allRefs = ({ base, source, target }: Triple): ReadonlyArray<Entity.Ref> => {
  const found = [base, source, target].flatMap(refsOf);
  return found.filter((ref, i) => found.findIndex((each) => same(each, ref)) === i);
};

const entryOf = (snapshot: Snapshot.Snapshot, ref: Entity.Ref) => Snapshot.entry(ref)(snapshot);

const equal = (model: Model.Model, name: string, x: unknown, y: unknown): boolean =>
  (model.equality.get(name) ?? Equality.exact).equals(x, y);

/** What the other side has deleted of what an entity is put below. */
const deletedAbove = (
  placing: Snapshot.Snapshot,
  deleting: Snapshot.Snapshot,
  base: Snapshot.Snapshot,
  parent: Entity.Ref | undefined,
): Entity.Ref | undefined => {
  if (parent === undefined || entryOf(deleting, parent) !== undefined) return undefined;
  return entryOf(base, parent) !== undefined
    ? parent
    : deletedAbove(placing, deleting, base, entryOf(placing, parent)?.parent);
};

const ofEntity = (triple: Triple, model: Model.Model, ref: Entity.Ref): ReadonlyArray<ReadonlyArray<string>> => {
  const { base, source, target } = triple;
  const [b, s, t] = [entryOf(base, ref), entryOf(source, ref), entryOf(target, ref)];
  const found: Array<ReadonlyArray<string>> = [];
  const links = same(s?.parent, t?.parent) ? [] : Object.values(model.parent?.by ?? {});
  const names = Object.keys(model.attributes);
  const inDispute = names.filter((name) => !links.includes(name));

  const astray = (placing: Snapshot.Snapshot, deleting: Snapshot.Snapshot): void => {
    const parent = entryOf(placing, ref)?.parent;
    if (deletedAbove(placing, deleting, base, parent) === undefined || parent === undefined) return;
    const isAdded = b === undefined;
    const isBelowNew = entryOf(base, parent) === undefined;
    if (!isAdded || !isBelowNew) found.push(['BelowDeleted']);
  };

  if (s !== undefined && t !== undefined && b !== undefined) {
    for (const name of inDispute) {
      const [x, y, z] = [b.entity[name], s.entity[name], t.entity[name]];
      if (!equal(model, name, x, y) && !equal(model, name, x, z) && !equal(model, name, y, z))
        found.push(['AttributeConflict', name]);
    }
    const [ours, theirs] = [!same(b.parent, s.parent), !same(b.parent, t.parent)];
    if (ours && theirs && !same(s.parent, t.parent)) found.push(['MovedTwice']);
    if (ours && !theirs) astray(source, target);
    if (theirs && !ours) astray(target, source);
  } else if (s !== undefined && t !== undefined) {
    const isAlike = inDispute.every((name) => equal(model, name, s.entity[name], t.entity[name]));
    if (!isAlike || !same(s.parent, t.parent)) found.push(['CreatedTwice']);
  } else {
    const kept = s ?? t;
    if (kept !== undefined && b !== undefined) {
      const isEdited = names.some((name) => !equal(model, name, b.entity[name], kept.entity[name]));
      if (isEdited || !same(b.parent, kept.parent)) found.push(['EditedAndDeleted']);
    }
    if (b === undefined && s !== undefined) astray(source, target);
    if (b === undefined && t !== undefined) astray(target, source);
  }
  return found;
};

/** The conflicts of a merge, each as its key has it. */
export const conflictsOf = (triple: Triple): ReadonlyArray<string> =>
  allRefs(triple).flatMap((ref) => {
    const model = triple.base.schema.models.get(ref.model);
    return model === undefined
      ? []
      : ofEntity(triple, model, ref).map(([tag, ...attribute]) =>
          JSON.stringify([tag, ref.model, ref.uid, ...attribute]),
        );
  });

/** What a conflict is about, and what goes with it. */
export const namedBy = (conflict: Conflict.Conflict): ReadonlyArray<Entity.Ref> => [
  conflict,
  ...(conflict._tag === 'BelowDeleted' ? conflict.below : []),
];
