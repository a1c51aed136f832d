/**
 * Memory: two datasets loaded and compared, each in a process of its own. `peak` is the most that the process ever held,
 * the runtime included; `entity` is what the heap grew by for each entity, once what is not needed was collected.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { summarise } from '../measure.js';
import type { Measured, Suite, Unit } from '../Suite.js';

const run = promisify(execFile);

const ROUNDS = 7;

const CHILD = fileURLToPath(new URL('../memoryChild.ts', import.meta.url));

/** What a process says of itself. */
export interface Footprint {
  readonly changed: number;
  /** In bytes. */
  readonly peak: number;
  /** In bytes. */
  readonly entity: number;
}

const WAYS = ['native', 'lockstep'] as const;

/** What is measured of each way, in its unit. */
const READINGS: ReadonlyArray<readonly [string, Unit, (footprint: Footprint) => number]> = [
  ['peak', 'MB', ({ peak }) => peak / 1e6],
  ['entity', 'B', ({ entity }) => entity],
];

const isFootprint = (value: unknown): value is Footprint =>
  typeof value === 'object' && value !== null && 'changed' in value && 'peak' in value && 'entity' in value;

const footprint = async (way: string, size: number): Promise<Footprint> => {
  const { stdout } = await run(process.execPath, ['--expose-gc', '--import', 'tsx', CHILD, way, String(size)]);
  const told: unknown = JSON.parse(stdout);
  if (!isFootprint(told)) throw new Error(`memory: ${way} said ${stdout}`);
  return told;
};

const measure: Suite['measure'] = async ({ size, only }): Promise<ReadonlyArray<Measured>> => {
  const rounds: Array<Readonly<Record<(typeof WAYS)[number], Footprint>>> = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [native, lockstep] = [await footprint('native', size), await footprint('lockstep', size)];
    if (!isDeepStrictEqual(native.changed, lockstep.changed)) {
      throw new Error(`memory: lockstep found ${lockstep.changed}, native ${native.changed}`);
    }
    rounds.push({ native, lockstep });
  }
  return READINGS.flatMap(([reading, unit, of]) =>
    WAYS.map((way) => {
      const against = `native-${reading}`;
      const samples = rounds.map((each) => of(each[way]));
      const base = rounds.map(({ native }) => of(native));
      return summarise({ suite: 'memory', case: `${way}-${reading}`, size, unit, against }, samples, base);
    }),
  ).filter((one) => only === undefined || only.includes(one.case));
};

export const memory: Suite = { name: 'memory', sizes: [100_000, 1_000_000], least: 1000, measure };
