import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { source } from './command.js';
import { store, withStore } from './store.js';

/** A line that is typed, and what comes of it, as a guide shows it. */
interface Step {
  readonly typed: string;
  readonly shown: string;
}

const stepsIn = (guide: string): ReadonlyArray<Step> =>
  [...readFileSync(guide, 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm)]
    .flatMap(([, session = '']) => session.split(/^\$ /m).slice(1))
    .map((step) => {
      const [typed = '', ...shown] = step.split('\n');
      return { typed, shown: shown.join('\n') };
    });

describe('the session in docs/cli.md', () => {
  it('is what comes of typing it', async () => {
    const steps = stepsIn('docs/cli.md');
    expect(steps).toHaveLength(5);
    const { shell } = withStore('', { 'cmdb.json': source, 'netbox.mjs': store() });
    for (const { typed, shown } of steps) {
      const isKilled = shown === 'Killed\n';
      const { stdout, stderr, code } = await shell(`${typed.replace(/^lockstep/, '$LOCKSTEP')}; exit $?`, {
        MISDEEDS: JSON.stringify(isKilled ? { 'create sw2': 'die before' } : {}),
      });
      if (isKilled) expect(code).toBe(137);
      else expect(`${stdout}${stderr}`).toBe(shown);
    }
  });
});
