/**
 * `npm run -s bench -- --suite NAME [--size N] [--json]`: every suite, its cases in turn in one process.
 */
import { parseArgs } from 'node:util';
import { measure } from './measure.js';
import type { Measured, Suite } from './Suite.js';
import { delta } from './suites/delta.js';
import { diff } from './suites/diff.js';
import { load } from './suites/load.js';
import { reload } from './suites/reload.js';
import { sync } from './suites/sync.js';
import { tree } from './suites/tree.js';

const SUITES: ReadonlyArray<Suite> = [diff, tree, delta, reload, load, sync];

const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(12))).join('');

const table = (measured: ReadonlyArray<Measured>): string => {
  const [first] = measured;
  return [
    `${first?.suite}, ${first?.size.toLocaleString('en')} (${first?.unit})`,
    row(['case', 'median', 'min', 'max', 'ratio']),
    ...measured.map((one) =>
      row([one.case, one.median.toFixed(2), one.min.toFixed(2), one.max.toFixed(2), `${one.ratio.toFixed(2)}x`]),
    ),
    '',
  ].join('\n');
};

const { values } = parseArgs({
  options: { suite: { type: 'string' }, size: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const chosen = SUITES.filter(({ name }) => values.suite === undefined || name === values.suite);
if (chosen.length === 0) {
  console.error(`bench: no suite "${values.suite}"; there are ${SUITES.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}
for (const suite of chosen) {
  for (const size of values.size === undefined ? suite.sizes : [Number(values.size)]) {
    const measured = await measure(suite, size);
    console.log(values.json ? measured.map((one) => JSON.stringify(one)).join('\n') : table(measured));
  }
}
