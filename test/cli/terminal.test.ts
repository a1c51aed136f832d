import { describe, expect, it } from 'vitest';
import { inventory, outcomes, project, source, tree } from './command.js';
import { CALLS, SYNC, store, withStore } from './store.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;

/** The cursor is hidden, and shown again. */
const [HIDDEN, SHOWN] = ['\u001b[?25l', '\u001b[?25h'];

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

/** The tree as a terminal shows it: each group with its counts. */
const counted = tree
  .replace('site\n', 'site  +1\n')
  .replace('    device\n', '    device  +1  ~1  -1\n')
  .replace('vlan\n', 'vlan  -1\n');

describe('lockstep on a terminal', () => {
  it('colours what it shows', async () => {
    const { stdout } = await onTerminal(DIFF);
    expect(stdout).toContain('\u001b[32mdevice: sw2 MISSING in old\u001b[39m');
    expect(stdout).toContain('\u001b[31mdevice: sw3 MISSING in new\u001b[39m');
    expect(unix(stdout).replaceAll(COLOUR, '')).toBe(counted);
  });

  it.each([
    ['NO_COLOR', DIFF, { NO_COLOR: '1' }],
    ['--no-color', `${DIFF} --no-color`, {}],
    ['a dumb terminal', DIFF, { TERM: 'dumb' }],
  ])('does not with %s', async (_, line, env) => {
    expect(unix((await onTerminal(line, env)).stdout)).toBe(counted);
  });

  it('aligns values, and cuts them where the terminal ends', async () => {
    const site = { name: 'nyc', active: true, devices: [] };
    const { shell: other } = project({
      ...inventory,
      'new.json': {
        site: [{ ...site, address: 'a street with a name that nobody remembers', active: false }],
        device: [],
      },
      'old.json': { site: [{ ...site, address: 'the old one' }], device: [] },
    });
    const { stdout } = await other(`script -qec "stty cols 64; ${DIFF} --no-color" /dev/null`, { TERM: 'xterm' });
    const lines = unix(stdout).split('\n');
    expect(lines).toContain('    address    new(a street with a name th…)    old(the old one)');
    expect(lines).toContain('    active     new(false)                       old(true)');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(64);
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

describe('the progress of a sync on a terminal', () => {
  /** A store of which each operation takes a while. */
  const slowly = (more: Readonly<Record<string, string>> = {}) => {
    const made = withStore();
    const slow = Object.fromEntries(CALLS.map((name) => [name, 'be slow']));
    const environment = { TERM: 'xterm-256color', NO_COLOR: '1', MISDEEDS: JSON.stringify({ ...slow, ...more }) };
    return {
      ...made,
      sync: (options = '', before = '') =>
        made.shell(`${before} script -qec "$LOCKSTEP ${SYNC.join(' ')} ${options}" /dev/null`, environment),
    };
  };

  it('has a bar with how many operations are done in a second, and how long the rest takes', async () => {
    const { stdout, code } = await slowly().sync();
    expect(code).toBe(0);
    expect(stdout).toMatch(/syncing \S+ +0% \| 0\/5/);
    expect(stdout).toMatch(/syncing \S+ +60% \| 3\/5 \| \d\.\d\/s \| \d+m?s left/);
    // It is taken away, and the cursor comes back.
    expect(stdout.lastIndexOf(SHOWN)).toBeGreaterThan(stdout.lastIndexOf(HIDDEN));
    expect(unix(stdout).endsWith(outcomes())).toBe(true);
  });

  it('goes on with how a sync is taken back', async () => {
    const { stdout, code } = await slowly({
      'create fra': 'fail',
      'delete sw2': 'be slow',
      'create sw3': 'be slow',
    }).sync('--rollback');
    expect(code).toBe(2);
    expect(stdout).toMatch(/taking back \S+ +33% \| 1\/3 \| \d\.\d\/s \| \d+m?s left/);
  });

  it('begins with how many datasets have been read', async () => {
    const made = slowly();
    made.write(
      'store.mjs',
      store({ more: '...{ load: () => later(900).then(() => File.read(schema)("store.json")()) },' }),
    );
    const { stdout } = await made.sync('--dry-run');
    expect(stdout).toMatch(/reading \S+ +50% \| 1\/2/);
  });

  it('is not shown where it is to be quiet', async () => {
    const { stdout } = await slowly().sync('--quiet');
    expect(unix(stdout)).toBe(outcomes());
  });

  it('ends when the sync is interrupted by the key for it, which says what it does', async () => {
    const key = "{ until grep -q sw3 calls.txt; do sleep 0.05; done; sleep 0.2; printf '\\003'; sleep 3; } |";
    const made = slowly();
    const { stdout, code } = await made.sync('--journal sync.journal', key);
    expect(code).toBe(130);
    expect(stdout).toContain('SIGINT: the sync ends at the next safe point; a second one ends at once');
    expect(stdout.lastIndexOf(SHOWN)).toBeGreaterThan(stdout.lastIndexOf(HIDDEN));
    expect(unix(stdout)).toContain('lockstep: the sync was aborted: with the journal, --resume goes on with this sync');
    expect(made.calls()).toEqual(CALLS.slice(0, 3));
  });

  it('keeps no process alive that has nothing left to wait for', async () => {
    const forgetful = '...{ load: () => { later(900); return new Promise(() => {}); } },';
    const { shell } = withStore(store({ more: forgetful }));
    const line = '$LOCKSTEP diff new.json ./store.mjs';
    const { stdout, code } = await shell(`script -qec "${line}" /dev/null`, { TERM: 'xterm-256color' });
    expect(code).toBe(2);
    expect(stdout).toMatch(/reading \S+ +50% \| 1\/2/);
    expect(unix(stdout)).toMatch(/lockstep: a dataset never answered: .*\n$/);
    expect(stdout.lastIndexOf(SHOWN)).toBeGreaterThan(stdout.lastIndexOf(HIDDEN));
  });
});

describe('lockstep without a terminal', () => {
  it('shows so many changes, and how many more there are', async () => {
    expect((await shell(`${DIFF} --limit 2`)).stdout).toBe(
      `${tree.split('\n').slice(0, 6).join('\n')}\n(and 3 more)\n`,
    );
    expect((await shell(`${DIFF} --limit 5`)).stdout).toBe(tree);
    expect((await shell(`${DIFF} --limit 0`)).stdout).toBe('(and 5 more)\n');
    expect((await shell(`${DIFF} --limit few`)).stderr).toMatch(/--limit.*'few' is invalid/);
  });

  it('says everything when asked to, as lines', async () => {
    const { stdout, stderr } = await shell('$LOCKSTEP sync new.json old.json -s schema.yaml -n --verbose');
    expect(stdout).toBe(outcomes('would '));
    expect(stderr).toMatch(/^new: read: 5 entities \(\d+(\.\d)? ms\)$/m);
    expect(stderr).toMatch(/^create device "sw2": would be created \(\d+(\.\d)? ms\)$/m);
  });

  it('says it as JSON, a line an event, errors with their code', async () => {
    const { stdout, stderr } = await shell('$LOCKSTEP sync new.json old.json -s schema.yaml -n --log json');
    expect(stdout).toBe(outcomes('would '));
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({ level: 'info', action: 'create', model: 'device', uid: 'sw2', outcome: 'planned' }),
    );
    expect(events.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true);
    const failed = await shell('$LOCKSTEP diff none.json old.json -s schema.yaml --log json');
    expect(failed.code).toBe(2);
    expect(JSON.parse(failed.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      level: 'error',
      code: 'ERR_FILE_NOT_FOUND',
      message: 'none.json: there is no such file or folder',
    });
    expect((await shell('$LOCKSTEP diff new.json old.json -s schema.yaml --log json --quiet')).stderr).toBe('');
  });

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
