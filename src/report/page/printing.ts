/**
 * The page on paper: all rows of what is looked at, not those on the screen alone; as many as anybody reads.
 */
import type { App } from './App.js';
import { fill, h, number } from './dom.js';
import { rowView } from './rowView.js';

const MOST = 4000;

/** A sheet that is filled when the page is printed. */
export const printing = (app: App): HTMLElement => {
  const sheet = h('div', { class: 'sheet', 'aria-hidden': 'true' });
  const full = new Set<string>();
  const draw = (): void => {
    const { count } = app.rows();
    const rows = Array.from({ length: Math.min(count, MOST) }, (_, row) => {
      const view = rowView(app, row, full);
      // There is another one of the same id on the screen.
      view.removeAttribute('id');
      view.removeAttribute('role');
      view.classList.remove('active');
      return view;
    });
    fill(
      sheet,
      rows,
      count > MOST
        ? h(
            'p',
            { class: 'cut' },
            `These are the first ${number(MOST)} of ${number(count)} rows. A filter makes them fewer.`,
          )
        : undefined,
    );
  };
  const clear = (): void => fill(sheet);
  addEventListener('beforeprint', draw);
  addEventListener('afterprint', clear);
  matchMedia('print').addEventListener('change', ({ matches }) => (matches ? draw() : clear()));
  return sheet;
};
