/** Sections as Markdown, for the description of a pull request. */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff } from 'lockstep';
import type { Change, Section } from './Section.js';

// -------------------------------------------------------------------------------------
// cells
// -------------------------------------------------------------------------------------

const MARKS: Readonly<Record<Change['action'], string>> = { create: '+', update: '~', delete: '−', move: '→' };

/** A text as it is, whatever is in it: between more backticks than it has in a row. A table still ends cells at `|`. */
const code = (text: string): string => {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || text.trim() !== text || text === '' ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
};

const value = (found: unknown): string => (found === undefined || found === null ? '' : code(Diff.showValue(found)));

/** Text that is no markup. */
const plain = (text: string): string => Diff.showValue(text).replaceAll(/[\\`*_[\]<>|#&]/g, '\\$&');

const row = (...cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`;

// -------------------------------------------------------------------------------------
// parts
// -------------------------------------------------------------------------------------

/** Attributes that change have a row each; of what is created or deleted, that is not asked. */
const rowsOf = ({ action, model, uid, from, attributes }: Change): ReadonlyArray<string> => {
  const what = `${plain(model)} ${code(uid)}${from === undefined ? '' : `, from ${plain(from)}`}`;
  const shown = action === 'update' || action === 'move' ? attributes : [];
  const [first, ...others] = shown.map(({ name, source, target }) => [plain(name), value(target), value(source)]);
  return [row(MARKS[action], what, ...(first ?? ['', '', ''])), ...others.map((cells) => row('', '', ...cells))];
};

const section = ({ title = '', changes }: Section): ReadonlyArray<string> => [
  '',
  `### ${plain(title)}`,
  '',
  row('', 'what', 'attribute', 'is', 'will be'),
  row('---', '---', '---', '---', '---'),
  ...changes.flatMap(rowsOf),
];

const models = ({ models }: Diff.Statistics): ReadonlyArray<string> => [
  row('', 'create', 'update', 'delete'),
  row('---', '---:', '---:', '---:'),
  ...models.map((each) => row(plain(each.model), String(each.create), String(each.update), String(each.delete))),
];

const updated = ({ attributes }: Diff.Statistics): string =>
  attributes.map(({ model, attribute, count }) => `${plain(attribute)} of ${count} ${plain(model)}`).join(', ');

/** A diff, and its sections, as a text. O(size). */
export const toMarkdown =
  (diff: Diff.Diff) =>
  (sections: ReadonlyArray<Section>): string => {
    const statistics = pipe(diff, Diff.statistics());
    return [
      `## ${plain(diff.target)}, made what ${plain(diff.source)} says`,
      '',
      ...models(statistics),
      '',
      `Updated: ${updated(statistics) || 'nothing'}.`,
      ...sections.flatMap(section),
    ].join('\n');
  };
