import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Ended, inventory, outcomes, type Project, project, target } from './command.js';
import { synced } from './store.js';

/** Kills the process when `old.json` is about to be replaced, or when it has just been. */
const DEATH = `
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = fs;
fs.rename = async (from, to) => {
  const isTarget = String(to).endsWith('old.json');
  if (isTarget && process.env.DIE === 'before') process.kill(process.pid, 'SIGKILL');
  await rename(from, to);
  if (isTarget && process.env.DIE === 'after') process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
`;

/** A target without handlers, of which the whole is written when the sync is over. */
const WHOLE = `
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Handlers } from 'lockstep';
import { File } from 'lockstep/file';

const die = (when) => TE.fromIO(() => {
  if (process.env.DIE === when) process.kill(process.pid, 'SIGKILL');
});
export default pipe(
  File.readSchema('schema.yaml'),
  TE.map((schema) => ({
    name: 'whole',
    schema,
    load: File.read(schema)('old.json'),
    handlers: Handlers.none,
    onComplete: ({ snapshot }) =>
      pipe(
        die('before'),
        TE.chain(() => File.write('old.json')(snapshot)),
        TE.chain(() => die('after')),
      ),
  })),
);`;

const SYNC = {
  'a file': 'sync new.json old.json -s schema.yaml --journal sync.journal',
  'a module without handlers': 'sync new.json ./whole.mjs --journal sync.journal',
} as const;
type Kind = keyof typeof SYNC;

interface Mortal extends Project {
  readonly sync: (options?: string, die?: 'before' | 'after') => Promise<Ended>;
  readonly content: () => unknown;
}

const mortal = (kind: Kind): Mortal => {
  const made = project({ ...inventory, 'whole.mjs': WHOLE, 'death.mjs': DEATH });
  const preload = kind === 'a file' ? { NODE_OPTIONS: `--import=${made.path('death.mjs')}` } : {};
  return {
    ...made,
    sync: (options = '', die) =>
      made.shell(`$LOCKSTEP ${SYNC[kind]} ${options}; exit $?`, die === undefined ? {} : { DIE: die, ...preload }),
    content: () => JSON.parse(made.read('old.json')),
  };
};

const CASES = (['a file', 'a module without handlers'] as const).flatMap((kind) =>
  (['before', 'after'] as const).map((when) => ({ kind, when })),
);

describe('a target that is replaced as a whole', () => {
  it.each(CASES)('is $kind: killed $when that, its sync is gone on with', async ({ kind, when }) => {
    const { sync, content } = mortal(kind);
    expect(await sync('', when)).toMatchObject({ code: 137, stdout: '' });
    expect(content()).toEqual(when === 'before' ? target : synced);
    const { code, stdout } = await sync('--resume');
    expect({ code, stdout }).toEqual({ code: 0, stdout: outcomes() });
    expect(content()).toEqual(synced);
    expect((await sync('--resume')).stdout).toBe('nothing to do\n');
  });

  it.each(CASES)('is $kind: killed $when that, again and again, it ends right', async ({ kind, when }) => {
    const { sync, content } = mortal(kind);
    for (const option of ['', '--resume', '--resume']) expect((await sync(option, when)).code).toBe(137);
    expect((await sync('--resume')).code).toBe(0);
    expect(content()).toEqual(synced);
  });

  it.each(CASES)('is $kind: killed $when that, its sync is taken back', async ({ kind, when }) => {
    const { sync, content } = mortal(kind);
    await sync('', when);
    const { code, stderr } = await sync('--rollback');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'sync.journal: the sync in it is taken back, and nothing was applied\n',
    });
    const { vlan, ...rest } = target;
    expect(content()).toEqual({ ...rest, vlan: expect.arrayContaining(vlan) });
  });

  it('is not taken back by half: what has changed since keeps it as it is', async () => {
    const { sync, content, write } = mortal('a file');
    await sync();
    const since = { ...synced, vlan: [...synced.vlan, { id: 2, load: 9 }] };
    write('old.json', since);
    const { code, stdout, stderr } = await sync('--rollback');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('1 of 5 operations could not be undone: could not create vlan "2": it already exists');
    expect(stderr).toContain('[ERR_ROLLBACK_INCOMPLETE]');
    expect(content()).toEqual(since);
    write('old.json', synced);
    expect((await sync('--rollback')).code).toBe(0);
  });

  it('leaves what was being written beside the file, and nothing of its own', async () => {
    const { sync, path } = mortal('a file');
    await sync('', 'before');
    expect(readdirSync(path('.')).filter((name) => name.endsWith('.tmp'))).toHaveLength(1);
    await sync('--resume');
    expect(readdirSync(path('.')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('keeps what others have written to it in between, as far as the sync leaves it', async () => {
    const { sync, content, write } = mortal('a file');
    await sync('', 'before');
    write('old.json', { ...target, vlan: [...target.vlan, { id: 7, load: 7 }] });
    expect((await sync('--resume')).code).toBe(0);
    expect(content()).toEqual({ ...synced, vlan: [...synced.vlan, { id: 7, load: 7 }] });
  });
});
