/**
 * What is shown and what is selected, and taking what is selected from the page as a plan.
 */
import type { App } from './App.js';
import { counted, fill, h, number } from './dom.js';
import { planOf } from './planOf.js';

/** The line at the foot of the page. */
export interface SelectionBar {
  readonly element: HTMLElement;
  /** Say something to those who look, and to those who listen. */
  readonly say: (line: string) => void;
}

const REVOKED_AFTER = 60_000;

/** Have the browser save a text as a file. */
const save = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), REVOKED_AFTER);
};

export const selectionBar = (app: App): SelectionBar => {
  const { tree, head } = app;
  const { binding } = head;
  const status = h('p', { class: 'status', role: 'status' });
  const summary = h('p', { class: 'selected', role: 'status' });
  const all = tree.total[0] + tree.total[1] + tree.total[2];
  const exporting = h(
    'button',
    {
      type: 'button',
      class: 'primary',
      click: () => {
        if (binding === undefined) return;
        save('plan.json', `${JSON.stringify(planOf(head, binding, tree, app.selection()), null, 1)}\n`);
        say('plan.json is saved: lockstep apply takes it.');
      },
    },
    'Save as plan',
  );
  const choose = h('button', { type: 'button', class: 'plain', click: () => app.selectShown() }, 'Select shown');
  const clear = h('button', { type: 'button', class: 'plain', click: () => app.clearSelection() }, 'Clear selection');

  const tellShown = (): void => {
    const { count } = app.shown();
    const what = counted(all, 'change');
    status.textContent = count === all ? what : `${number(count)} of ${what}`;
  };
  const tellSelected = (): void => {
    const { chosen, along } = app.selection();
    const more =
      along === 0 ? '' : `, and ${number(along)} that ${along === 1 ? 'comes' : 'come'} along, as they need each other`;
    summary.textContent = chosen === 0 ? '' : `${number(chosen)} selected${more}`;
    exporting.disabled = chosen === 0;
    clear.hidden = chosen === 0;
  };
  function say(line: string): void {
    fill(status, line);
  }
  tellShown();
  tellSelected();
  app.onChange((change) => {
    if (change === 'rows') tellShown();
    if (change === 'selection') tellSelected();
  });
  const element = h(
    'footer',
    { class: 'foot' },
    status,
    binding === undefined
      ? h(
          'p',
          { class: 'selected' },
          all === 0 || head.outcome !== undefined
            ? undefined
            : 'Made from a diff: changes can be selected on the page of a plan.',
        )
      : h('div', { class: 'selecting' }, summary, choose, clear, exporting),
  );
  return { element, say };
};
