import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { toLine } from '../../src/model/LockstepError.js';
import * as Claim from '../../src/store/file/Claim.js';
import { acquire, type Lock } from '../../src/store/file/lock.js';
import { right, temporaryFolder } from './dataset.js';

const at = temporaryFolder();
const FILE = at('data.json');
const LOCK = `${FILE}.lock`;

/** What taking the lock came to; it is given back at once. */
const attempt = async (file = FILE): Promise<string> => {
  const taken = await acquire(file)();
  if (E.isLeft(taken)) return toLine(taken.left).replaceAll(at('/'), '');
  right(await taken.right.release());
  return 'taken';
};

/** A lock of another process, like one of this process but for some of it. */
const lockedBy = async (claim: Partial<Claim.Claim>): Promise<void> => {
  writeFileSync(LOCK, Claim.encode({ ...(await Claim.make()), ...claim }));
};

/** The number of a process that has ended. */
const ended = (): number => spawnSync('true').pid;

const beganOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

const leftovers = (): ReadonlyArray<string> => readdirSync(at('.')).filter((name) => name.includes('.lock'));

describe('the lock of a file', () => {
  it('is held by one, until it is given back, and leaves nothing behind', async () => {
    const lock = right(await acquire(FILE)());
    expect(leftovers()).toEqual(['data.json.lock']);
    expect(await attempt()).toBe(
      `data.json: this process, ${process.pid}, is writing it already: close it first [ERR_FILE_LOCKED]`,
    );
    right(await lock.release());
    expect(leftovers()).toEqual([]);
    expect(await attempt()).toBe('taken');
  });

  it('is one, whatever path leads to the file', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real', 'x.json'), '');
    symlinkSync(at('real'), at('folder'));
    symlinkSync(at('real', 'x.json'), at('y.json'));
    const lock = right(await acquire(at('real', 'x.json'))());
    expect(await attempt(at('folder', 'x.json'))).toContain('ERR_FILE_LOCKED');
    expect(await attempt(at('y.json'))).toContain('ERR_FILE_LOCKED');
    right(await lock.release());
  });

  it('is that of a file which is not there yet', async () => {
    const lock = right(await acquire(at('real', 'new.json'))());
    expect(await attempt(at('folder', 'new.json'))).toContain('ERR_FILE_LOCKED');
    right(await lock.release());
  });

  it('names the process that holds it', async () => {
    await lockedBy({ pid: process.ppid, began: beganOf(process.ppid) });
    expect(await attempt()).toBe(
      `data.json: process ${process.ppid} is writing it: wait for it, or end it [ERR_FILE_LOCKED]`,
    );
  });

  it('is taken over from a process that has ended', async () => {
    await lockedBy({ pid: ended() });
    expect(await attempt()).toBe('taken');
    expect(leftovers()).toEqual([]);
  });

  it('is taken over from a process whose number another has by now', async () => {
    await lockedBy({ pid: process.ppid, began: '1' });
    expect(await attempt()).toBe('taken');
  });

  it('is taken over from before the machine was started', async () => {
    await lockedBy({ pid: process.ppid, began: beganOf(process.ppid), boot: 'another' });
    expect(await attempt()).toBe('taken');
  });

  it('is taken over from a process that was killed, and that nobody has asked for', async () => {
    // The shell starts a process, becomes another program, and that does not ask what became of it.
    const parent = spawn('sh', ['-c', 'sleep 100 & echo $!; exec sleep 100'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [told] = await once(parent.stdout, 'data');
      const pid = Number(String(told));
      await lockedBy({ pid, began: beganOf(pid) });
      expect(await attempt()).toContain(`process ${pid} is writing it`);
      process.kill(pid, 'SIGKILL');
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await new Promise((done) => setTimeout(done, 1));
      expect(await attempt()).toBe('taken');
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('is not taken from another host, or from another container of this one', async () => {
    await lockedBy({ pid: 17, host: 'build-1', boot: 'another' });
    const remove = `wait for it; if it has ended, remove "data.json.lock"`;
    expect(await attempt()).toBe(
      `data.json: process 17 on host "build-1" is writing it, or was when it ended: ${remove} [ERR_FILE_LOCKED]`,
    );
    await lockedBy({ pid: 17, space: 'pid:[1]' });
    expect(await attempt()).toBe(
      `data.json: process 17 of another container is writing it, or was when it ended: ${remove} [ERR_FILE_LOCKED]`,
    );
  });

  it('does not take the name of a host for the host', async () => {
    await lockedBy({ pid: ended(), host: `not-${hostname()}` });
    expect(await attempt()).toBe('taken');
  });

  it.each(['', '{"lockstep":"lock","id":"4f', 'editing', '{}', '{"lockstep":"lock","id":"../x","pid":1,"host":"h"}'])(
    'is not taken where it does not tell who holds it: %j',
    async (content) => {
      writeFileSync(LOCK, content);
      expect(await attempt()).toBe(
        'data.json: "data.json.lock" is there, and does not tell which process is writing the file: if none is, remove it [ERR_FILE_LOCKED]',
      );
      expect(readFileSync(LOCK, 'utf8')).toBe(content);
      rmSync(LOCK);
    },
  );

  it('that leads nowhere is not followed', async () => {
    symlinkSync(at('nowhere'), LOCK);
    expect(await attempt()).toContain('does not tell which process is writing the file');
    rmSync(LOCK);
  });

  it('is not given back by who has lost it', async () => {
    const lock = right(await acquire(FILE)());
    rmSync(LOCK);
    const next = right(await acquire(FILE)());
    right(await lock.release());
    expect(await attempt()).toContain('ERR_FILE_LOCKED');
    right(await next.release());
  });

  it('says where it cannot be put', async () => {
    expect(await attempt(at('none', 'x.json'))).toBe(
      'none/x.json.lock: cannot be written: the folder it is to be in does not exist [ERR_FILE_UNWRITABLE]',
    );
    const long = 'x'.repeat(250);
    expect(await attempt(at(long))).toBe(`${long}.lock: cannot be written: the name is too long [ERR_FILE_UNWRITABLE]`);
  });
});

describe('a lock whose holder is gone', () => {
  it('is taken over by one of many, also where some that tried are gone too', async () => {
    const pid = ended();
    for (let round = 0; round < 100; round++) {
      const line = Array.from({ length: 1 + (round % 4) }, (_, i) => `${round}${i}`.padStart(16, '0'));
      const claims = await Promise.all(line.map(async (id) => ({ ...(await Claim.make()), pid, id })));
      claims.forEach((claim, i) => {
        writeFileSync(i === 0 ? LOCK : `${LOCK}.${line[i - 1]}`, Claim.encode(claim));
      });
      const taken = await Promise.all(Array.from({ length: 6 }, () => acquire(FILE)()));
      const [lock, ...others] = taken.flatMap((each): ReadonlyArray<Lock> => (E.isRight(each) ? [each.right] : []));
      expect(lock).toBeDefined();
      expect(others).toEqual([]);
      if (lock !== undefined) right(await lock.release());
      expect(leftovers()).toEqual([]);
    }
  });

  it('is not taken by whoever comes behind one that is about to have it', async () => {
    const gone = { ...(await Claim.make()), pid: ended() };
    const next = { ...(await Claim.make()), pid: process.ppid, began: beganOf(process.ppid) };
    writeFileSync(LOCK, Claim.encode(gone));
    writeFileSync(`${LOCK}.${gone.id}`, Claim.encode(next));
    expect(await attempt()).toContain(`process ${process.ppid} is writing it`);
  });

  it('and what those who are gone were about to put there, is cleared away', async () => {
    const gone = { ...(await Claim.make()), pid: ended() };
    const here = { ...(await Claim.make()), pid: process.ppid, began: beganOf(process.ppid) };
    for (const name of leftovers()) rmSync(at(name));
    writeFileSync(LOCK, Claim.encode(gone));
    writeFileSync(`${LOCK}.${gone.id}.new`, Claim.encode(gone));
    writeFileSync(`${LOCK}.${here.id}.new`, Claim.encode(here));
    writeFileSync(`${LOCK}.mine`, 'not a claim');
    expect(await attempt()).toBe('taken');
    expect(leftovers()).toEqual([`data.json.lock.${here.id}.new`, 'data.json.lock.mine']);
  });
});
