/**
 * A claim to a file: which process has it, told so exactly that another process can find out whether that one still runs.
 *
 * A number alone does not tell a process: when it has ended, another gets its number. On Linux the time at which a process
 * began, the boot that it began in and the container whose numbers it is counted by tell it from all others. Elsewhere
 * the number has to do: a process that has got the number of one that was killed is taken for it, and nothing is lost but
 * the lock, which a person can remove.
 */
import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { codeOf } from './FileError.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const Claim = t.intersection([
  t.type({
    lockstep: t.literal('lock'),
    /** No two claims are alike, not even two of one process. */
    id: t.string,
    pid: t.number,
    host: t.string,
  }),
  t.partial({
    /** When the process began, in the kernel's own ticks. */
    began: t.string,
    /** The boot of the machine that it began in. */
    boot: t.string,
    /** The space that its number is of: a container has its own. */
    space: t.string,
  }),
]);

/** Which process has a file. */
export type Claim = t.TypeOf<typeof Claim>;

/** Where the process of a claim is. */
export type Whereabouts =
  /** It has ended. */
  | 'gone'
  /** It runs, on this machine. */
  | 'here'
  /** On another host, so that it cannot be asked for. */
  | 'another host'
  /** In another container of this machine, so that it cannot be asked for. */
  | 'another container';

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const textOf = (file: Promise<string>): Promise<string | undefined> =>
  file.then(
    (text) => text.trim(),
    () => undefined,
  );

interface Status {
  readonly began: string;
  readonly isDead: boolean;
}

/** What Linux tells of a process; nothing where there is no such process, or another system. */
const statusOf = async (pid: number | 'self'): Promise<Status | undefined> => {
  const text = await textOf(readFile(`/proc/${pid}/stat`, 'utf8'));
  if (text === undefined) return undefined;
  // The second field is the name, which may hold anything; the third comes behind its last parenthesis.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, began] = [fields[0], fields[17], fields[19]];
  if (state === undefined || began === undefined) return undefined;
  // One that was killed stays in the list until its parent asks for it. As long as it has other threads, one of these may
  // still be writing.
  return { began, isDead: (state === 'Z' || state === 'X') && Number(threads) <= 1 };
};

/** A new claim of this process. */
export const make = async (): Promise<Claim> => {
  const [boot, space, status] = await Promise.all([
    textOf(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    textOf(readlink('/proc/self/ns/pid')),
    statusOf('self'),
  ]);
  return {
    lockstep: 'lock',
    id: randomBytes(8).toString('hex'),
    pid: process.pid,
    host: hostname(),
    ...(status === undefined ? {} : { began: status.began }),
    ...(boot === undefined ? {} : { boot }),
    ...(space === undefined ? {} : { space }),
  };
};

// -------------------------------------------------------------------------------------
// conversions
// -------------------------------------------------------------------------------------

/** A claim as the text that a lock holds. */
export const encode = (claim: Claim): string => `${JSON.stringify(claim)}\n`;

/** An id becomes a part of a file's name; zero and negative numbers are groups of processes. */
const isUsable = ({ id, pid }: Claim): boolean =>
  /^[0-9a-f]{16}$/.test(id) && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;

/** The claim that a text is, if it is one. */
export const decode = (text: string): Claim | undefined =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(text),
      () => undefined,
    ),
    E.chainW(Claim.decode),
    E.filterOrElseW(isUsable, () => undefined),
    E.getOrElseW(() => undefined),
  );

// -------------------------------------------------------------------------------------
// finding out
// -------------------------------------------------------------------------------------

const runs = async ({ pid, began }: Claim): Promise<boolean> => {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // One that may not be sent a signal is there all the same.
    if (codeOf(cause) === 'ESRCH') return false;
  }
  const status = await statusOf(pid);
  return status === undefined || (!status.isDead && (began === undefined || status.began === began));
};

/** Where the process of a claim is, as seen from the process of another. What is gone once stays gone. */
export const whereabouts = async (claim: Claim, seenFrom: Claim): Promise<Whereabouts> => {
  const isKnown = claim.boot !== undefined && seenFrom.boot !== undefined;
  const isSameBoot = isKnown && claim.boot === seenFrom.boot;
  if (!isSameBoot && claim.host !== seenFrom.host) return 'another host';
  if (isKnown && !isSameBoot) return 'gone';
  if (claim.space !== seenFrom.space) return 'another container';
  return (await runs(claim)) ? 'here' : 'gone';
};
