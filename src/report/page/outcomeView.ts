/**
 * What came of a sync, or would come of it.
 */
import type { OperationRow, Outcome, OutcomeHead } from '../Data.js';
import type { App, Operation } from './App.js';
import { type Child, counted, fill, h, number } from './dom.js';
import { visible } from './visible.js';

const NAMES: ReadonlyArray<readonly [Outcome, string]> = [
  ['success', 'done'],
  ['planned', 'planned'],
  ['refused', 'refused'],
  ['error', 'failed'],
  ['skipped', 'skipped'],
];

const AT_A_TIME = 200;

/** A list of any length, a part of it at a time. */
export const growing = <A>(items: ReadonlyArray<A>, view: (item: A) => HTMLElement): HTMLElement => {
  const list = h('div', { class: 'growing' });
  let shown = 0;
  const more = h('button', { type: 'button', class: 'plain', click: () => grow() });
  function grow(): void {
    const next = items.slice(shown, shown + AT_A_TIME);
    more.before(...next.map(view));
    shown += next.length;
    more.hidden = shown >= items.length;
    more.textContent = `Show ${number(Math.min(AT_A_TIME, items.length - shown))} more of ${number(items.length - shown)}`;
  }
  list.append(more);
  grow();
  return list;
};

const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;

const tile = (value: string, label: string, kind = ''): HTMLElement =>
  h('div', { class: `tile ${kind}` }, h('b', {}, value), h('span', {}, label));

const countsOf = (rows: ReadonlyArray<OperationRow>): ReadonlyMap<Outcome, number> => {
  const counts = new Map<Outcome, number>();
  for (const [, , , outcome] of rows) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
};

/** Operations by model and action, with how many of which outcome. */
const table = (rows: ReadonlyArray<OperationRow>): HTMLElement => {
  const groups = new Map<string, Array<OperationRow>>();
  for (const row of rows) {
    const key = JSON.stringify([row[0], row[2]]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const all = countsOf(rows);
  const columns = NAMES.filter(([outcome]) => all.has(outcome));
  return h(
    'div',
    { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': 'Operations by model and action' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'model'),
          h('th', { scope: 'col' }, 'action'),
          columns.map(([, name]) => h('th', { scope: 'col', class: 'n' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        [...groups.values()].map((group): Child => {
          const [first] = group;
          const counts = countsOf(group);
          return first === undefined
            ? undefined
            : h(
                'tr',
                {},
                h('td', {}, visible(first[0])),
                h('td', {}, first[2]),
                columns.map(([outcome]) => h('td', { class: 'n' }, number(counts.get(outcome) ?? 0))),
              );
        }),
      ),
    ),
  );
};

const operationView =
  (app: App) =>
  ({ row: [model, uid, action, outcome, message, inDoubt], element }: Operation): HTMLElement =>
    h(
      'div',
      { class: 'operation' },
      h('span', { class: `outcome ${outcome}` }, NAMES.find(([name]) => name === outcome)?.[1]),
      h('span', { class: 'verb' }, action),
      element < 0
        ? h('span', { class: 'who' }, visible(`${model} ${uid}`))
        : h(
            'a',
            {
              class: 'who',
              href: app.linkTo(element),
              click: (event: MouseEvent) => {
                event.preventDefault();
                app.goTo(element);
                document.getElementById('tree')?.focus();
              },
            },
            visible(`${model} ${uid}`),
          ),
      h(
        'span',
        { class: 'reason' },
        visible(message),
        inDoubt === 1 ? ' (whether it took effect is not known)' : undefined,
      ),
    );

const headingOf = ({ dryRun, takenBack, problem }: OutcomeHead, count: number): string => {
  if (dryRun) return 'Dry run: what would be done';
  if (takenBack) return 'Sync: it was taken back';
  return problem !== undefined && count === 0 ? 'Sync: nothing was done' : 'Sync: what was done';
};

/** The view, where there is an outcome to show. */
export const outcomeView = (app: App): HTMLElement | undefined => {
  const { outcome } = app.head;
  if (outcome === undefined) return undefined;
  const performed = app.operations.filter(({ row }) => row[6] === 0);
  const undone = app.operations.filter(({ row }) => row[6] === 1);
  const rows = performed.map(({ row }) => row);
  const counts = countsOf(rows);
  const failed = performed.filter(({ row }) => row[3] === 'error' || row[3] === 'refused');
  const attempted = (counts.get('success') ?? 0) + (counts.get('error') ?? 0) + (counts.get('refused') ?? 0);
  const rate = outcome.duration > 0 && !outcome.dryRun ? (attempted * 1000) / outcome.duration : 0;
  const view = h('div', { class: 'outcomes' });
  fill(
    view,
    h('h2', {}, headingOf(outcome, rows.length)),
    outcome.problem === undefined ? undefined : h('p', { class: 'problem' }, visible(outcome.problem)),
    h(
      'div',
      { class: 'tiles' },
      NAMES.filter(([name]) => counts.has(name)).map(([name, label]) =>
        tile(number(counts.get(name) ?? 0), label, name),
      ),
      outcome.dryRun || outcome.duration === 0 ? undefined : tile(duration(outcome.duration), 'in all'),
      rate > 0 ? tile(`${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))}/s`, 'operations') : undefined,
    ),
    failed.length === 0
      ? undefined
      : [h('h3', {}, `${counted(failed.length, 'operation')} not performed`), growing(failed, operationView(app))],
    rows.length === 0 ? undefined : [h('h3', {}, 'By model and action'), table(rows)],
    rows.length === 0 && outcome.problem === undefined
      ? h('p', { class: 'none' }, 'There was nothing to do.')
      : undefined,
    outcome.takenBack
      ? [
          h(
            'h3',
            {},
            undone.length === 0
              ? 'Taken back: nothing of it lasts'
              : `Taken back by ${counted(undone.length, 'operation')}`,
          ),
          undone.length === 0 ? undefined : growing(undone, operationView(app)),
        ]
      : undefined,
  );
  return view;
};
