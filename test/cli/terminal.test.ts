import { describe, expect, it } from 'vitest';
import { inventory, project, source, tree } from './command.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;

const { shell } = project({
  ...inventory,
  'big.json': {
    ...source,
    vlan: Array.from({ length: 20_000 }, (_, id) => ({ id, load: 1 })),
  },
});

const DIFF = '$LOCKSTEP diff new.json old.json -s schema.yaml';
const BIG = '$LOCKSTEP diff big.json old.json -s schema.yaml';

/** A line of shell on a terminal of its own. */
const onTerminal = (line: string, env = {}) =>
  shell(`script -qec "${line}" /dev/null`, { TERM: 'xterm-256color', ...env });

const unix = (text: string): string => text.replaceAll('\r\n', '\n');

describe('lockstep on a terminal', () => {
  it('colours what it shows', async () => {
    const { stdout } = await onTerminal(DIFF);
    expect(stdout).toContain('\u001b[32mdevice: sw2 MISSING in old\u001b[39m');
    expect(stdout).toContain('\u001b[31mdevice: sw3 MISSING in new\u001b[39m');
    expect(unix(stdout).replaceAll(COLOUR, '')).toBe(tree);
  });

  it.each([
    ['NO_COLOR', DIFF, { NO_COLOR: '1' }],
    ['--no-color', `${DIFF} --no-color`, {}],
    ['a dumb terminal', DIFF, { TERM: 'dumb' }],
  ])('does not with %s', async (_, line, env) => {
    expect(unix((await onTerminal(line, env)).stdout)).toBe(tree);
  });

  it('writes no colour to a file', async () => {
    expect((await onTerminal(`${DIFF} --out out.txt`)).stdout).toBe('');
    expect((await shell('cat out.txt')).stdout).toBe(tree);
  });

  it('shows progress where there is much to do, and takes it away', async () => {
    const { stdout } = await onTerminal(`${BIG} --format summary`);
    expect(stdout).toContain('comparing');
    expect(stdout).toContain('\u001b[?25h');
    expect(unix(stdout)).toMatch(/create: 20000\nupdate: 2\ndelete: 1\nunchanged: 2\nskipped: 0\n$/);
  });

  it('keeps quiet when asked to', async () => {
    const { stdout } = await onTerminal(`${BIG} --format summary --quiet`);
    expect(unix(stdout)).toMatch(/^create: 20000\n/);
  });
});

describe('lockstep without a terminal', () => {
  it('shows no colour and no progress', async () => {
    const { stdout, stderr } = await shell(BIG, { FORCE_COLOR: '1' });
    expect(stderr).toBe('');
    expect(stdout).not.toContain('\u001b');
  });

  it('does not mind a reader that has seen enough', async () => {
    const { stdout, stderr, code } = await shell(`${BIG} | head -1; exit \${PIPESTATUS[0]}`);
    expect({ stdout, stderr, code }).toEqual({ stdout: 'site\n', stderr: '', code: 0 });
    expect((await shell(`${BIG} --exit-code | head -1; exit \${PIPESTATUS[0]}`)).code).toBe(1);
  });

  it('says that the result could not be written', async () => {
    const { code, stderr } = await shell(`${DIFF} > /dev/full`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'lockstep: stdout: cannot be written: no space is left [ERR_FILE_UNWRITABLE]\n',
    });
  });

  it('shows control characters of the data as escapes', async () => {
    const { shell } = project({
      ...inventory,
      'new.json': { vlan: [], site: [{ name: '\u001b[2J', address: null, active: true }] },
    });
    const { stdout } = await shell(DIFF);
    expect(stdout).toContain('site: \\u001b[2J MISSING in old');
    const { stderr } = await shell("$LOCKSTEP diff $'\\e[2J.json' old.json -s schema.yaml");
    expect(stderr).toBe('lockstep: \\u001b[2J.json: there is no such file or folder [ERR_FILE_NOT_FOUND]\n');
  });
});
