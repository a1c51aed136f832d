/**
 * A lock against a second writer of a file, for the processes of one machine. A process that was killed does not keep it:
 * the next one takes it over at once, without waiting for it to grow old.
 *
 * The lock of a file is another file, `<file>.lock`, that holds a claim. It is there with its whole content or not at all:
 * the claim is written under a name of its own and linked to the lock's name, which the system refuses where that is taken.
 *
 * Where a claim is of a process that is gone, nobody removes it: of two that found it at once, the slower one would remove
 * the claim that the faster one has made by then. Instead each tries to become its successor: to link its own claim to the
 * name `<file>.lock.<id of the claim that is gone>`. One of them can, and only one ever can. If that one is killed too before
 * it goes on, it has a successor in turn. The last of the line puts its claim in the place of the lock. A slow one may win a
 * place in a line that has come to an end meanwhile; it sees that from the lock, which holds another claim by then, and
 * begins again.
 */
import { constants } from 'node:fs';
import { copyFile, link, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../model/LockstepError.js';
import * as Claim from './Claim.js';
import { at, codeOf, unwritable } from './FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A lock that this process holds. */
export interface Lock {
  /** Give it back. O(1). Errors: `ERR_FILE_UNWRITABLE`. */
  readonly release: TE.TaskEither<StoreError, void>;
}

/** What is in the place of a lock: a claim, or what is none. */
type Found = Claim.Claim | 'no claim';

/** What is in the way of a claim. */
type Block =
  | { readonly inTheWay: 'no claim' }
  | { readonly inTheWay: Claim.Claim; readonly whereabouts: Exclude<Claim.Whereabouts, 'gone'> };

/** How an attempt ended: with the lock, with what is in the way, or with a change of the lock meanwhile. */
type Outcome = 'taken' | 'again' | Block;

// -------------------------------------------------------------------------------------
// claims in files
// -------------------------------------------------------------------------------------

/** Whoever cannot link has to copy, and can be seen to do so. */
const LOOKS = 5;
const PAUSE = 10;

/** The claim in a file, if the file is there. */
const read = async (file: string): Promise<Found | undefined> => {
  for (let look = 1; ; look++) {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      if (codeOf(cause) === 'ENOENT') return undefined;
      throw cause;
    });
    if (text === undefined) return undefined;
    const claim = Claim.decode(text);
    if (claim !== undefined) return claim;
    if (look === LOOKS) return 'no claim';
    await setTimeout(PAUSE);
  }
};

const holds = async (file: string, claim: Claim.Claim): Promise<boolean> => {
  const found = await read(file);
  return found !== undefined && found !== 'no claim' && found.id === claim.id;
};

