/** Every scenario of the soak runs, small; `npm run soak` runs them at their size. */
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../cli/command.js';
import { describeRedis } from '../redis/suite.js';
import { temporaryFolder } from '../store/dataset.js';
import { atLeast, atMost, exactly, type Said, toLine } from './Finding.js';
import { growth } from './memory.js';
import type { Scenario } from './Scenario.js';
import { scenarios } from './scenarios/index.js';

const soak = (...args: ReadonlyArray<string>) =>
  run(process.execPath, ['--import', 'tsx', 'test/soak/main.ts', ...args], process.cwd());

/** As `npm run soak` does, each scenario in a process of its own, where memory is to be measured; else in this one. */
const isMeasured = ({ name }: Scenario): boolean => /^(million|syncs)\b/.test(name);

const here = (needing: boolean): ReadonlyArray<Scenario> =>
  scenarios.filter((each) => !isMeasured(each) && (each.needsRedis ?? false) === needing);

const at = temporaryFolder();

/** Many processes, on a machine that may be busy. */
const TIME = 300_000;

const keepsItsPromises = async ({ name, least, run: running }: Scenario): Promise<void> => {
  mkdirSync(at(name));
  const all: Array<Said> = [];
  for await (const said of running({ size: least, folder: at(name) })) all.push(said);
  const findings = all.filter((said) => typeof said !== 'string');
  expect(findings.filter(({ isHeld }) => !isHeld).map(toLine), all.map(toLine).join('\n')).toEqual([]);
  expect(findings.length).toBeGreaterThan(5);
};

describe('a small soak run', () => {
  it.concurrent.each(['million', 'syncs'])('of %s keeps its promises', { timeout: TIME }, async (asked) => {
    const { code, stdout, stderr } = await soak('--scenario', asked, '--size', '1');
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: expect.not.stringContaining('NOT HELD') });
    const kept = stdout.split('\n').filter((line) => line.includes(': all promises kept, '));
    const left = stdout.split('\n').filter((line) => line.includes(' is left out: '));
    expect(kept.length + left.length).toBe(scenarios.filter(({ name }) => name.startsWith(asked)).length);
    expect(kept.length).toBeGreaterThanOrEqual(2);
  });

  it('of what is not there names what is', async () => {
    const { code, stdout } = await soak('--scenario', 'nothing');
    expect(code).toBe(2);
    for (const { name } of scenarios) expect(stdout).toContain(name);
  });

  it.concurrent.each(here(false))('of $name keeps its promises', { timeout: TIME }, keepsItsPromises);
});

describeRedis('a small soak run with Redis', () => {
  it.concurrent.each(here(true))('of $name keeps its promises', { timeout: TIME }, keepsItsPromises);
});

describe('a promise', () => {
  it('is not held where what was measured is beyond its bound', () => {
    const findings = [exactly('a', 1, 2), exactly('b', 'x', 'y'), atMost('c', 2.5, 2, ' MB'), atLeast('d', 0, 1)];
    expect(findings.map(toLine)).toEqual([
      '  NOT HELD: a: 1 (exactly 2)',
      '  NOT HELD: b: x (exactly y)',
      '  NOT HELD: c: 2.5 MB (at most 2 MB)',
      '  NOT HELD: d: 0 (at least 1)',
    ]);
  });

  it('is not held by what is no number', () => {
    expect([exactly('a', Number.NaN, 0), atMost('b', Number.NaN, 1)].map(({ isHeld }) => isHeld)).toEqual([
      false,
      false,
    ]);
  });

  it('of memory is not held by what grows with every sync, and is by what only goes up and down', () => {
    const samples = (of: (i: number) => number): ReadonlyArray<number> => Array.from({ length: 20 }, (_, i) => of(i));
    const isFlat = (of: (i: number) => number): boolean => {
      const { from, to, bound } = growth(samples(of));
      return to - from <= bound;
    };
    expect(isFlat((i) => 30 + 0.3 * i)).toBe(false);
    expect(isFlat((i) => 300 + 2 * i)).toBe(false);
    expect(isFlat((i) => 30 + (i % 3))).toBe(true);
    // What the runtime needs at first, and a sample that is far off.
    expect(isFlat((i) => (i < 3 ? 20 + i : i === 17 ? 60 : 25))).toBe(true);
  });
});
