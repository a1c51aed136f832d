import { describe, expect, it } from 'vitest';
import { project } from './command.js';

const { lockstep } = project();

const COMMANDS = [
  ['diff'],
  ['plan'],
  ['show'],
  ['apply'],
  ['stats'],
  ['sync'],
  ['merge'],
  ['worker'],
  ['schema', 'check'],
  ['schema', 'infer'],
];

describe('lockstep help', () => {
  it('lists the commands', async () => {
    const { code, stdout, stderr } = await lockstep('help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['diff', 'plan', 'show', 'apply', 'stats', 'sync', 'merge', 'schema', 'worker', 'help'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect((await lockstep('--help')).stdout).toBe(stdout);
  });

  it.each(COMMANDS)('explains %s %s, with examples, as --help does', async (...names) => {
    const words = names.filter((name) => name !== undefined);
    const { code, stdout, stderr } = await lockstep('help', ...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: lockstep ${words.join(' ')} `));
    expect(stdout).toContain('\nExamples:\n');
    expect(stdout).toContain('--no-color');
    expect((await lockstep(...words, '--help')).stdout).toBe(stdout);
  });

  it('tells the version', async () => {
    const { code, stdout } = await lockstep('--version');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
