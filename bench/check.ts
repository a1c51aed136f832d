/**
 * `npm run bench:check [-- --update]`: whether anything has become slower, by ratios within one run, never by times.
 *
 * A ratio is that of the fastest rounds, which other work on the machine hardly touches. What is within its tolerance in
 * any of a few attempts has not regressed. `--update` takes the ratios of today as the baseline.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { typed } from '../scripts/typed.js';
import type { Measured } from './Suite.js';

// -------------------------------------------------------------------------------------
// what is held to the baseline
// -------------------------------------------------------------------------------------

/** Cases of a suite at a size, and by how much each may be slower than the baseline, as a factor. */
interface Check {
  readonly suite: string;
  readonly size: number;
  readonly cases: Readonly<Record<string, number>>;
}

/** Work by work: as far as two machines, or two runs on a busy one, differ. */
const STEADY = 1.8;
/** Where work that ought to depend on the changes alone would be ten or a hundred times more if it did not. */
const COARSE = 4;

const CHECKS: ReadonlyArray<Check> = [
  { suite: 'diff', size: 20_000, cases: { lockstep: STEADY, 'lockstep-shuffled': STEADY } },
  { suite: 'tree', size: 20_000, cases: { lockstep: STEADY } },
  { suite: 'delta', size: 100_000, cases: { delta: COARSE } },
  { suite: 'merge', size: 100_000, cases: { shared: COARSE, since: COARSE } },
  { suite: 'reload', size: 20_000, cases: { 'reload-and-delta': STEADY } },
  { suite: 'load', size: 100_000, cases: { lockstep: STEADY, 'tree-lockstep': STEADY } },
  { suite: 'sync', size: 100_000, cases: { lockstep: COARSE, 'tenth-the-updates': COARSE } },
  {
    suite: 'codec',
    size: 10_000,
    cases: {
      'encode-json': STEADY,
      'encode-ndjson': STEADY,
      'encode-yaml': STEADY,
      'decode-json': STEADY,
      'decode-ndjson': STEADY,
      'decode-yaml': STEADY,
    },
  },
];

const ATTEMPTS = 4;

// -------------------------------------------------------------------------------------
// the baseline
// -------------------------------------------------------------------------------------

/** Ratios by suite, size and case. */
type Ratios = Readonly<Record<string, number>>;

const BASELINE = fileURLToPath(new URL('./baseline.json', import.meta.url));

const keyOf = ({ suite, size }: Pick<Check, 'suite' | 'size'>, name: string): string => `${suite} ${size} ${name}`;

const baseline = (): Ratios => JSON.parse(readFileSync(BASELINE, 'utf8'));

// -------------------------------------------------------------------------------------
// measuring
// -------------------------------------------------------------------------------------

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const run = promisify(execFile);

/** The ratios of a suite's cases, measured in a process of its own. */
const attempt = async (check: Check): Promise<Ratios> => {
  const names = Object.keys(check.cases);
  const asked = ['--suite', check.suite, '--size', String(check.size), '--case', names.join(','), '--json'];
  const { stdout } = await run(process.execPath, ['--import', 'tsx', MAIN, ...asked]);
  const measured: ReadonlyArray<Measured> = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const fastest = new Map(measured.map((one) => [one.case, one.min]));
  return Object.fromEntries(
    measured
      .filter((one) => names.includes(one.case))
      .map((one) => [keyOf(check, one.case), one.min / (fastest.get(one.against) ?? Number.NaN)]),
  );
};

// -------------------------------------------------------------------------------------
// update
// -------------------------------------------------------------------------------------

const middle = (samples: ReadonlyArray<number>): number =>
  samples.toSorted((x, y) => x - y)[samples.length >> 1] ?? Number.NaN;

/** Of each ratio, the one in the middle of a few attempts. */
const update = async (): Promise<void> => {
  const ratios: Record<string, number> = {};
  for (const check of CHECKS) {
    const attempts: Array<Ratios> = [];
    for (let i = 0; i <= ATTEMPTS; i++) attempts.push(await attempt(check));
    for (const name of Object.keys(check.cases)) {
      const key = keyOf(check, name);
      ratios[key] = Number(middle(attempts.map((each) => each[key] ?? Number.NaN)).toPrecision(3));
      console.log(`${key}: ${ratios[key]}`);
    }
  }
  writeFileSync(BASELINE, `${JSON.stringify(ratios, undefined, 2)}\n`);
};

// -------------------------------------------------------------------------------------
// compare
// -------------------------------------------------------------------------------------

/** A ratio beside what it may be. */
interface Verdict {
  readonly key: string;
  readonly ratio: number;
  readonly before: number;
  readonly tolerance: number;
}

/** A ratio that is not in the baseline, or could not be measured, is not within it. */
const isWithin = ({ ratio, before, tolerance }: Verdict): boolean => ratio <= before * tolerance;

const judge = async (check: Check, before: Ratios): Promise<ReadonlyArray<Verdict>> => {
  const best = new Map<string, number>();
  const verdicts = (): ReadonlyArray<Verdict> =>
    Object.entries(check.cases).map(([name, tolerance]) => {
      const key = keyOf(check, name);
      return { key, ratio: best.get(key) ?? Number.NaN, before: before[key] ?? Number.NaN, tolerance };
    });
  for (let i = 0; i < ATTEMPTS; i++) {
    for (const [key, ratio] of Object.entries(await attempt(check))) {
      best.set(key, Math.min(ratio, best.get(key) ?? Number.POSITIVE_INFINITY));
    }
    if (verdicts().every(isWithin)) break;
  }
  return verdicts();
};

const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(12))).join('');

const line = (verdict: Verdict): string => {
  const { key, ratio, before, tolerance } = verdict;
  const told = isWithin(verdict) ? '' : '  REGRESSED';
  return `${row([key, before.toPrecision(3), ratio.toPrecision(3), `${(ratio / before).toFixed(2)}x`, `${tolerance}x`])}${told}`;
};

const compare = async (): Promise<void> => {
  const before = baseline();
  console.log(row(['suite, size, case', 'baseline', 'now', 'slower by', 'tolerance']));
  const verdicts: Array<Verdict> = [];
  for (const check of CHECKS) {
    for (const verdict of await judge(check, before)) {
      verdicts.push(verdict);
      console.log(line(verdict));
    }
  }
  const regressed = verdicts.filter((verdict) => !isWithin(verdict));
  if (regressed.length === 0) console.log(`\n${verdicts.length} ratios are within their tolerances`);
  else {
    console.log(`\n${regressed.length} of ${verdicts.length} regressed:`);
    for (const verdict of regressed) console.log(line(verdict));
    process.exitCode = 1;
  }
};

const { values } = typed({ options: { update: { type: 'boolean', default: false } } });
await (values.update ? update() : compare());
