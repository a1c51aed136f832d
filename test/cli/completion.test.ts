import { describe, expect, it } from 'vitest';
import { project } from './command.js';

const { lockstep, shell } = project({ 'plan.json': {}, 'old.json': {} });

/** What bash offers for a line that is typed so far. */
const offered = async (typed: string): Promise<ReadonlyArray<string>> => {
  const words = typed.split(' ');
  const script = `source <($LOCKSTEP completion bash)
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
_lockstep; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await shell(script);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
};

describe('lockstep completion', () => {
  it('offers commands in bash, and those below them', async () => {
    expect(await offered('lockstep s')).toEqual(['show', 'stats', 'sync', 'schema']);
    expect(await offered('lockstep schema ')).toEqual(['check', 'infer']);
    expect(await offered('lockstep --quiet schema i')).toEqual(['infer']);
  });

  it('offers the options of a command, those of the program among them', async () => {
    const options = await offered('lockstep diff -');
    expect(options).toEqual(expect.arrayContaining(['-s', '--schema', '--format', '--exit-code', '--help']));
    expect(options).not.toContain('--journal');
    expect(await offered('lockstep sync --jou')).toEqual(['--journal']);
  });

  it('offers what may be behind an option, and leaves files to the shell', async () => {
    expect(await offered('lockstep diff a b --format js')).toEqual(['json', 'json-patch']);
    expect(await offered('lockstep sync -f ')).toEqual(['tree', 'json', 'yaml', 'summary']);
    expect(await offered('lockstep diff --schema ')).toEqual([]);
    expect(await offered('lockstep apply ')).toEqual([]);
    expect(await offered('lockstep completion f')).toEqual(['fish']);
  });

  it('runs nothing of what is typed', async () => {
    expect(await offered('lockstep diff $(touch$IFSgone.txt) `touch gone.txt` -')).toContain('--schema');
    expect((await shell('ls')).stdout).not.toContain('gone.txt');
  });

  it.each(['bash', 'zsh', 'fish'])('knows every command and option, in %s', async (name) => {
    const { code, stdout } = await lockstep('completion', name);
    expect(code).toBe(0);
    const help = await Promise.all(
      [['diff'], ['apply'], ['schema', 'infer']].map(async (words) => (await lockstep('help', ...words)).stdout),
    );
    for (const option of new Set(help.join('\n').match(/--[a-z-]+(?=[ ,])/g)))
      expect(stdout).toContain(name === 'fish' ? `-l ${option.slice(2)} ` : option);
  });

  it('knows no other shell', async () => {
    const { code, stderr } = await lockstep('completion', 'tcsh');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^lockstep: .*'tcsh' is invalid.*: .*bash, zsh, fish/),
    });
  });
});
