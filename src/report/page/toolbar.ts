/**
 * Searching and filtering, opening and closing.
 */
import type { Outcome } from '../Data.js';
import type { App } from './App.js';
import { type Child, fill, h, number } from './dom.js';
import { byAttribute } from './overview.js';
import { SIGNS } from './rowView.js';
import * as Tree from './Tree.js';
import { plainly } from './visible.js';

/** What the rest of the page may do with the toolbar. */
export interface Toolbar {
  readonly element: HTMLElement;
  readonly focusSearch: () => void;
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

const MOST = 500;
const TYPING = 120;

/** A list of which some may be chosen, behind a button. */
const menu = (
  title: string,
  choices: ReadonlyArray<Choice>,
  chosen: () => ReadonlyArray<string>,
  choose: (values: ReadonlyArray<string>) => void,
  onRows: (draw: () => void) => void,
): HTMLElement => {
  const summary = h('summary', {});
  const list = h('div', { class: 'panel', role: 'group', 'aria-label': title });
  const details = h('details', { class: 'menu' }, summary, list);
  const boxes = choices.slice(0, MOST).map(({ value, label, count }) => {
    const box = h('input', {
      type: 'checkbox',
      change: () => {
        const before = chosen().filter((each) => each !== value);
        choose(box.checked ? [...before, value] : before);
      },
    });
    list.append(
      h('label', {}, box, h('span', { class: 'choice' }, plainly(label)), h('span', { class: 'tally' }, number(count))),
    );
    return { value, box };
  });
  const draw = (): void => {
    const now = chosen();
    const [first] = now;
    for (const { value, box } of boxes) box.checked = now.includes(value);
    const what = first === undefined ? 'all' : now.length === 1 ? plainly(first) : String(now.length);
    fill(summary, title, h('span', { class: 'now' }, what));
    details.classList.toggle('on', first !== undefined);
  };
  draw();
  onRows(draw);
  addEventListener('pointerdown', (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  return details;
};

const OUTCOMES: ReadonlyArray<readonly [Outcome, string]> = [
  ['success', 'done'],
  ['planned', 'planned'],
  ['refused', 'refused'],
  ['error', 'error'],
  ['skipped', 'skipped'],
];

const modelChoices = (tree: Tree.Tree): ReadonlyArray<Choice> => {
  const counts = new Array<number>(tree.models.length).fill(0);
  for (let i = 0; i < tree.size; i++)
    if (Tree.isChange(tree, i)) counts[tree.model[i] ?? 0] = (counts[tree.model[i] ?? 0] ?? 0) + 1;
  return tree.models
    .map((model, m) => ({ value: model, label: model, count: counts[m] ?? 0 }))
    .filter(({ count }) => count > 0);
};

const attributeChoices = (tree: Tree.Tree): ReadonlyArray<Choice> => {
  const updated = new Map(byAttribute(tree).map(({ attribute, count }) => [attribute, count]));
  const names = new Set([...updated.keys(), ...tree.shapes.flat()]);
  const isIdentifier = new Set(tree.identifiers.map(([shape]) => shape));
  const attributes = new Set(
    tree.shapes.flatMap((shape, n) => (isIdentifier.has(n) && !shape.some((name) => updated.has(name)) ? [] : shape)),
  );
  return [...names]
    .filter((name) => attributes.has(name))
    .map((name) => ({ value: name, label: name, count: updated.get(name) ?? 0 }));
};

export const toolbar = (app: App, say: (line: string) => void): Toolbar => {
  const { tree } = app;
  const onRows = (draw: () => void): void =>
    app.onChange((change) => {
      if (change === 'rows') draw();
    });

  let typing: ReturnType<typeof setTimeout> | undefined;
  const search = h('input', {
    type: 'search',
    class: 'search',
    placeholder: 'Search (/)',
    'aria-label': 'Search names and values',
    'aria-keyshortcuts': '/',
    spellcheck: 'false',
    autocomplete: 'off',
    input: () => {
      clearTimeout(typing);
      typing = setTimeout(() => app.ask({ text: search.value }), TYPING);
    },
    keydown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      clearTimeout(typing);
      if (event.key === 'Escape') search.value = '';
      app.ask({ text: search.value });
      document.getElementById('tree')?.focus();
      if (event.key === 'Enter' && app.active() === undefined) app.step(1);
    },
  });

  const actions = (['create', 'update', 'delete'] as const).map((action, kind) => {
    const button = h(
      'button',
      {
        type: 'button',
        class: `toggle ${action}`,
        click: () => {
          const now = app.filter().actions;
          app.ask({ actions: now.includes(action) ? now.filter((each) => each !== action) : [...now, action] });
        },
      },
      h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[action]),
      h('span', { class: 'word' }, action),
      h('span', { class: 'tally' }, number(tree.total[kind] ?? 0)),
    );
    const draw = (): void => button.setAttribute('aria-pressed', String(app.filter().actions.includes(action)));
    draw();
    onRows(draw);
    return button;
  });

  const outcomeCounts = new Map<Outcome, number>();
  for (let i = 0; i < tree.size; i++) {
    const outcome = app.operationOf(i)?.[3];
    if (outcome !== undefined) outcomeCounts.set(outcome, (outcomeCounts.get(outcome) ?? 0) + 1);
  }
  const outcomes = OUTCOMES.filter(([outcome]) => outcomeCounts.has(outcome)).map(([value, label]) => ({
    value,
    label,
    count: outcomeCounts.get(value) ?? 0,
  }));
  const models = modelChoices(tree);
  const attributes = attributeChoices(tree);
  const menus: ReadonlyArray<Child> = [
    models.length > 1
      ? menu(
          'Model',
          models,
          () => app.filter().models,
          (values) => app.ask({ models: values }),
          onRows,
        )
      : undefined,
    attributes.length > 1
      ? menu(
          'Attribute',
          attributes,
          () => app.filter().attributes,
          (values) => app.ask({ attributes: values }),
          onRows,
        )
      : undefined,
    outcomes.length > 0
      ? menu(
          'Outcome',
          outcomes,
          () => app.filter().outcomes,
          (values) => app.ask({ outcomes: OUTCOMES.map(([name]) => name).filter((name) => values.includes(name)) }),
          onRows,
        )
      : undefined,
  ];

  const clear = h(
    'button',
    {
      type: 'button',
      class: 'plain',
      click: () => app.ask({ text: '', models: [], actions: [], attributes: [], outcomes: [] }),
    },
    'Clear',
  );
  const follow = (): void => {
    const { text, models: m, actions: a, attributes: at, outcomes: o } = app.filter();
    if (document.activeElement !== search) search.value = text;
    clear.hidden = text === '' && [m, a, at, o].every(({ length }) => length === 0);
  };
  follow();
  onRows(follow);

  const button = (label: string, title: string, keys: string | undefined, act: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'plain', title, 'aria-keyshortcuts': keys, click: act }, label);
  const element = h(
    'div',
    { class: 'toolbar', role: 'search', 'aria-label': 'Filter changes' },
    search,
    h('div', { class: 'toggles', role: 'group', 'aria-label': 'Actions' }, actions),
    menus,
    clear,
    h(
      'div',
      { class: 'ways' },
      button('↑', 'Previous change (p)', 'p', () => app.step(-1)),
      button('↓', 'Next change (n)', 'n', () => app.step(1)),
      button('Expand all', 'Open everything (e)', 'e', () => {
        if (!app.openAll()) say('That is more than a page can show: a part is open. A filter makes it less.');
      }),
      button('Collapse all', 'Close everything (c)', 'c', () => app.closeAll()),
    ),
  );
  return {
    element,
    focusSearch: () => {
      search.focus();
      search.select();
    },
  };
};
