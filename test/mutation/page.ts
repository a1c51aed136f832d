/** `docs/mutation.md`: the report for people. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { oneLine, reasonFor, unexplained } from './equivalent/index.js';
import { type OfFile, type Report, scoreOf } from './Report.js';

const path = fileURLToPath(new URL('../../docs/mutation.md', import.meta.url));

/** What is below this line is made. */
const MARK = '<!-- made by npm run mutation -->';

const sum = (files: ReadonlyArray<OfFile>, count: (file: OfFile) => number): number =>
  files.reduce((total, file) => total + count(file), 0);

const row = (name: string, entries: ReadonlyArray<readonly [string, OfFile]>): string => {
  const files = entries.map(([, file]) => file);
  const cells = [
    sum(files, ({ killed, endless }) => killed + endless),
    sum(files, ({ survivors }) => survivors.length),
    entries.reduce((total, [path, { survivors }]) => total + unexplained(path, survivors).length, 0),
    sum(files, ({ refused }) => refused),
    `${scoreOf(files).toFixed(1)}%`,
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
};

const HEAD =
  '| | found | not found | of these not explained | do not type-check | score |\n| --- | ---: | ---: | ---: | ---: | ---: |';

const code = (source: string): string =>
  `\`${oneLine(source).replaceAll('`', "'").replaceAll('|', '\\|').slice(0, 120)}\``;

const stageOf = (file: string): string => file.split('/').slice(0, 2).join('/');

export const writePage = (report: Report): void => {
  const entries = Object.entries(report);
  const stages = [...new Set(entries.map(([file]) => stageOf(file)))];
  const explained = entries.flatMap(([file, { survivors }]) =>
    survivors.flatMap((survivor) => {
      const reason = reasonFor(file, survivor);
      return reason === undefined ? [] : [{ file, reason, survivor }];
    }),
  );
  const reasons = [...new Set(explained.map(({ file, reason }) => `${file}\n${reason}`))];
  const made = [
    '## By stage',
    '',
    HEAD,
    ...stages.map((stage) =>
      row(
        `\`${stage}\``,
        entries.filter(([file]) => stageOf(file) === stage),
      ),
    ),
    row('**all**', entries),
    '',
    '## By file',
    '',
    HEAD,
    ...entries.map((entry) => row(`\`${entry[0]}\``, [entry])),
    '',
    '## Equivalent mutants',
    '',
    ...reasons.flatMap((key) => {
      const [file = '', reason = ''] = key.split('\n');
      return [
        `- \`${file}\`: ${reason}`,
        ...explained
          .filter((each) => each.file === file && each.reason === reason)
          .map(({ survivor }) => `  - ${code(survivor.original)} → ${code(survivor.replacement)}`),
      ];
    }),
  ];
  const before = readFileSync(path, 'utf8').split(MARK)[0] ?? '';
  writeFileSync(path, `${before}${MARK}\n\n${made.join('\n')}\n`);
};
