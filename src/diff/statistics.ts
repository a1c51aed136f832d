/**
 * What a diff comes to, in numbers.
 *
 * @since 0.2.0
 */
import type { Ref } from '../model/Entity.js';
import * as Equality from '../model/Equality.js';
import { fold } from '../model/forest.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import * as Snapshots from '../snapshot/Snapshot.js';
import type { Diff, Summary } from './Diff.js';
import * as Element from './Element.js';
import type { SkippedCount } from './explain.js';
import { type Impact, impact, type ModelCounts } from './statistics/impact.js';
import { largest } from './statistics/largest.js';
import { type Learner, learner, type Together } from './statistics/together.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How often an attribute of a model is changed by an update. */
export interface AttributeCount {
  /** The name of the model. */
  readonly model: string;
  /** The name of the attribute. */
  readonly attribute: string;
  /** How many updates change it, 1 or more. */
  readonly count: number;
}

/** An entity that is updated, and how many of its attributes. */
export interface MostChanged extends Ref {
  /** The names of the attributes that differ. */
  readonly attributes: ReadonlyArray<string>;
}

/** A change and the size of its values, on both sides together: characters of their canonical JSON. */
export interface LargestChange extends Ref {
  /** What has to be done about the entity. */
  readonly action: Element.Action;
  /** In characters, of all attributes that the change is about. */
  readonly size: number;
  /** The attribute with the largest values. */
  readonly attribute: string;
}

/** How much of a side changes. */
export interface Share {
  /** Entities that are created or updated (of the source), deleted or updated (of the target). */
  readonly changed: number;
  /** Entities that there are. */
  readonly total: number;
}

/** How much of either side changes, of one model. */
export interface ModelShare {
  /** The name of the model. */
  readonly model: string;
  /** Of the entities that the source has. */
  readonly source: Share;
  /** Of the entities that the target has. */
  readonly target: Share;
}

/** What a diff comes to, in numbers; plain data, which can be written as JSON. */
export interface Statistics {
  /** The names of the two sides. */
  readonly source: string;
  /** The name of what would be changed. */
  readonly target: string;
  /** How many entities need what, all models together. */
  readonly summary: Summary;
  /** The affected models, in the order in which they appear. */
  readonly models: ReadonlyArray<ModelCounts>;
  /** By model, the most often updated attributes first. */
  readonly attributes: ReadonlyArray<AttributeCount>;
  /** The entities with the most attributes updated. */
  readonly mostChanged: ReadonlyArray<MostChanged>;
  /** The changes with the largest values. */
  readonly largest: ReadonlyArray<LargestChange>;
  /** Attributes that occur in the same updates, all of them, at least twice. */
  readonly together: ReadonlyArray<Together>;
  /** The largest subtrees that are created or deleted whole, by what is at their top. */
  readonly subtrees: ReadonlyArray<Impact>;
  /** How much of each side changes: of what was compared or, where the snapshots were given, of all there is. */
  readonly shares: { readonly source: Share; readonly target: Share; readonly models: ReadonlyArray<ModelShare> };
  /** What was left out and why, where it was given. */
  readonly skipped: ReadonlyArray<SkippedCount>;
  /** Milliseconds by stage, as they were given. */
  readonly timings: ReadonlyArray<{ readonly stage: string; readonly milliseconds: number }>;
}

/** What may be asked of statistics. */
export interface StatisticsOptions {
  /** How many of the largest to keep; 10, where left out. */
  readonly top?: number;
  /** Both sides, for exact shares by model. */
  readonly snapshots?: { readonly source: Snapshot; readonly target: Snapshot };
  /** What `Diff.skipped` gives. */
  readonly skipped?: ReadonlyArray<SkippedCount>;
  /** Milliseconds by stage, measured by the caller. */
  readonly timings?: Readonly<Record<string, number>>;
}

const TOP = 10;

// -------------------------------------------------------------------------------------
// one model
// -------------------------------------------------------------------------------------

interface Tally {
  readonly counts: { create: number; update: number; delete: number };
  readonly attributes: Map<string, number>;
  readonly learner: Learner;
}

const tally = (): Tally => ({
  counts: { create: 0, update: 0, delete: 0 },
  attributes: new Map(),
  learner: learner(),
});

const sizeOf = (value: unknown): number => (value === undefined ? 0 : Equality.canonical(value).length);

/** The size of a change, and its largest attribute. */
const measure = (changes: ReadonlyArray<Element.AttributeChange>): { readonly size: number; readonly name: string } => {
  let size = 0;
  let most = -1;
  let name = '';
  for (const change of changes) {
    const one = sizeOf(change.source) + sizeOf(change.target);
    size += one;
    if (one > most) {
      most = one;
      name = change.name;
    }
  }
  return { size, name };
};

// -------------------------------------------------------------------------------------
// shares
// -------------------------------------------------------------------------------------

const add = (x: Share, y: Share): Share => ({ changed: x.changed + y.changed, total: x.total + y.total });

const nothing: Share = { changed: 0, total: 0 };

