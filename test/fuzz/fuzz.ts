/** Giving a target inputs, and holding what comes of each to what is promised. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { inputs } from './mutation.js';
import type { Settings, Target } from './Target.js';

/** The longest that one input may take, in milliseconds of this process's own time: a busy machine makes nothing slow. */
export const SLOWEST = 5_000;

/** What every program shares, and no input may change. */
const SHARED: ReadonlyArray<readonly [name: string, object]> = [
  ['Object.prototype', Object.prototype],
  ['Array.prototype', Array.prototype],
  ['Function.prototype', Function.prototype],
  ['String.prototype', String.prototype],
  ['Map.prototype', Map.prototype],
  ['Object', Object],
  ['globalThis', globalThis],
];

const keysOf = (): ReadonlyArray<string> => SHARED.map(([, shared]) => Reflect.ownKeys(shared).map(String).join());

/** Whether it is an `Either`, whose left is an error with a code and a message. */
const isAnswer = (answer: unknown): boolean => {
  if (typeof answer !== 'object' || answer === null || !('_tag' in answer)) return false;
  if (answer._tag === 'Right') return 'right' in answer;
  if (answer._tag !== 'Left' || !('left' in answer)) return false;
  const { left } = answer;
  return (
    typeof left === 'object' &&
    left !== null &&
    'code' in left &&
    typeof left.code === 'string' &&
    'message' in left &&
    typeof left.message === 'string'
  );
};

/** What is wrong with what a target makes of an input, if anything is. */
export const problemOf = async (target: Target, folder: string, input: Uint8Array): Promise<string | undefined> => {
  const file = join(folder, target.file);
  writeFileSync(file, input);
  const before = keysOf();
  const started = process.cpuUsage();
  try {
    const answer = await target.read(file);
    if (!isAnswer(answer)) return 'the answer is no Either with an error of the library';
  } catch (thrown) {
    return `it throws: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
  }
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1_000;
  const changed = keysOf().findIndex((keys, i) => keys !== before[i]);
  if (changed !== -1) return `${SHARED[changed]?.[0]} is not as it was`;
  return took > SLOWEST ? `it takes ${Math.round(took)} ms` : undefined;
};

/** Fuzzes a target; the smallest input that was found to break a promise, if one was, and how to find it again. */
export type Fuzz = (folder: string, settings: Settings) => Promise<string | undefined>;

/** How a target is fuzzed. */
export const fuzzer = (target: Target): Fuzz => {
  const arbitrary = inputs(target);
  return async (folder, settings) => {
    let problem: string | undefined;
    const property = fc.asyncProperty(arbitrary, async (input) => {
      const found = await problemOf(target, folder, input);
      problem = found ?? problem;
      return found === undefined;
    });
    const details = await fc.check(property, settings);
    const [smallest] = details.counterexample ?? [];
    if (smallest === undefined) return undefined;
    return [
      `${target.name}: ${problem}`,
      `  input: ${JSON.stringify(smallest.toString('latin1'))} (latin1)`,
      `  again: npm run fuzz -- --target ${target.name} --seed ${details.seed} --path ${details.counterexamplePath}`,
    ].join('\n');
  };
};
