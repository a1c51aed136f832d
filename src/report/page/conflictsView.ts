/**
 * The conflicts of a merge: what the base, the source and the target say.
 */
import type { ConflictRow, Json } from '../Data.js';
import type { App } from './App.js';
import { type Child, counted, h } from './dom.js';
import { growing } from './outcomeView.js';
import { pieces, textOf } from './values.js';
import { visible } from './visible.js';

/** A value of a side, with what of it is not as in the base. */
const sideOf = (base: Json | undefined, value: Json | undefined): Child => {
  if (value === undefined) return h('span', { class: 'mark' }, 'absent');
  const text = textOf(value);
  if (text === '') return h('span', { class: 'mark' }, 'empty');
  if (base === undefined) return visible(text);
  const [, changed] = pieces(base, value);
  return changed.map((piece) =>
    piece.changed ? h('span', { class: 'changed' }, visible(piece.text)) : visible(piece.text),
  );
};

const conflictView = ({ path, model, uid, kind, resolution, attributes }: ConflictRow): HTMLElement =>
  h(
    'section',
    { class: 'conflict' },
    h(
      'h3',
      {},
      path.map((step) => [h('span', { class: 'step' }, visible(step)), ' › ']),
      h('span', { class: 'model' }, visible(model)),
      ' ',
      h('span', { class: 'name' }, visible(uid)),
      h('span', { class: 'kind' }, visible(kind)),
      resolution === undefined ? undefined : h('span', { class: 'resolution' }, visible(resolution)),
    ),
    h(
      'div',
      { class: 'scrolling', tabindex: 0, role: 'group', 'aria-label': 'The three sides' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['attribute', 'base', 'source', 'target'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          attributes.map(({ name, base, source, target }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, visible(name)),
              h(
                'td',
                { class: 'value' },
                base === undefined ? h('span', { class: 'mark' }, 'absent') : visible(textOf(base)),
              ),
              h('td', { class: 'value source' }, sideOf(base, source)),
              h('td', { class: 'value target' }, sideOf(base, target)),
            ),
          ),
        ),
      ),
    ),
  );

/** The view, where there are conflicts. */
export const conflictsView = (app: App): HTMLElement | undefined =>
  app.conflicts.length === 0
    ? undefined
    : h(
        'div',
        { class: 'conflicts' },
        h('h2', {}, counted(app.conflicts.length, 'conflict')),
        growing(app.conflicts, conflictView),
      );