const sharesOf = (
  models: ReadonlyArray<ModelCounts>,
  summary: Summary,
  snapshots: StatisticsOptions['snapshots'],
): Statistics['shares'] => {
  const changedSource = summary.create + summary.update;
  const changedTarget = summary.delete + summary.update;
  if (snapshots === undefined) {
    return {
      source: { changed: changedSource, total: changedSource + summary.unchanged },
      target: { changed: changedTarget, total: changedTarget + summary.unchanged },
      models: [],
    };
  }
  const { source, target } = snapshots;
  const counts = new Map(models.map((each) => [each.model, each]));
  const names = new Set([...target.schema.models.keys(), ...source.schema.models.keys(), ...counts.keys()]);
  const shares = [...names].map((model): ModelShare => {
    const { create, update, delete: gone } = counts.get(model) ?? { create: 0, update: 0, delete: 0 };
    return {
      model,
      source: { changed: create + update, total: Snapshots.table(model)(source).size },
      target: { changed: gone + update, total: Snapshots.table(model)(target).size },
    };
  });
  return {
    source: shares.map((share) => share.source).reduce(add, nothing),
    target: shares.map((share) => share.target).reduce(add, nothing),
    models: shares,
  };
};

/** What is done about an element, and about the one that it is below. */
interface Actions {
  readonly own: Element.Action | undefined;
  readonly above: Element.Action | undefined;
}

// -------------------------------------------------------------------------------------
// the whole
// -------------------------------------------------------------------------------------

/**
 * A diff in numbers: counts by model and action and by attribute, the most changed entities, the largest changes,
 * attributes that always change together, whole subtrees that come or go, and how much of each side changes. Attributes
 * are counted for updates only: of what is created or deleted, all are. O(size of the diff and its values), and what
 * `Diff.summary` costs; only what is kept is sorted.
 *
 * @example
 * import { Diff, diffBy } from 'lockstep'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * const source = [{ id: 1, os: 'b', build: 2 }, { id: 2, os: 'b', build: 2 }]
 * const target = [{ id: 1, os: 'a', build: 1 }, { id: 2, os: 'a', build: 1 }]
 * pipe(diffBy(['id'])(source, target), E.map(Diff.statistics()), E.map(({ together }) => together))
 * // => E.right([{ model: 'record', attributes: ['os', 'build'], support: 2 }])
 */
export const statistics =
  (options: StatisticsOptions = {}) =>
  (diff: Diff): Statistics => {
    const { snapshots, skipped = [], timings = {} } = options;
    const top = Math.max(0, options.top ?? TOP);
    const tallies = new Map<string, Tally>();
    const mostChanged = largest<MostChanged>(top);
    const largestChanges = largest<LargestChange>(top);
    const subtrees = largest<Element.Element>(top);

    const look = (element: Element.Element): void => {
      if (element.action === 'unchanged') return;
      const found = tallies.get(element.model) ?? tally();
      tallies.set(element.model, found);
      found.counts[element.action]++;
      const changes = Element.changes(element);
      if (top > 0 && changes.length > 0) {
        const { size, name } = measure(changes);
        const { action } = element;
        largestChanges.add(size, () => ({ ...Element.ref(element), action, size, attribute: name }));
      }
      if (element.action !== 'update') return;
      const names = changes.map((change) => change.name);
      for (const name of names) found.attributes.set(name, (found.attributes.get(name) ?? 0) + 1);
      found.learner.see(names);
      mostChanged.add(names.length, () => ({ ...Element.ref(element), attributes: names }));
    };

    /** How many elements there are at and below each: below a create only creates, below a delete only deletes. */
    const visit = fold<Element.Element, Actions, number>({
      below: ({ children }) => children,
      down: (element, { own }) => {
        look(element);
        return { own: element.action, above: own };
      },
      up: (element, { own, above }, below) => {
        const size = below.reduce((n, each) => n + each, 0);
        const isTop = (own === 'create' || own === 'delete') && own !== above;
        if (isTop && size > 0) subtrees.add(size, () => element);
        return size + 1;
      },
    });
    visit(diff.elements, { own: undefined, above: undefined });

    const { unchanged, skipped: left } = diff.rest();
    const models = [...tallies].map(([model, { counts }]): ModelCounts => ({ model, ...counts }));
    const sum = (action: 'create' | 'update' | 'delete'): number => models.reduce((n, each) => n + each[action], 0);
    const summary: Summary = {
      create: sum('create'),
      update: sum('update'),
      delete: sum('delete'),
      unchanged,
      skipped: left,
    };
    return {
      source: diff.source,
      target: diff.target,
      summary,
      models,
      attributes: [...tallies].flatMap(([model, { attributes }]) =>
        [...attributes]
          .map(([attribute, count]): AttributeCount => ({ model, attribute, count }))
          .sort((x, y) => y.count - x.count),
      ),
      mostChanged: mostChanged.take(),
      largest: largestChanges.take(),
      together: [...tallies].flatMap(([model, each]) => each.learner.groups(model)),
      subtrees: subtrees.take().map(impact),
      shares: sharesOf(models, summary, snapshots),
      skipped,
      timings: Object.entries(timings).map(([stage, milliseconds]) => ({ stage, milliseconds })),
    };
  };

export * from './statistics/impact.js';
export type { Together };
