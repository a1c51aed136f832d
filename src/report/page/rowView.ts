/**
 * A row of the tree as an element of the page.
 */
import type { App } from './App.js';
import { cells } from './cells.js';
import { type Child, counted, h, number } from './dom.js';
import * as Rows from './Rows.js';
import * as Selection from './Selection.js';
import * as Tree from './Tree.js';
import { textOf } from './values.js';
import { plainly, visible } from './visible.js';

/** The sign of each action, beside its colour. */
export const SIGNS: Readonly<Record<Tree.Action, string>> = { create: '+', update: '~', delete: '−', unchanged: '·' };

const OUTCOMES: Readonly<Record<string, string>> = {
  success: 'done',
  refused: 'refused',
  error: 'error',
  skipped: 'skipped',
  planned: 'planned',
};

/** The id of a row's element. */
export const idOf = (element: number, attribute: number): string =>
  attribute < 0 ? `e${element}` : `e${element}-${attribute}`;

/** How many changes there are, by action. */
export const signedCounts = (counts: Tree.Counts): ReadonlyArray<HTMLElement> =>
  counts.flatMap((count, kind) => {
    const action = Tree.ACTIONS[kind] ?? 'unchanged';
    return count === 0
      ? []
      : [h('span', { class: `count ${action}`, 'aria-hidden': 'true' }, `${SIGNS[action]}${number(count)}`)];
  });

const SHORT = 32;

const brief = (value: Tree.Change['before']): string => {
  const text = value === undefined ? 'nothing' : textOf(value).replaceAll(/\s+/g, ' ');
  return text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text === '' ? '""' : text;
};

const MOST_PREVIEWED = 4;

/** What a closed element is about, in a few words. */
const preview = (tree: Tree.Tree, i: number): Child => {
  const names = Tree.attributesOf(tree, i);
  const isUpdate = tree.action[i] === Tree.UPDATE;
  const parts = names.slice(0, MOST_PREVIEWED).map((name, at): Child => {
    const { before, after } = Tree.changeOf(tree, i, at);
    const values = isUpdate ? `${brief(before)} → ${brief(after)}` : brief(after === undefined ? before : after);
    return [h('span', { class: 'key' }, visible(name)), ' ', visible(values), '   '];
  });
  const more = names.length - MOST_PREVIEWED;
  return h(
    'span',
    { class: 'preview', 'aria-hidden': 'true' },
    parts,
    more > 0 ? `and ${counted(more, 'more', 'more')}` : undefined,
  );
};

const checkedOf = (app: App, i: number): string => {
  if (app.head.binding === undefined) return '';
  const extent = Selection.extentOf(app.tree, app.selection(), i);
  return extent === 'all' ? 'true' : extent === 'some' ? 'mixed' : 'false';
};

/** What only those hear who do not see the page. */
const heard = (text: string): HTMLElement => h('span', { class: 'heard' }, text);

const heardBelow = (counts: Tree.Counts): Child => {
  const parts = counts.flatMap((n, kind) => (n === 0 ? [] : [`${number(n)} to ${Tree.ACTIONS[kind] ?? ''}`]));
  return parts.length === 0 ? undefined : heard(`, below it ${parts.join(', ')}`);
};

const outcomeView = (app: App, i: number): Child => {
  const row = app.operationOf(i);
  if (row === undefined) return undefined;
  const [, , action, outcome, message] = row;
  const text = action === 'move' ? `moved: ${OUTCOMES[outcome]}` : OUTCOMES[outcome];
  return [
    message === '' ? undefined : h('span', { class: 'reason' }, visible(message)),
    heard(', outcome: '),
    h('span', { class: `outcome ${outcome}` }, text),
  ];
};

