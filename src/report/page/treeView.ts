/**
 * The tree on the screen: only the rows that are to be seen are in the page. Mouse and keys, as trees have them.
 */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { App } from './App.js';
import { h } from './dom.js';
import * as Rows from './Rows.js';
import { idOf, rowView } from './rowView.js';
import * as Tree from './Tree.js';
import { textOf } from './values.js';

const ROW = 30;
const LINE = 20;
const OVERSCAN = 12;

/** About as many characters as fit into a line of a cell. */
const LINE_LENGTH = 64;

const linesOf = (change: Tree.Change): number => {
  const length = (value: Tree.Change['before']): number => {
    if (value === undefined) return 0;
    const text = textOf(value);
    return text.split('\n', 50).length - 1 + Math.min(text.length, 1600) / LINE_LENGTH;
  };
  return Math.max(1, Math.ceil(Math.max(length(change.before), length(change.after))));
};

/** What the rest of the page may do with the tree. */
export interface TreeView {
  readonly element: HTMLElement;
  readonly focus: () => void;
}

export const treeView = (app: App): TreeView => {
  const { tree } = app;
  const sizer = h('div', { class: 'sizer', role: 'none' });
  const element = h('div', { class: 'tree', role: 'tree', tabindex: 0, id: 'tree', 'aria-label': 'Changes' }, sizer);
  const empty = h('p', { class: 'empty', hidden: true });
  element.append(empty);
  const full = new Set<string>();
  const drawn = new Map<string, HTMLElement>();
  let drawing = false;
  let again = false;

  const keyAt = (row: number): string => idOf(app.rows().element[row] ?? 0, app.rows().attribute[row] ?? -1);
  const activeRow = (): number | undefined => {
    const active = app.active();
    if (active === undefined) return undefined;
    const row = Rows.rowOf(app.rows(), active.element);
    return row === undefined ? undefined : row + 1 + active.attribute;
  };

  const sizes = () => ({
    count: app.rows().count,
    estimateSize: (row: number) => {
      const attribute = app.rows().attribute[row] ?? -1;
      if (attribute < 0) return ROW;
      return LINE * linesOf(Tree.changeOf(tree, app.rows().element[row] ?? 0, attribute)) + 6;
    },
    getItemKey: (row: number) => keyAt(row),
  });
  // Functions are told apart: with new ones all rows are measured anew, which is not to be done for every key.
  let sized = sizes();
  const options = () => ({
    ...sized,
    getScrollElement: () => element,
    overscan: OVERSCAN,
    // The row that is looked at stays, so that those who do not see it are not lost.
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const rows = defaultRangeExtractor(range);
      const row = activeRow();
      return row === undefined || row >= range.count || rows.includes(row)
        ? rows
        : [...rows, row].sort((x, y) => x - y);
    },
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(),
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(options());

  /** Draw the rows that are to be seen, and take away those that are not. */
  function draw(): void {
    // Measuring a row may ask for another drawing.
    if (drawing) {
      again = true;
      return;
    }
    drawing = true;
    do {
      again = false;
      drawOnce();
    } while (again);
    drawing = false;
  }

  function drawOnce(): void {
    const items = virtualizer.getVirtualItems();
    sizer.style.height = `${virtualizer.getTotalSize()}px`;
    const seen = new Set<string>();
    for (const item of items) {
      const key = String(item.key);
      seen.add(key);
      let row = drawn.get(key);
      if (row === undefined) {
        row = rowView(app, item.index, full);
        drawn.set(key, row);
        sizer.append(row);
        // Rows of elements are all of one height.
        if ((app.rows().attribute[item.index] ?? -1) >= 0) virtualizer.measureElement(row);
      }
      row.dataset['index'] = String(item.index);
      row.style.transform = `translateY(${item.start}px)`;
    }
    for (const [key, row] of drawn) {
      if (seen.has(key)) continue;
      row.remove();
      drawn.delete(key);
    }
    // Readers go by the order in the page.
    let before: Element | null = null;
    for (const item of items) {
      const row: HTMLElement | undefined = drawn.get(String(item.key));
      if (row === undefined) continue;
      const next: Element | null = before === null ? sizer.firstElementChild : before.nextElementSibling;
      if (next !== row) sizer.insertBefore(row, next);
      before = row;
    }
    const active = app.active();
    const id = active === undefined ? undefined : idOf(active.element, active.attribute);
    if (id !== undefined && drawn.has(id)) element.setAttribute('aria-activedescendant', id);
    else element.removeAttribute('aria-activedescendant');
  }

  /** Draw every row anew. */
  const redraw = (): void => {
    for (const row of drawn.values()) row.remove();
    drawn.clear();
    sized = sizes();
    virtualizer.setOptions(options());
    virtualizer._willUpdate();
    const isEmpty = app.rows().count === 0;
    empty.hidden = !isEmpty;
    empty.textContent = tree.size === 0 ? 'Both sides agree: there is nothing to change.' : 'No change is like that.';
    draw();
  };

  // ---------------------------------------------------------------------------------
  // moving
  // ---------------------------------------------------------------------------------

  const lookAt = (row: number): void => {
    const at = Math.max(0, Math.min(app.rows().count - 1, row));
    if (app.rows().count === 0) return;
    app.look({ element: app.rows().element[at] ?? 0, attribute: app.rows().attribute[at] ?? -1 });
  };
  const page = (): number => Math.max(1, Math.floor(element.clientHeight / ROW) - 2);

  const right = (row: number): void => {
    const i = app.rows().element[row] ?? 0;
    if ((app.rows().attribute[row] ?? -1) >= 0 || !Rows.canOpen(tree, i)) return;
    if (app.isOpen(i)) lookAt(row + 1);
    else app.setOpen(i, true);
  };
  const left = (row: number): void => {
    const i = app.rows().element[row] ?? 0;
    if ((app.rows().attribute[row] ?? -1) >= 0) app.look({ element: i, attribute: -1 });
    else if (app.isOpen(i) && Rows.canOpen(tree, i)) app.setOpen(i, false);
    else {
      const parent = tree.parent[i] ?? -1;
      if (parent >= 0) app.look({ element: parent, attribute: -1 });
    }
  };
  const toggleFull = (row: number): void => {
    const id = keyAt(row);
    if (full.has(id)) full.delete(id);
    else full.add(id);
    redraw();
  };
  const enter = (row: number): void => {
    const i = app.rows().element[row] ?? 0;
    if ((app.rows().attribute[row] ?? -1) >= 0) toggleFull(row);
    else if (Rows.canOpen(tree, i)) app.setOpen(i, !app.isOpen(i));
  };
  const KEYS: Readonly<Record<string, (row: number) => void>> = {
    ArrowDown: (row) => lookAt(row + 1),
    ArrowUp: (row) => lookAt(row - 1),
    ArrowRight: right,
    ArrowLeft: left,
    Home: () => lookAt(0),
    End: () => lookAt(app.rows().count - 1),
    PageDown: (row) => lookAt(row + page()),
    PageUp: (row) => lookAt(row - page()),
    Enter: enter,
    ' ': (row) => {
      if (app.head.binding !== undefined) app.toggle(app.rows().element[row] ?? 0);
    },
    '*': (row) => app.openSiblings(app.rows().element[row] ?? 0),
  };
  element.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const row = activeRow();
    if (row === undefined && event.key !== 'End') lookAt(0);
    else act(row ?? 0);
  });
  element.addEventListener('focus', () => {
    // A pointer says itself what is looked at.
    if (app.active() === undefined && element.matches(':focus-visible'))
      lookAt(virtualizer.getVirtualItemForOffset(element.scrollTop)?.index ?? 0);
  });

  // ---------------------------------------------------------------------------------
  // pointing
  // ---------------------------------------------------------------------------------

  element.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const view = event.target.closest<HTMLElement>('.row');
    if (view === null) return;
    const row = Number(view.dataset['index']);
    const i = app.rows().element[row] ?? 0;
    const what = event.target.closest<HTMLElement>('[data-do]')?.dataset['do'];
    if (what === 'link') {
      event.preventDefault();
      app.look({ element: i, attribute: -1 });
      const url = new URL(app.linkTo(i), location.href).href;
      navigator.clipboard?.writeText(url).catch(() => undefined);
      return;
    }
    const selects = document.getSelection()?.isCollapsed === false;
    if (what === undefined && selects) return;
    app.look({ element: i, attribute: app.rows().attribute[row] ?? -1 });
    if (what === 'toggle') app.toggle(i);
    else if (what === 'full') toggleFull(row);
    else if ((app.rows().attribute[row] ?? -1) < 0 && Rows.canOpen(tree, i)) app.setOpen(i, !app.isOpen(i));
  });

  // ---------------------------------------------------------------------------------
  // being told
  // ---------------------------------------------------------------------------------

  const isSeen = (row: number): boolean => {
    const { startIndex = 0, endIndex = -1 } = virtualizer.range ?? {};
    return row > startIndex && row < endIndex;
  };

  /** Show what is looked at: in the middle, if one comes from afar. */
  const mark = (isFar: boolean): void => {
    const row = activeRow();
    virtualizer.setOptions(options());
    if (row !== undefined) virtualizer.scrollToIndex(row, { align: isFar && !isSeen(row) ? 'center' : 'auto' });
    const active = app.active();
    const id = active === undefined ? undefined : idOf(active.element, active.attribute);
    draw();
    for (const [key, view] of drawn) view.classList.toggle('active', key === id);
  };
  app.onChange((change) => {
    if (change === 'active' || change === 'far') mark(change === 'far');
    else if (change !== 'view') redraw();
  });
  queueMicrotask(() => {
    virtualizer._didMount();
    virtualizer._willUpdate();
    redraw();
  });
  return { element, focus: () => element.focus({ preventScroll: true }) };
};
