import { describe, expect, it } from 'vitest';
import { main, run, says } from '../cli/command.js';
import { example } from './example.js';

const ENDS = `
Summary
-------
create: 6
update: 96
delete: 8
unchanged: 155
skipped: 0

What it takes to make countries-list agree
------------------------------------------
110 operations: 6 creates, 96 updates, 8 deletes

Synchronised in memory
----------------------
110 operations performed

What is left to do
------------------
(no diffs)
`;

const dataset = (name: string): string => `examples/countries/data/${name}.json`;

describe('the example of countries', () => {
  it('makes the one list agree with the other, and writes both for the command', async () => {
    const { code, stdout, stderr } = await example('countries');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.slice(stdout.indexOf('\nSummary\n'))).toBe(ENDS);
    const sides = [dataset('world-countries'), dataset('countries-list')];
    const options = ['--schema', 'examples/countries/schema.yaml', '--format', 'summary'];
    expect(await run(process.execPath, [main, 'diff', ...sides, ...options], '.')).toEqual(
      says('create: 6\nupdate: 96\ndelete: 8\nunchanged: 155\nskipped: 0\n'),
    );
  });
});
