/**
 * Which elements are looked at: what is asked for, kept in the address, and what it comes to.
 */
import type { Json, Outcome } from '../Data.js';
import * as Tree from './Tree.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What is asked for; all that is given has to hold. */
export interface Filter {
  /** Words that have to occur, each, in the names or the values of an element. */
  readonly text: string;
  readonly models: ReadonlyArray<string>;
  readonly actions: ReadonlyArray<Tree.Action>;
  readonly attributes: ReadonlyArray<string>;
  readonly outcomes: ReadonlyArray<Outcome>;
}

/** What a filter comes to. */
export interface Shown {
  /** 1 for each element that is asked for. */
  readonly matches: Uint8Array;
  /** 1 for each element that is asked for, or above one that is. */
  readonly visible: Uint8Array;
  readonly count: number;
}

export const none: Filter = { text: '', models: [], actions: [], attributes: [], outcomes: [] };

/** Whether a filter asks for anything. */
export const isNone = ({ text, models, actions, attributes, outcomes }: Filter): boolean =>
  text.trim() === '' && [models, actions, attributes, outcomes].every(({ length }) => length === 0);

// -------------------------------------------------------------------------------------
// in the address
// -------------------------------------------------------------------------------------

/** Where in the page one is: the filter, the element that is looked at, and what is open beside the tree. */
export interface Place {
  readonly filter: Filter;
  /** An element, by its key. */
  readonly at: string | undefined;
  /** Which of the elements of that key. */
  readonly as: string | undefined;
  readonly view: string | undefined;
}

const OUTCOMES: ReadonlyArray<Outcome> = ['success', 'refused', 'error', 'skipped', 'planned'];

const among = <A extends string>(known: ReadonlyArray<A>, names: ReadonlyArray<string>): ReadonlyArray<A> =>
  known.filter((name) => names.includes(name));

/** The place that the fragment of an address names; what it does not know is passed over. */
export const parse = (fragment: string): Place => {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    filter: {
      text: params.get('q') ?? '',
      models: params.getAll('model'),
      actions: among(Tree.ACTIONS, params.getAll('action')),
      attributes: params.getAll('attribute'),
      outcomes: among(OUTCOMES, params.getAll('outcome')),
    },
    at: params.get('at') ?? undefined,
    as: params.get('as') ?? undefined,
    view: params.get('view') ?? undefined,
  };
};

/** The fragment of an address that names a place; empty for the beginning. */
export const format = ({ filter, at, as, view }: Place): string => {
  const params = new URLSearchParams();
  if (filter.text.trim() !== '') params.set('q', filter.text);
  for (const model of filter.models) params.append('model', model);
  for (const action of filter.actions) params.append('action', action);
  for (const attribute of filter.attributes) params.append('attribute', attribute);
  for (const outcome of filter.outcomes) params.append('outcome', outcome);
  if (at !== undefined) params.set('at', at);
  if (as !== undefined) params.set('as', as);
  if (view !== undefined) params.set('view', view);
  return params.toString();
};

// -------------------------------------------------------------------------------------
// finding
// -------------------------------------------------------------------------------------

const textOf = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** All there is to read of an element, in lower case. */
const readable = (tree: Tree.Tree, i: number): string => {
  const parts = [Tree.modelOf(tree, i), tree.uid[i] ?? '', tree.name[i] ?? ''];
  for (const [at, name] of Tree.attributesOf(tree, i).entries()) {
    const { before, after } = Tree.changeOf(tree, i, at);
    parts.push(name, textOf(before), textOf(after));
  }
  return parts.join('\n').toLowerCase();
};

/** The elements of a tree, to be asked again and again. */
export interface Index {
  /** What came of the operation on an element, where there is an outcome. */
  readonly outcomeOf: (i: number) => Outcome | undefined;
  readonly find: (filter: Filter) => Shown;
}

/** What is asked for and what is above it; the texts of elements are kept from the first search on. */
export const index = (tree: Tree.Tree, outcomeOf: Index['outcomeOf']): Index => {
  let texts: ReadonlyArray<string> | undefined;
  const find = (filter: Filter): Shown => {
    const words = filter.text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length > 0) texts ??= Array.from({ length: tree.size }, (_, i) => readable(tree, i));
    const models = new Set(filter.models);
    const isModel = tree.models.map((name) => models.size === 0 || models.has(name));
    const isAction = Tree.ACTIONS.map((name) => filter.actions.length === 0 || filter.actions.includes(name));
    const attributes = new Set(filter.attributes);
    const outcomes = new Set(filter.outcomes);
    const holds = (i: number): boolean => {
      if (!Tree.isChange(tree, i) && !filter.actions.includes('unchanged')) return false;
      if (isModel[tree.model[i] ?? 0] !== true || isAction[tree.action[i] ?? 0] !== true) return false;
      if (attributes.size > 0 && !Tree.attributesOf(tree, i).some((name) => attributes.has(name))) return false;
      if (outcomes.size > 0) {
        const outcome = outcomeOf(i);
        if (outcome === undefined || !outcomes.has(outcome)) return false;
      }
      const text = texts?.[i] ?? '';
      return words.every((word) => text.includes(word));
    };
    const matches = new Uint8Array(tree.size);
    const visible = new Uint8Array(tree.size);
    const all = isNone(filter);
    let count = 0;
    for (let i = tree.size - 1; i >= 0; i--) {
      const found = holds(i);
      if (found) {
        matches[i] = 1;
        count++;
      }
      if (found || all || visible[i] === 1) {
        visible[i] = 1;
        const parent = tree.parent[i] ?? -1;
        if (parent >= 0) visible[parent] = 1;
      }
    }
    return { matches, visible, count };
  };
  return { outcomeOf, find };
};
