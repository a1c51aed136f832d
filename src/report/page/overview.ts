/**
 * The changes in numbers, as bars: by model and action, the attributes that change most, how much of each side. A bar is
 * a button that asks for what it counts.
 */
import type { App } from './App.js';
import { type Child, fill, h, number, s } from './dom.js';
import * as Tree from './Tree.js';
import { visible } from './visible.js';

interface ModelCount {
  readonly model: string;
  readonly counts: readonly [number, number, number];
  readonly sum: number;
}

interface AttributeCount {
  readonly attribute: string;
  readonly count: number;
}

/** How many changes there are of each model, most first. */
const byModel = (tree: Tree.Tree): ReadonlyArray<ModelCount> => {
  const counts = tree.models.map((): [number, number, number] => [0, 0, 0]);
  for (let i = 0; i < tree.size; i++) {
    const action = tree.action[i];
    const own = counts[tree.model[i] ?? 0];
    if (own !== undefined && (action === 0 || action === 1 || action === 2)) own[action]++;
  }
  return tree.models
    .map((model, m): ModelCount => {
      const own = counts[m] ?? [0, 0, 0];
      return { model, counts: own, sum: own[0] + own[1] + own[2] };
    })
    .filter(({ sum }) => sum > 0)
    .sort((x, y) => y.sum - x.sum);
};

/** How many updates there are of each attribute, most first. */
export const byAttribute = (tree: Tree.Tree): ReadonlyArray<AttributeCount> => {
  const counts = new Map<string, number>();
  for (let i = 0; i < tree.size; i++) {
    if (tree.action[i] !== Tree.UPDATE) continue;
    for (const name of Tree.attributesOf(tree, i)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([attribute, count]) => ({ attribute, count })).sort((x, y) => y.count - x.count);
};

const WIDTH = 1000;

/** A bar of parts, each of a class; what the whole of it stands for is its full width. */
const bar = (parts: ReadonlyArray<readonly [kind: string, n: number]>, full: number): SVGElement => {
  let x = 0;
  const rects = parts.map(([kind, n]) => {
    const width = n === 0 ? 0 : Math.max(8, (WIDTH * n) / Math.max(full, 1));
    const rect = s('rect', { class: kind, x, y: 0, width, height: 10 });
    x += width;
    return rect;
  });
  return s(
    'svg',
    { class: 'bar', viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    rects,
  );
};

const percent = (part: number, whole: number): string => {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  return share > 0 && share < 0.1 ? '<0.1%' : `${share.toFixed(share < 10 ? 1 : 0)}%`;
};

const toggled = (list: ReadonlyArray<string>, name: string): ReadonlyArray<string> =>
  list.includes(name) ? list.filter((each) => each !== name) : [...list, name];

const MOST = 12;

const entry = (
  name: string,
  figures: Child,
  spoken: string,
  drawing: SVGElement,
  pressed: boolean,
  act: () => void,
): HTMLElement =>
  h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: 'entry',
        'aria-pressed': String(pressed),
        click: act,
      },
      h('span', { class: 'what' }, visible(name)),
      h('span', { class: 'heard' }, `: ${spoken}`),
      h('span', { class: 'figures', 'aria-hidden': 'true' }, figures),
      drawing,
    ),
  );

const figures = (counts: Tree.Counts): Child =>
  counts.map((n, kind) => (n === 0 ? undefined : h('span', { class: `count ${Tree.ACTIONS[kind] ?? ''}` }, number(n))));

const shareRow = (side: string, role: string, changed: number, total: number): Child =>
  h(
    'div',
    { class: 'share' },
    h('span', { class: 'what' }, visible(side), h('span', { class: 'role' }, role)),
    h('span', { class: 'figures' }, `${percent(changed, total)} of ${number(total)}`),
    bar([['changed', changed]], total),
  );

/** The overview, which follows the filter. */
export const overview = (app: App): HTMLElement => {
  const { tree, head } = app;
  const models = byModel(tree);
  const attributes = byAttribute(tree);
  const [create, update, gone] = tree.total;
  const most = models[0]?.sum ?? 1;
  const mostAttribute = attributes[0]?.count ?? 1;
  const modelList = h('ul', { class: 'entries' });
  const attributeList = h('ul', { class: 'entries' });
  const more = (list: ReadonlyArray<unknown>): Child =>
    list.length > MOST ? h('li', { class: 'rest' }, `and ${number(list.length - MOST)} more`) : undefined;
  const draw = (): void => {
    const filter = app.filter();
    fill(
      modelList,
      models.slice(0, MOST).map(({ model, counts, sum }) => {
        const [c, u, d] = counts;
        const spoken = `${number(c)} to create, ${number(u)} to update, ${number(d)} to delete`;
        const drawing = bar(
          [
            ['create', c],
            ['update', u],
            ['delete', d],
          ],
          most,
        );
        return entry(model, figures(counts), sum === 0 ? '' : spoken, drawing, filter.models.includes(model), () =>
          app.ask({ models: toggled(filter.models, model) }),
        );
      }),
      more(models),
    );
    fill(
      attributeList,
      attributes.slice(0, MOST).map(({ attribute, count }) =>
        entry(
          attribute,
          number(count),
          `${number(count)} to update`,
          bar([['update', count]], mostAttribute),
          filter.attributes.includes(attribute),
          () => {
            const asked = toggled(filter.attributes, attribute);
            app.ask({ attributes: asked, actions: asked.length > 0 ? ['update'] : [] });
          },
        ),
      ),
      more(attributes),
    );
  };
  draw();
  app.onChange((change) => {
    if (change === 'rows') draw();
  });
  const section = (title: string, ...children: ReadonlyArray<Child>): HTMLElement =>
    h('section', {}, h('h2', {}, title), children);
  return h(
    'aside',
    { class: 'overview', id: 'overview', 'aria-label': 'Overview' },
    section('By model', models.length === 0 ? h('p', { class: 'none' }, 'Nothing changes.') : modelList),
    section(
      'Most updated attributes',
      attributes.length === 0 ? h('p', { class: 'none' }, 'No attribute is updated.') : attributeList,
    ),
    section(
      'Share of each side',
      shareRow(head.target, 'target', gone + update, gone + update + head.unchanged),
      shareRow(head.source, 'source', create + update, create + update + head.unchanged),
      h(
        'p',
        { class: 'none' },
        `${number(head.unchanged)} unchanged${head.skipped > 0 ? `, ${number(head.skipped)} skipped` : ''}`,
      ),
    ),
  );
};
