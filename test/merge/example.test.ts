import { cpSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main, project, run } from '../cli/command.js';
import { example } from '../examples/example.js';

const SAYS = `
What each side has changed since 2.0.0
--------------------------------------
3.1.1: 1 created, 28 updated, 1 deleted
3.4.1: 3 created, 41 updated, 1 deleted

What was decided by the schema
------------------------------
continent
  continent: Africa
    country
      country: ZW
        currencies    2.0.0(["ZWL"])    3.1.1(["USD","ZAR","BWP","GBP","AUD","CNY","INR","JPY"])    3.4.1(["ZWG","USD","ZAR","BWP","GBP","AUD","CNY","INR","JPY"])

What is in conflict
-------------------
continent
  continent: Asia
    country
      country: MM
        name    2.0.0(Myanmar [Burma])    3.1.1(Myanmar (Burma))    3.4.1(Myanmar)

What each side needs, with choices.yaml, to have everything
-----------------------------------------------------------
3.1.1: 18 operations
3.4.1: 1 operations
continent
  continent: Asia
    country
      country: MM
        name    merged(Myanmar (Burma))    3.4.1(Myanmar)
`;

/** What is typed in the guide, and what comes of it. */
const session = (): ReadonlyArray<readonly [typed: string, shown: string]> =>
  [...readFileSync('docs/merge.md', 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm)]
    .flatMap(([, text = '']) => text.split(/^\$ /m).slice(1))
    .map((step) => {
      const [typed = '', ...shown] = step.split('\n');
      return [typed, shown.join('\n')];
    });

describe('the example of a merge', () => {
  it('merges three versions of a real dataset, and says so', async () => {
    expect(await example('merge')).toEqual({ code: 0, stdout: SAYS, stderr: '' });
  });

  it('is what comes of typing what the guide has', async () => {
    expect((await example('merge')).code).toBe(0);
    const { path } = project();
    cpSync('examples/merge', path('merge'), { recursive: true });
    const steps = session();
    expect(steps).toHaveLength(3);
    for (const [typed, shown] of steps) {
      const line = typed.replace(/^lockstep/, `${process.execPath} ${main}`);
      const { stdout, stderr } = await run('bash', ['-c', line], path('merge/data'));
      expect(`${stdout}${stderr}`).toBe(shown);
    }
  });
});