const elementRow = (app: App, i: number): HTMLElement => {
  const { tree, head } = app;
  const action = Tree.actionOf(tree, i);
  const isOpen = app.isOpen(i);
  const canOpen = Rows.canOpen(tree, i);
  const uid = tree.uid[i] ?? '';
  const name = tree.name[i] ?? '';
  const parent = tree.parent[i] ?? -1;
  const { position, children } = app.places();
  const above = parent < 0 ? 0 : app.attributesShown(parent);
  const checked = checkedOf(app, i);
  const along = app.selection().of[i] === Selection.ALONG;
  const context = Tree.isChange(tree, i) && app.shown().matches[i] !== 1;
  return h(
    'div',
    {
      class: `row element ${action}${context ? ' context' : ''}${along ? ' along' : ''}`,
      role: 'treeitem',
      id: idOf(i, -1),
      'aria-level': (tree.depth[i] ?? 0) + 1,
      'aria-posinset': above + (position[i] ?? 0),
      'aria-setsize': above + (children[parent < 0 ? tree.size : parent] ?? 0),
      'aria-expanded': canOpen ? String(isOpen) : undefined,
      'aria-checked': checked === '' ? undefined : checked,
    },
    head.binding === undefined
      ? undefined
      : h('span', {
          class: `box ${checked}`,
          'aria-hidden': 'true',
          'data-do': 'toggle',
          title: along ? 'It comes along: what is selected needs it' : 'Select it, with what is below',
        }),
    h(
      'span',
      { class: 'label' },
      h('span', {
        class: canOpen ? `twist${isOpen ? ' open' : ''}` : 'twist none',
        'data-do': canOpen ? 'open' : undefined,
      }),
      h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[action]),
      heard(`${action} `),
      h('span', { class: 'model' }, visible(Tree.modelOf(tree, i))),
      heard(' '),
      h('span', { class: 'name' }, visible(name === '' ? '""' : name)),
      name === uid ? undefined : h('span', { class: 'uid' }, visible(uid)),
      isOpen ? undefined : preview(tree, i),
    ),
    h(
      'span',
      { class: 'facts' },
      along ? heard(', comes along with what is selected') : undefined,
      outcomeView(app, i),
      heardBelow(Tree.countsBelow(tree, i)),
      signedCounts(Tree.countsBelow(tree, i)),
      h(
        'a',
        {
          class: 'link',
          href: app.linkTo(i),
          tabindex: -1,
          'data-do': 'link',
          'aria-hidden': 'true',
          title: 'Link to this element',
        },
        '#',
      ),
    ),
  );
};

const spoken = (value: Tree.Change['before']): string =>
  value === undefined ? 'nothing' : plainly(textOf(value)).slice(0, 300);

const attributeRow = (app: App, i: number, attribute: number, full: boolean): HTMLElement => {
  const { tree } = app;
  const change = Tree.changeOf(tree, i, attribute);
  const { children } = app.places();
  const shown = Rows.attributesShown(tree, i);
  const { cells: pairs, cut } = cells(change, full);
  const more = shown === attribute + 1 && Tree.attributesOf(tree, i).length > shown;
  const row = h(
    'div',
    {
      class: `row attribute ${Tree.actionOf(tree, i)}${pairs.length > 2 ? ' laid' : ''}`,
      role: 'treeitem',
      id: idOf(i, attribute),
      'aria-level': (tree.depth[i] ?? 0) + 2,
      'aria-posinset': attribute + 1,
      'aria-setsize': shown + (children[i] ?? 0),
    },
    h(
      'span',
      { class: 'label' },
      h('span', { class: 'key' }, visible(change.name)),
      heard(`: before ${spoken(change.before)}, after ${spoken(change.after)}`),
      cut || full
        ? h('span', { class: 'more', 'data-do': 'full', 'aria-hidden': 'true' }, full ? 'Show less' : 'Show all')
        : undefined,
      more
        ? h('span', { class: 'more' }, `and ${number(Tree.attributesOf(tree, i).length - shown)} more attributes`)
        : undefined,
    ),
    pairs,
  );
  row.style.setProperty('--lines', String(pairs.length / 2));
  return row;
};

/** A row, drawn. */
export const rowView = (app: App, row: number, full: ReadonlySet<string>): HTMLElement => {
  const element = app.rows().element[row] ?? 0;
  const attribute = app.rows().attribute[row] ?? -1;
  const view =
    attribute < 0
      ? elementRow(app, element)
      : attributeRow(app, element, attribute, full.has(idOf(element, attribute)));
  const active = app.active();
  if (active?.element === element && active.attribute === attribute) view.classList.add('active');
  view.style.setProperty('--depth', String(app.tree.depth[element] ?? 0));
  view.dataset['index'] = String(row);
  return view;
};
