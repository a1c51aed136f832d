import { describe, expect, it } from 'vitest';
import { example } from './example.js';

/** The sections of what is printed, by their headings. */
const sections = (stdout: string): ReadonlyMap<string, string> =>
  new Map([...stdout.matchAll(/^(.+)\n-+\n((?:.+\n)*)/gm)].map(([, title = '', text = '']) => [title, text]));

describe('the example of a database', () => {
  it('fills it, takes back a sync that fails, performs it, and finds nothing left to do', async () => {
    const { code, stdout, stderr } = await example('database');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said = sections(stdout);
    expect(said.get('Filled from countries-list')).toContain('412 operations performed\n');
    expect(said.get('A sync that breaks a rule of the database')).toMatch(
      /^it fails: could not create border "BW__ZW": .*\(the transaction was rolled back\)$[\s\S]*^1 x ROLLBACK$/m,
    );
    expect(said.get('Compared with countries-list, after it was taken back')).toBe(
      '412 entities; create: 0, update: 0, delete: 0, unchanged: 412, skipped: 0\n',
    );
    expect(said.get('The same sync without the rule')).toContain('911 operations performed\n');
    expect(said.get('Once more')).toContain('\n0 operations performed\n');
  });
});
