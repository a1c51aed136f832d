/**
 * The options of commands that change a target: how they perform, what they write down, and what they do when it fails.
 */
import { parse } from '@lukeed/ms';
import { type Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError } from '../model/LockstepError.js';
import { show } from '../model/LockstepError.js';
import type { ApplyOptions } from '../sync/ApplyOptions.js';
import * as Retry from '../sync/Retry.js';
import type { InFlight } from '../sync/resolve.js';
import type { JournalOptions } from '../sync/SyncDiffOptions.js';
import { configInvalid } from './CliError.js';

/** What may be typed. */
export interface SyncOptions {
  readonly dryRun?: boolean;
  readonly rollback?: boolean;
  readonly journal?: string;
  readonly resume?: boolean;
  readonly inFlight?: InFlight;
  readonly concurrency?: string;
  readonly timeout?: string;
  readonly retries?: string;
}

/** What is asked for. */
export interface Asked {
  readonly dryRun: boolean;
  readonly rollback: boolean;
  readonly resume: boolean;
  /** The file of the journal. */
  readonly journal: string | undefined;
  /** How handlers are asked, and what is done about those of which nobody knows what they did. */
  readonly manner: Pick<ApplyOptions, 'concurrency' | 'timeout' | 'retry'> & Pick<JournalOptions, 'inFlight'>;
}

// -------------------------------------------------------------------------------------
// declaring
// -------------------------------------------------------------------------------------

const IN_FLIGHT: ReadonlyArray<InFlight> = ['retry', 'skip', 'stop'];

/** Declare the options of `SyncOptions`. */
export const declareSyncing = (command: Command): Command =>
  command
    .option('-n, --dry-run', 'show what would be done, and do nothing')
    .option('--rollback', 'if it fails, leave the target as it was; with the journal of a sync: take that back')
    .option('--journal <file>', 'write down what is done as it is done, so that it can be resumed or taken back')
    .option('--resume', 'go on with the sync that the journal is of, if it was cut off')
    .addOption(
      new Option(
        '--in-flight <what>',
        'what to do about operations of which nobody knows whether they took effect; stop, unless it says otherwise',
      ).choices(IN_FLIGHT),
    )
    .option('--concurrency <n>', 'how many operations may be performed at the same time; 1, unless it says otherwise')
    .option('--timeout <duration>', 'how long a handler may take: 500ms, 30s, 2m')
    .option('--retries <n>', 'how often a handler is asked again after an error that it calls transient');

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

type Read<A> = E.Either<LockstepError, A>;

const refused = (option: string, expected: string, typed: string): Read<never> =>
  E.left(configInvalid(`${option}: expected ${expected}, got ${show(typed)}`));

/** A number that was typed, as a part of what is asked for. */
const counted = <A>(
  option: string,
  least: number,
  typed: string | undefined,
  toPart: (n: number) => A,
): Read<A | Record<never, never>> => {
  if (typed === undefined) return E.right({});
  const n = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
  return Number.isSafeInteger(n) && n >= least
    ? E.right(toPart(n))
    : refused(option, `a whole number, ${least} or more`, typed);
};

const WITH_UNIT = /[a-z]\s*$/i;

const timed = (typed: string | undefined): Read<Pick<ApplyOptions, 'timeout'>> => {
  if (typed === undefined) return E.right({});
  const timeout = WITH_UNIT.test(typed) ? parse(typed) : undefined;
  return timeout !== undefined && timeout > 0
    ? E.right({ timeout })
    : refused('--timeout', 'a number with its unit, such as 500ms, 30s or 2m', typed);
};

const FIRST = 200;
const LONGEST = 30_000;

/** Each time twice as long, at most so long, and at random within that: those who fail together do not come back together. */
const retrying = (limit: number): Pick<ApplyOptions, 'retry'> => ({
  retry: pipe(Retry.exponential(FIRST), Retry.atMost(LONGEST), Retry.jittered(), Retry.times(limit)),
});

/** What makes no sense without a journal. */
const needless = ({ journal, resume, inFlight }: SyncOptions): Read<void> => {
  const option = resume === true ? '--resume' : inFlight === undefined ? undefined : '--in-flight';
  return journal !== undefined || option === undefined
    ? E.right(undefined)
    : E.left(configInvalid(`${option} is about a journal, and none is named`, 'name one with --journal'));
};

/** What is asked for by what was typed. Errors: `ERR_CONFIG_INVALID`. */
export const toAsked = (typed: SyncOptions): Read<Asked> =>
  pipe(
    needless(typed),
    E.bind('concurrency', () => counted('--concurrency', 1, typed.concurrency, (concurrency) => ({ concurrency }))),
    E.bind('timeout', () => timed(typed.timeout)),
    E.bind('retry', () => counted('--retries', 0, typed.retries, retrying)),
    E.map(({ concurrency, timeout, retry }) => ({
      dryRun: typed.dryRun === true,
      rollback: typed.rollback === true,
      resume: typed.resume === true,
      journal: typed.journal,
      manner: {
        ...concurrency,
        ...timeout,
        ...retry,
        ...(typed.inFlight === undefined ? {} : { inFlight: typed.inFlight }),
      },
    })),
  );
