/**
 * What the page is at a moment, and how it becomes another: the one place that changes. Views ask it, and are told.
 */
import type { ConflictRow, Head, OperationRow, Outcome } from '../Data.js';
import * as Filter from './Filter.js';
import * as Links from './Links.js';
import * as Rows from './Rows.js';
import * as Selection from './Selection.js';
import * as Tree from './Tree.js';

/** What views are told has changed. */
export type Change = 'rows' | 'active' | 'far' | 'selection' | 'view';

/** A place in the tree that is looked at: an element, or an attribute of it. */
export interface Active {
  readonly element: number;
  readonly attribute: number;
}

/** An operation, and the number of the element that it is of; -1 where it is of none. */
export interface Operation {
  readonly row: OperationRow;
  readonly element: number;
}

/** The places of elements among their visible siblings, for those who do not see them. */
export interface Places {
  readonly position: Int32Array;
  /** How many visible elements hang below each; the last is the top. */
  readonly children: Int32Array;
}

export interface App {
  readonly head: Head;
  readonly tree: Tree.Tree;
  readonly conflicts: ReadonlyArray<ConflictRow>;
  readonly operations: ReadonlyArray<Operation>;
  readonly keys: ReadonlyMap<string, ReadonlyArray<number>>;
  readonly operationOf: (i: number) => OperationRow | undefined;
  // What is now.
  readonly filter: () => Filter.Filter;
  readonly shown: () => Filter.Shown;
  readonly rows: () => Rows.Rows;
  /** How many attributes of an element are shown where it is open. */
  readonly attributesShown: (i: number) => number;
  readonly places: () => Places;
  readonly isOpen: (i: number) => boolean;
  readonly active: () => Active | undefined;
  readonly selection: () => Selection.Selection;
  readonly view: () => string;
  // What may be done.
  readonly ask: (filter: Partial<Filter.Filter>) => void;
  readonly setOpen: (i: number, open: boolean) => void;
  readonly openSiblings: (i: number) => void;
  /** Answers whether all of it is open. */
  readonly openAll: () => boolean;
  readonly closeAll: () => void;
  readonly look: (active: Active | undefined) => void;
  /** Look at an element wherever it is: what is above it is opened, and a filter that hides it is taken away. */
  readonly goTo: (i: number) => void;
  readonly step: (by: 1 | -1) => void;
  readonly toggle: (i: number) => void;
  readonly selectShown: () => void;
  readonly clearSelection: () => void;
  readonly show: (view: string) => void;
  readonly onChange: (listener: (change: Change) => void) => void;
  /** The address of an element on this page. */
  readonly linkTo: (i: number) => string;
}

const placesOf = (tree: Tree.Tree, visible: Uint8Array): Places => {
  const position = new Int32Array(tree.size);
  const children = new Int32Array(tree.size + 1);
  for (let i = 0; i < tree.size; i++) {
    if (visible[i] !== 1) continue;
    const parent = tree.parent[i] ?? -1;
    const above = parent < 0 ? tree.size : parent;
    const place = (children[above] ?? 0) + 1;
    children[above] = place;
    position[i] = place;
  }
  return { position, children };
};

/** What came of each element: a move is of both its halves. */
const outcomes = (
  keys: ReadonlyMap<string, ReadonlyArray<number>>,
  tree: Tree.Tree,
  rows: ReadonlyArray<OperationRow>,
) => {
  const byElement = new Map<number, OperationRow>();
  const operations = rows.map((row): Operation => {
    const [model, uid, action, , , , undoes] = row;
    const same = keys.get(`${model}:${uid}`) ?? [];
    const own = same.filter((i) => action === 'move' || Tree.actionOf(tree, i) === action);
    if (undoes === 0) for (const i of own) byElement.set(i, row);
    return { row, element: own.at(-1) ?? same[0] ?? -1 };
  });
  return { byElement, operations };
};

const SOON = 200;

