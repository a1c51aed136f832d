/**
 * Measuring a suite: warm-up, then the cases in turn, several times, so that a change in the machine's speed meets all.
 */
import { isDeepStrictEqual } from 'node:util';
import { Bench } from 'tinybench';
import type { Case, Measured, Request, Suite, Unit } from './Suite.js';

const WARM_UP = 2;
const ROUNDS = 9;

/** From this size up a round is long, and there are fewer of them. */
const LARGE = 1_000_000;
const LARGE_WARM_UP = 1;
const LARGE_ROUNDS = 7;

/** A peer is left out where one run of it takes longer than this, in milliseconds. */
const PATIENCE = 15_000;

const median = (samples: ReadonlyArray<number>): number => {
  const sorted = samples.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  const [upper = 0, lower = 0] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2;
};

/** What the samples of a case come to, beside those of the case that it is measured against. */
export const summarise = (
  of: Pick<Measured, 'suite' | 'case' | 'size' | 'unit' | 'against'>,
  own: ReadonlyArray<number>,
  base: ReadonlyArray<number>,
): Measured => ({
  suite: of.suite,
  case: of.case,
  size: of.size,
  unit: of.unit,
  median: median(own),
  min: Math.min(...own),
  max: Math.max(...own),
  ratio: median(own) / median(base),
  against: of.against,
});

const told = (suite: string, size: number, name: string, why: string): void =>
  console.error(`${suite}, ${size}: ${name} is left out, ${why}, more than ${seconds(PATIENCE)}`);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;

/** The peers that take so long on a tenth of the records that one run on all of them would take too long. */
const tooSlow = async (cases: ReadonlyArray<Case>): Promise<ReadonlyMap<string, number>> => {
  const slow = new Map<string, number>();
  for (const { name, run } of cases.filter(({ optional }) => optional === true)) {
    const since = performance.now();
    await run();
    const expected = (performance.now() - since) * 10;
    if (expected > 2 * PATIENCE) slow.set(name, expected);
  }
  return slow;
};

/** Every case has to find the same, and a peer has to find it in time: the cases that do. */
const agreeing = async (suite: string, size: number, cases: ReadonlyArray<Case>): Promise<ReadonlyArray<Case>> => {
  const kept: Array<Case> = [];
  let first: { readonly name: string; readonly answer: unknown } | undefined;
  for (const each of cases) {
    const { name, run, found = (result: unknown) => result } = each;
    const since = performance.now();
    const result = await run();
    const took = performance.now() - since;
    const answer = found(result);
    first ??= { name, answer };
    if (!isDeepStrictEqual(answer, first.answer)) {
      throw new Error(
        `${suite}: ${name} found ${JSON.stringify(answer)}, ${first.name} ${JSON.stringify(first.answer)}`,
      );
    }
    if (each.optional !== true || took <= PATIENCE) kept.push(each);
    else told(suite, size, name, `one run of it took ${seconds(took)}`);
  }
  return kept;
};

/** One round of one case. */
const once = async ({ name, run }: Case): Promise<number> => {
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true });
  bench.add(name, async () => {
    await run();
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${name} could not be measured`);
  return result.latency.mean;
};

/** The cases that are asked for, and those that they are measured against. */
const chosen = (cases: ReadonlyArray<Case>, against: string, only: Request['only']): ReadonlyArray<Case> => {
  if (only === undefined) return cases;
  const bases = cases.filter(({ name }) => only.includes(name)).map((each) => each.against ?? against);
  return cases.filter(({ name }) => only.includes(name) || bases.includes(name));
};

/** Cases whose time is measured. */
export interface Timed {
  readonly name: string;
  readonly sizes: ReadonlyArray<number>;
  readonly least?: number;
  /** The case that the others are measured against. */
  readonly against: string;
  readonly make: (size: number) => ReadonlyArray<Case> | Promise<ReadonlyArray<Case>>;
}

const UNIT: Unit = 'ms';

/** A suite of cases whose time is measured. */
export const timed = ({ name: suite, sizes, least = 1000, against, make }: Timed): Suite => ({
  name: suite,
  sizes,
  least,
  measure: async ({ size, only }) => {
    const slow =
      size >= LARGE ? await tooSlow(chosen(await make(size / 10), against, only)) : new Map<string, number>();
    for (const [name, expected] of slow) told(suite, size, name, `one run of it would take ${seconds(expected)}`);
    const candidates = chosen(await make(size), against, only).filter(({ name }) => !slow.has(name));
    const cases = await agreeing(suite, size, candidates);
    const [warmUp, rounds] = size >= LARGE ? [LARGE_WARM_UP, LARGE_ROUNDS] : [WARM_UP, ROUNDS];
    const samples = new Map(cases.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < warmUp + rounds; round++) {
      // To and fro, so that no case always comes right after the same other one.
      for (const each of round % 2 === 0 ? cases : cases.toReversed()) {
        const time = await once(each);
        if (round >= warmUp) samples.get(each.name)?.push(time);
      }
    }
    return cases.map((each) => {
      const base = each.against ?? against;
      const of = { suite, case: each.name, size, unit: UNIT, against: base };
      return summarise(of, samples.get(each.name) ?? [], samples.get(base) ?? []);
    });
  },
});
