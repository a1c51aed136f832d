/**
 * What the keys do.
 */
import { h } from './dom.js';

const KEYS: ReadonlyArray<readonly [keys: ReadonlyArray<string>, what: string]> = [
  [['/'], 'search'],
  [['n', 'p'], 'next and previous change'],
  [['↑', '↓'], 'next and previous row'],
  [['→', '←'], 'open and close; then to what is below, and above'],
  [['Home', 'End'], 'first and last row'],
  [['Enter'], 'open or close; all of a long value'],
  [['Space'], 'select for a plan, with what is below'],
  [['*'], 'open all of the same level'],
  [['e', 'c'], 'expand all, collapse all'],
  [['y'], 'copy a link to where you are'],
  [['o'], 'show or hide the overview'],
  [['t'], 'light or dark'],
  [['?'], 'these keys'],
];

/** A dialog of the keys. */
export const help = (): HTMLDialogElement => {
  const dialog = h('dialog', { class: 'help', 'aria-labelledby': 'keys' });
  dialog.append(
    h('h2', { id: 'keys' }, 'Keys'),
    h(
      'dl',
      {},
      KEYS.map(([keys, what]) => [
        h(
          'dt',
          {},
          keys.map((key) => h('kbd', {}, key)),
        ),
        h('dd', {}, what),
      ]),
    ),
    h('button', { type: 'button', class: 'primary', click: () => dialog.close() }, 'Close'),
  );
  return dialog;
};