/** Give a file a second name, or a copy where the file system knows no links: false where the name is taken. */
const linkOrCopy = async (file: string, name: string): Promise<boolean> => {
  try {
    await link(file, name).catch((cause: unknown) => {
      if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(cause))) throw cause;
      return copyFile(file, name, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
};

/** Put a claim in a place, whole and onto the disk: false where the place is taken. */
const put = async (claim: Claim.Claim, place: string): Promise<boolean> => {
  const draft = `${place}.${claim.id}.new`;
  try {
    const handle = await open(draft, 'wx', 0o644);
    try {
      await handle.writeFile(Claim.encode(claim));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return await linkOrCopy(draft, place);
  } finally {
    await rm(draft, { force: true });
  }
};

// -------------------------------------------------------------------------------------
// taking
// -------------------------------------------------------------------------------------

const successorOf = (lock: string, { id }: Claim.Claim): string => `${lock}.${id}`;

/** Whether a claim is gone, or in the way. */
const judge = async (found: Found, own: Claim.Claim): Promise<{ readonly gone: Claim.Claim } | Block> => {
  if (found === 'no claim') return { inTheWay: found };
  const whereabouts = await Claim.whereabouts(found, own);
  return whereabouts === 'gone' ? { gone: found } : { inTheWay: found, whereabouts };
};

/** The last of those in line behind a claim that is gone, if all of them are gone. */
const lastBehind = async (lock: string, head: Claim.Claim, own: Claim.Claim): Promise<Claim.Claim | Block> => {
  let last = head;
  for (;;) {
    const next = await read(successorOf(lock, last));
    if (next === undefined) return last;
    const judged = await judge(next, own);
    if (!('gone' in judged)) return judged;
    last = judged.gone;
  }
};

/** Come behind a claim that is gone, and behind all that did so and are gone too. */
const succeed = async (lock: string, head: Claim.Claim, own: Claim.Claim): Promise<Outcome> => {
  const last = await lastBehind(lock, head, own);
  // It has the lock, or is about to; unless it is in a line that has ended.
  if ('inTheWay' in last) return (await holds(lock, head)) ? last : 'again';
  const place = successorOf(lock, last);
  if (!(await put(own, place))) return 'again';
  try {
    if (await holds(lock, head)) {
      await rename(place, lock);
      await sweep(lock, own);
      return 'taken';
    }
    return 'again';
  } finally {
    // After a failure too: whoever does not go on must not be in the way.
    await rm(place, { force: true });
  }
};

/** Remove what the processes before left behind: their places in line, and what they were about to put there. */
const sweep = async (lock: string, own: Claim.Claim): Promise<void> => {
  const folder = path.dirname(lock);
  const names = await readdir(folder).catch((): ReadonlyArray<string> => []);
  for (const name of names.filter((each) => each.startsWith(`${path.basename(lock)}.`))) {
    const file = path.join(folder, name);
    const found = await read(file).catch(() => undefined);
    if (found === undefined || !('gone' in (await judge(found, own)))) continue;
    await rm(file, { force: true }).catch(() => undefined);
  }
};

const attempt = async (lock: string, own: Claim.Claim): Promise<Outcome> => {
  const head = await read(lock);
  if (head === undefined) return (await put(own, lock)) ? 'taken' : 'again';
  const judged = await judge(head, own);
  return 'gone' in judged ? succeed(lock, judged.gone, own) : judged;
};

/** Each attempt that has to be repeated means that another process got further; or that the lock is a link to nowhere. */
const ATTEMPTS = 100;

const take = async (lock: string, own: Claim.Claim): Promise<Exclude<Outcome, 'again'>> => {
  for (let i = 0; i < ATTEMPTS; i++) {
    const outcome = await attempt(lock, own);
    if (outcome !== 'again') return outcome;
  }
  return { inTheWay: 'no claim' };
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Where a file really is, so that it has one lock, whatever path leads to it. */
const realPath = async (file: string): Promise<string> => {
  const found = await realpath(file).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  return found ?? path.join(await realpath(path.dirname(file)), path.basename(file));
};

const locked = (name: string, lock: string, block: Block, own: Claim.Claim): StoreError => {
  const shown = JSON.stringify(lock);
  if (block.inTheWay === 'no claim') {
    return at('ERR_FILE_LOCKED', name, `${shown} is there, and does not tell which process is writing the file`, {
      suggestion: 'if none is, remove it',
    });
  }
  const { pid, host } = block.inTheWay;
  if (block.whereabouts === 'here') {
    return pid === own.pid
      ? at('ERR_FILE_LOCKED', name, `this process, ${pid}, is writing it already`, { suggestion: 'close it first' })
      : at('ERR_FILE_LOCKED', name, `process ${pid} is writing it`, { suggestion: 'wait for it, or end it' });
  }
  const where = block.whereabouts === 'another host' ? `on host ${JSON.stringify(host)}` : 'of another container';
  return at('ERR_FILE_LOCKED', name, `process ${pid} ${where} is writing it, or was when it ended`, {
    suggestion: `wait for it; if it has ended, remove ${shown}`,
  });
};

/**
 * Take the lock of a file, which need not be there yet; its folder has to. What is held is not waited for. A process that
 * ends without giving a lock back, whatever ended it, does not hold it any more. O(1); O(files in the folder) where the lock
 * is taken over. `name` is what messages call the file.
 *
 * Whether a process runs can be asked for on one machine, and in one container of it. Hosts that share a folder are told
 * apart by their names and, where the names are the same, are taken for one.
 *
 * Errors: `ERR_FILE_LOCKED` (the file has a writer; with its process), `ERR_FILE_UNWRITABLE` (no lock can be put beside the
 * file).
 */
export const acquire = (file: string, name = file): TE.TaskEither<StoreError, Lock> =>
  pipe(
    TE.tryCatch(
      async (): Promise<E.Either<StoreError, Lock>> => {
        const lock = `${await realPath(file)}.lock`;
        const own = await Claim.make();
        const outcome = await take(lock, own);
        if (outcome !== 'taken') return E.left(locked(name, lock, outcome, own));
        const release = async (): Promise<void> => {
          // A person may have removed it, and another process may have it.
          if (await holds(lock, own)) await rm(lock, { force: true });
        };
        return E.right({ release: TE.tryCatch(release, unwritable(`${name}.lock`)) });
      },
      unwritable(`${name}.lock`),
    ),
    TE.chainEitherK((acquired) => acquired),
  );
