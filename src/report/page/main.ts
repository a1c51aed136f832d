/**
 * A review page: its data is read, and shown.
 */
import type { Columns, ConflictRow, Head, OperationRow } from '../Data.js';
import * as Application from './App.js';
import { conflictsView } from './conflictsView.js';
import { type Child, h, number } from './dom.js';
import { help } from './help.js';
import { outcomeView } from './outcomeView.js';
import { overview } from './overview.js';
import { printing } from './printing.js';
import { signedCounts } from './rowView.js';
import { selectionBar } from './selectionBar.js';
import * as Tree from './Tree.js';
import * as Theme from './theme.js';
import { toolbar } from './toolbar.js';
import { treeView } from './treeView.js';
import { visible } from './visible.js';

/** The data of a kind, piece by piece; what has been read is let go of. */
function* read<A>(kind: string): Generator<A> {
  for (const element of document.querySelectorAll<HTMLScriptElement>(`script[data-kind="${kind}"]`)) {
    // What is in the page was written by the release that its script is of.
    const piece: A = JSON.parse(element.textContent ?? '');
    element.remove();
    yield piece;
  }
}

const load = (): Application.App | undefined => {
  const [head] = read<Head>('head');
  if (head === undefined) return undefined;
  const tree = Tree.make(read<Columns>('elements'));
  const operations = [...read<ReadonlyArray<OperationRow>>('operations')].flat();
  const conflicts = [...read<ReadonlyArray<ConflictRow>>('conflicts')].flat();
  return Application.make(head, tree, operations, conflicts);
};

/** The views beside the tree, as tabs. */
const tabs = (
  app: Application.App,
  views: ReadonlyArray<readonly [name: string, label: string, panel: HTMLElement]>,
) => {
  const buttons = views.map(([name, label, panel]) => {
    panel.id = `view-${name}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${name}`);
    return h(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `view-${name}`, click: () => app.show(name) },
      label,
    );
  });
  const draw = (): void => {
    const known = views.some(([name]) => name === app.view());
    for (const [i, [name, , panel]] of views.entries()) {
      const isShown = known ? name === app.view() : i === 0;
      panel.hidden = !isShown;
      buttons[i]?.setAttribute('aria-selected', String(isShown));
      buttons[i]?.setAttribute('tabindex', isShown ? '0' : '-1');
    }
  };
  draw();
  app.onChange((change) => {
    if (change === 'view') draw();
  });
  return h(
    'div',
    {
      class: 'tabs',
      role: 'tablist',
      'aria-label': 'Views',
      keydown: (event: KeyboardEvent) => {
        const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const at = buttons.findIndex((button) => button.matches(':focus'));
        const next = buttons[(at + by + buttons.length) % buttons.length];
        if (by === 0 || next === undefined) return;
        next.click();
        next.focus();
      },
    },
    buttons,
  );
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]');

const start = (app: Application.App): void => {
  const { head, tree } = app;
  const foot = selectionBar(app);
  const list = treeView(app);
  const bar = toolbar(app, foot.say);
  const side = overview(app);
  const dialog = help();
  const toggleOverview = (): void => {
    const hidden = document.body.classList.toggle('without-overview');
    document.body.classList.toggle('with-overview', !hidden);
    overviewButton.setAttribute('aria-expanded', String(!hidden));
  };
  const narrow = matchMedia('(max-width: 900px)').matches;
  document.body.classList.toggle('without-overview', narrow);
  const overviewButton = h(
    'button',
    {
      type: 'button',
      class: 'plain',
      'aria-expanded': String(!narrow),
      'aria-controls': 'overview',
      click: toggleOverview,
    },
    'Overview',
  );
  const changes = h(
    'div',
    { class: 'changes' },
    bar.element,
    h(
      'div',
      { class: 'columns', 'aria-hidden': 'true' },
      h('span', {}, 'Element'),
      h('span', { class: 'side' }, 'Before', h('small', {}, visible(head.target))),
      h('span', { class: 'side' }, 'After', h('small', {}, visible(head.source))),
    ),
    list.element,
  );
  const conflicts = conflictsView(app);
  const outcome = outcomeView(app);
  const failed = app.operations.some(({ row }) => row[3] === 'error' || row[3] === 'refused');
  const views: ReadonlyArray<readonly [string, string, HTMLElement]> = [
    ['changes', 'Changes', changes] as const,
    ...(conflicts === undefined
      ? []
      : [['conflicts', `Conflicts (${number(app.conflicts.length)})`, conflicts] as const]),
    ...(outcome === undefined
      ? []
      : [
          [
            'outcome',
            `${head.outcome?.dryRun === true ? 'Dry run' : 'Outcome'}${failed ? ' ⚠' : ''}`,
            outcome,
          ] as const,
        ]),
  ];
  const totals: Child = signedCounts(tree.total);
  document.getElementById('app')?.replaceWith(
    h(
      'header',
      { class: 'top' },
      h(
        'div',
        { class: 'title' },
        h('h1', {}, visible(head.title)),
        h(
          'p',
          {},
          'What has to change in ',
          h('b', {}, visible(head.target)),
          ' to match ',
          h('b', {}, visible(head.source)),
        ),
      ),
      h(
        'div',
        {
          class: 'totals',
          role: 'img',
          'aria-label': `${number(tree.total[0])} to create, ${number(tree.total[1])} to update, ${number(tree.total[2])} to delete`,
        },
        totals,
      ),
      h(
        'div',
        { class: 'tools' },
        overviewButton,
        h(
          'button',
          {
            type: 'button',
            class: 'plain',
            title: 'Light or dark (t)',
            'aria-label': 'Light or dark',
            click: Theme.toggle,
          },
          '◐',
        ),
        h(
          'button',
          { type: 'button', class: 'plain', title: 'Keys (?)', 'aria-label': 'Keys', click: () => dialog.showModal() },
          '?',
        ),
      ),
    ),
    h(
      'div',
      { class: 'body' },
      side,
      h(
        'main',
        {},
        views.length > 1 ? tabs(app, views) : undefined,
        views.map(([, , panel]) => panel),
      ),
    ),
    foot.element,
    printing(app),
    dialog,
  );

  const KEYS: Readonly<Record<string, () => void>> = {
    '/': bar.focusSearch,
    n: () => {
      app.step(1);
      list.focus();
    },
    p: () => {
      app.step(-1);
      list.focus();
    },
    e: () => {
      if (!app.openAll()) foot.say('That is more than a page can show: a part is open. A filter makes it less.');
    },
    c: app.closeAll,
    y: () => {
      const active = app.active();
      const fragment = active === undefined ? location.hash : app.linkTo(active.element);
      navigator.clipboard
        ?.writeText(new URL(fragment, location.href).href)
        .then(() => foot.say('The link is copied.'))
        .catch(() => foot.say('The link is in the address bar.'));
    },
    o: toggleOverview,
    t: Theme.toggle,
    '?': () => dialog.showModal(),
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(event.target)) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
};

Theme.begin();
const app = load();
if (app !== undefined) start(app);
