/**
 * What a diff is, by definition: the trees of both sides compared from the top, everything with everything. Slow, and
 * short enough to be believed.
 */
import {
  type DiffOptions,
  Element,
  type Entity,
  Equality,
  Flags,
  type Model,
  Schema,
  Snapshot,
} from '../../src/index.js';
import type { Pair } from '../arbitrary/pair.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An element as the definition has it. */
export interface Naive {
  readonly action: Element.Action;
  readonly model: string;
  readonly uid: string;
  /** The attributes that differ, of an update. */
  readonly changed: ReadonlyArray<string>;
  readonly children: ReadonlyArray<Naive>;
}

interface Side {
  readonly snapshot: Snapshot.Snapshot;
  readonly ref: Entity.Ref | undefined;
}

type Entry = Snapshot.Entry;

// -------------------------------------------------------------------------------------
// the definition
// -------------------------------------------------------------------------------------

const entriesBelow = (model: string, side: Side | undefined): ReadonlyArray<Entry> =>
  side === undefined
    ? []
    : Snapshot.entries(model)(side.snapshot).filter(
        ({ parent }) => parent?.model === side.ref?.model && parent?.uid === side.ref?.uid,
      );

const flagsOf = (snapshot: Snapshot.Snapshot, model: string, entry: Entry): Flags.Flags =>
  entry.flags | (snapshot.schema.models.get(model)?.flags ?? 0);

/** The elements of a diff, unchanged ones included, in order; what is skipped is not there. */
export const elementsOf = ({ source, target }: Pair, options: DiffOptions = {}): ReadonlyArray<Naive> => {
  const flags = Flags.of(options.flags ?? []);
  const isSelected = (model: string): boolean => options.models?.includes(model) ?? true;
  const wheres = new Map(Object.entries(options.where ?? {}));
  const choices = new Map(Object.entries(options.attributes ?? {}));
  const holds = (model: string, { entity }: Entry): boolean => wheres.get(model)?.(entity) ?? true;

  const isCompared = (model: string, name: string): boolean => {
    const choice = choices.get(model);
    if (choice === undefined) return true;
    return 'include' in choice ? choice.include.includes(name) : !choice.exclude.includes(name);
  };

  const changed = (model: Model.Model, ours: Entry, theirs: Entry): ReadonlyArray<string> =>
    Object.keys(model.attributes).filter(
      (name) =>
        isSelected(model.name) &&
        isCompared(model.name, name) &&
        !(model.equality.get(name) ?? Equality.exact).equals(ours.entity[name], theirs.entity[name]),
    );

  const single = (model: string, uid: string, mine: Side, entry: Entry, isSource: boolean): ReadonlyArray<Naive> => {
    const unmatched = isSource ? Flags.SKIP_UNMATCHED_SRC : Flags.SKIP_UNMATCHED_DST;
    const own = flagsOf(mine.snapshot, model, entry);
    if (Flags.has(flags, unmatched) || Flags.has(own, unmatched | Flags.IGNORE)) return [];
    if (!isSelected(model) || !holds(model, entry)) return [];
    const below: Side = { snapshot: mine.snapshot, ref: { model, uid } };
    const children = isSource ? groups(model, below, undefined) : groups(model, undefined, below);
    return [{ action: isSource ? 'create' : 'delete', model, uid, changed: [], children }];
  };

  const paired = (model: Model.Model, uid: string, ours: Entry, theirs: Entry): ReadonlyArray<Naive> => {
    const { name } = model;
    if (Flags.has(flagsOf(source, name, ours) | flagsOf(target, name, theirs), Flags.IGNORE)) return [];
    if (!holds(name, ours) && !holds(name, theirs)) return [];
    const names = changed(model, ours, theirs);
    const ref = { model: name, uid };
    const children = groups(name, { snapshot: source, ref }, { snapshot: target, ref });
    return [{ action: names.length > 0 ? 'update' : 'unchanged', model: name, uid, changed: names, children }];
  };

  const group = (name: string, ours: Side | undefined, theirs: Side | undefined): ReadonlyArray<Naive> => {
    const model = source.schema.models.get(name);
    if (model === undefined) return [];
    const mine = entriesBelow(name, ours);
    const other = entriesBelow(name, theirs);
    return [
      ...mine.flatMap((entry) => {
        const twin = other.find(({ uid }) => uid === entry.uid);
        if (twin !== undefined) return paired(model, entry.uid, entry, twin);
        return ours === undefined ? [] : single(name, entry.uid, ours, entry, true);
      }),
      ...other.flatMap((entry) =>
        theirs === undefined || mine.some(({ uid }) => uid === entry.uid)
          ? []
          : single(name, entry.uid, theirs, entry, false),
      ),
    ];
  };

  const groups = (above: string, ours: Side | undefined, theirs: Side | undefined): ReadonlyArray<Naive> =>
    Schema.childrenOf(source.schema, above).flatMap(({ model }) => group(model, ours, theirs));

  const root = (snapshot: Snapshot.Snapshot): Side => ({ snapshot, ref: undefined });
  return target.schema.topLevel.flatMap((name) => group(name, root(source), root(target)));
};

// -------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------

/** Every element of a list and below, parents first. */
export const flat = (elements: ReadonlyArray<Naive>): ReadonlyArray<Naive> =>
  elements.flatMap((element) => [element, ...flat(element.children)]);

/** What is changed, and what is above it. */
export const sparse = (elements: ReadonlyArray<Naive>): ReadonlyArray<Naive> =>
  elements.flatMap((element) => {
    const children = sparse(element.children);
    return element.action === 'unchanged' && children.length === 0 ? [] : [{ ...element, children }];
  });

/** An element of Lockstep's, in the terms of the definition. */
export const seen = (elements: ReadonlyArray<Element.Element>): ReadonlyArray<Naive> =>
  elements.map((element) => ({
    action: element.action,
    model: element.model,
    uid: element.uid,
    changed: element.action === 'update' ? Element.changes(element).map(({ name }) => name) : [],
    children: seen(element.children),
  }));

/** Whether two lists of elements say the same, in the same order; in which order attributes are named is open. */
export const agree = (x: ReadonlyArray<Naive>, y: ReadonlyArray<Naive>): boolean =>
  x.length === y.length &&
  x.every((one, i) => {
    const other = y[i];
    return (
      other !== undefined &&
      one.action === other.action &&
      one.model === other.model &&
      one.uid === other.uid &&
      Equality.unordered.equals(one.changed, other.changed) &&
      agree(one.children, other.children)
    );
  });
