import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { project, run } from '../cli/command.js';
import { stepsIn } from './session.js';

const at = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

// What `npx` finds in a folder in which the guide's packages are installed.
const NPX = `npx() {
  case "$1" in
    lockstep) shift; $LOCKSTEP "$@" ;;
    tsx) shift; "$NODE" ${at('tsx/dist/cli.mjs')} "$@" ;;
    *) return 127 ;;
  esac
}`;

describe('docs/getting-started.md', () => {
  const steps = stepsIn('docs/getting-started.md');

  it('has files to save and lines to type', () => {
    expect(steps.filter(({ _tag }) => _tag === 'Save')).toHaveLength(6);
    expect(steps.filter(({ _tag }) => _tag === 'Type').length).toBeGreaterThan(10);
  });

  it('shows what comes of following it, word by word, in programs that type-check', async () => {
    const { shell, write, path } = project({ 'package.json': { private: true, type: 'module' } });
    for (const step of steps) {
      if (step._tag === 'Save') write(step.name, step.content);
      else {
        const { stdout, stderr } = await shell(`${NPX}\n${step.typed}`, { NODE: process.execPath });
        expect({ typed: step.typed, shown: `${stdout}${stderr}` }).toEqual({ typed: step.typed, shown: step.shown });
      }
    }
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
    const programs = steps.flatMap((step) => (step._tag === 'Save' && step.name.endsWith('.ts') ? [step.name] : []));
    const types = ['--types', 'node', '--typeRoots', at('@types')];
    const checked = await run(
      process.execPath,
      [at('typescript/bin/tsc'), ...options, ...types, ...programs],
      path('.'),
    );
    expect(checked).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