export const make = (
  head: Head,
  tree: Tree.Tree,
  operationRows: ReadonlyArray<OperationRow>,
  conflicts: ReadonlyArray<ConflictRow>,
): App => {
  const keys = Tree.byKey(tree);
  const links = Links.make(tree, keys, head.binding?.schema);
  const { byElement, operations } = outcomes(keys, tree, operationRows);
  const outcomeOf = (i: number): Outcome | undefined => byElement.get(i)?.[3];
  const index = Filter.index(tree, outcomeOf);
  const listeners: Array<(change: Change) => void> = [];
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };

  let filter = Filter.none;
  let shown = index.find(filter);
  let places = placesOf(tree, shown.visible);
  const open = Rows.openAtFirst(tree);
  let rows = Rows.make(tree, shown, open);
  let active: Active | undefined;
  let selection = Selection.empty(tree);
  let view = 'changes';

  // ---------------------------------------------------------------------------------
  // the address
  // ---------------------------------------------------------------------------------

  const placeOf = (i: number): Pick<Filter.Place, 'at' | 'as'> => {
    const at = Tree.keyOf(tree, i);
    return { at, as: (keys.get(at) ?? []).length > 1 ? Tree.actionOf(tree, i) : undefined };
  };
  const fragmentOf = (i: number | undefined): string =>
    Filter.format({
      filter,
      ...(i === undefined ? { at: undefined, as: undefined } : placeOf(i)),
      view: view === 'changes' ? undefined : view,
    });
  let written = location.hash.replace(/^#/, '');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    const fragment = fragmentOf(active?.element);
    if (fragment === written) return;
    written = fragment;
    history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`);
  };
  // Browsers do not let an address be changed as often as keys repeat.
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, SOON);
  };

  // ---------------------------------------------------------------------------------
  // changing
  // ---------------------------------------------------------------------------------

  const rebuild = (): void => {
    rows = Rows.make(tree, shown, open);
    tell('rows');
  };
  const apply = (next: Filter.Filter): void => {
    filter = next;
    shown = index.find(filter);
    places = placesOf(tree, shown.visible);
    // What is asked for is not to be hidden in what is closed.
    if (!Filter.isNone(filter)) {
      for (let i = 0; i < tree.size; i++) {
        const parent = tree.parent[i] ?? -1;
        if (parent >= 0 && shown.visible[i] === 1) open[parent] = 1;
      }
    }
    if (active !== undefined && shown.visible[active.element] !== 1) active = undefined;
    rebuild();
  };
  const openAbove = (i: number): boolean => {
    let changed = false;
    for (const above of Tree.ancestorsOf(tree, i)) {
      if (open[above] !== 1) {
        open[above] = 1;
        changed = true;
      }
    }
    return changed;
  };
  const look = (next: Active | undefined, how: 'active' | 'far' = 'active'): void => {
    active = next;
    tell(how);
    writeSoon();
  };
  const goTo = (i: number): void => {
    if (view !== 'changes') {
      view = 'changes';
      tell('view');
    }
    if (shown.visible[i] !== 1) apply(Filter.none);
    if (openAbove(i)) rebuild();
    look({ element: i, attribute: -1 }, 'far');
  };
  const read = (): void => {
    const place = Filter.parse(location.hash);
    written = location.hash.replace(/^#/, '');
    if (place.view !== undefined || view !== 'changes') {
      view = place.view ?? 'changes';
      tell('view');
    }
    apply(place.filter);
    const same = place.at === undefined ? [] : (keys.get(place.at) ?? []);
    const found = same.find((i) => Tree.actionOf(tree, i) === place.as) ?? same[0];
    if (found !== undefined) goTo(found);
  };
  addEventListener('hashchange', () => {
    if (location.hash.replace(/^#/, '') !== written) read();
  });
  addEventListener('pagehide', write);

  const app: App = {
    head,
    tree,
    conflicts,
    operations,
    keys,
    operationOf: (i) => byElement.get(i),
    filter: () => filter,
    shown: () => shown,
    rows: () => rows,
    attributesShown: (i) => (shown.matches[i] === 1 ? Rows.attributesShown(tree, i) : 0),
    places: () => places,
    isOpen: (i) => open[i] === 1,
    active: () => active,
    selection: () => selection,
    view: () => view,
    ask: (part) => {
      apply({ ...filter, ...part });
      writeSoon();
    },
    setOpen: (i, value) => {
      open[i] = value ? 1 : 0;
      rebuild();
    },
    openSiblings: (i) => {
      for (const each of Tree.childrenOf(tree, tree.parent[i] ?? -1)) open[each] = 1;
      rebuild();
    },
    openAll: () => {
      const all = Rows.openAll(tree, shown, open);
      rebuild();
      return all;
    },
    closeAll: () => {
      open.fill(0);
      if (active !== undefined) {
        let top = active.element;
        for (const above of Tree.ancestorsOf(tree, top)) top = above;
        active = { element: top, attribute: -1 };
      }
      rebuild();
    },
    look: (next) => look(next),
    goTo,
    step: (by) => {
      const from = active?.element ?? (by === 1 ? -1 : tree.size);
      for (let i = from + by; i >= 0 && i < tree.size; i += by) {
        if (shown.matches[i] === 1) {
          goTo(i);
          return;
        }
      }
    },
    toggle: (i) => {
      selection = Selection.toggled(tree, links, selection, i, shown.matches);
      tell('selection');
    },
    selectShown: () => {
      const all = [...Selection.chosenOf(selection)];
      for (let i = 0; i < tree.size; i++) if (shown.matches[i] === 1) all.push(i);
      selection = Selection.of(tree, links, all);
      tell('selection');
    },
    clearSelection: () => {
      selection = Selection.empty(tree);
      tell('selection');
    },
    show: (name) => {
      view = name;
      tell('view');
      writeSoon();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    linkTo: (i) => `#${fragmentOf(i)}`,
  };
  queueMicrotask(read);
  return app;
};
