/**
 * Measuring a suite: warm-up, then the cases in turn, several times, so that a change in the machine's speed meets all.
 */
import { isDeepStrictEqual } from 'node:util';
import { Bench } from 'tinybench';
import type { Case, Measured, Suite } from './Suite.js';

const WARM_UP = 2;
const ROUNDS = 9;

const median = (samples: ReadonlyArray<number>): number => {
  const sorted = samples.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  const [upper = 0, lower = 0] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2;
};

/** Every case has to find the same. */
const checkAgreement = async (suite: string, cases: ReadonlyArray<Case>): Promise<void> => {
  const answers: Array<{ readonly name: string; readonly answer: unknown }> = [];
  for (const { name, run } of cases) answers.push({ name, answer: await run() });
  const [first, ...rest] = answers;
  for (const { name, answer } of rest) {
    if (!isDeepStrictEqual(answer, first?.answer)) {
      throw new Error(
        `${suite}: ${name} found ${JSON.stringify(answer)}, ${first?.name} ${JSON.stringify(first?.answer)}`,
      );
    }
  }
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

/** Measure a suite at one size. */
export const measure = async (suite: Suite, size: number): Promise<ReadonlyArray<Measured>> => {
  const cases = suite.make(size);
  await checkAgreement(suite.name, cases);
  const samples = new Map(cases.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const each of cases) {
      const time = await once(each);
      if (round >= WARM_UP) samples.get(each.name)?.push(time);
    }
  }
  const base = median(samples.get(suite.against) ?? []);
  return cases.map(({ name }) => {
    const own = samples.get(name) ?? [];
    return {
      suite: suite.name,
      case: name,
      size,
      unit: 'ms',
      median: median(own),
      min: Math.min(...own),
      max: Math.max(...own),
      ratio: median(own) / base,
      against: suite.against,
    };
  });
};
