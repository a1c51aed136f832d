/**
 * Tries mutants on tests that stay loaded.
 *
 * All mutants are in the sources at once and a switch says which is active, so that nothing has to be loaded again between two of them:
 * a mutant costs the time of the tests that reach it, until the first that fails, and not that of a process that loads all modules,
 * which is ten times as much. What a mutant leaves in memory could fail the tests of the next. So whatever fails is run again without a
 * mutant, and where it fails then too, the mutant is tried once more in a fresh process.
 */
import type { MutantCoverage } from '@stryker-mutator/api/core';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import * as fc from 'fast-check';
import { type Loaded, load } from './tests.js';

/** The switches that mutated sources read and write. */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

/** Milliseconds that no test needs, nor any on a busy machine. */
const TOO_LONG = 10_000;

/** Microseconds of the processor that tests may take for one mutant: a bound on what one costs that is not found. */
const BUDGET = 6_000_000;

const LATE = Symbol('late');

/** What a test throws, `LATE` where it does not end, nothing where it passes. */
const failureOf = async (test: Loaded): Promise<unknown> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((end) => {
    timer = setTimeout(() => end(LATE), TOO_LONG);
  });
  try {
    return await Promise.race([test.run(), late]);
  } catch (thrown) {
    return thrown ?? new Error('nothing was thrown');
  } finally {
    clearTimeout(timer);
  }
};

const textOf = (failure: unknown): string =>
  (failure instanceof Error ? failure.message : String(failure)).slice(0, 400);

export class Runner implements TestRunner {
  readonly #switches: Switches = {};
  readonly #durations = new Map<string, number>();
  #tests: ReadonlyArray<Loaded> = [];

  constructor() {
    Object.assign(globalThis, { __stryker__: this.#switches });
  }

  /** What runs while modules are loaded is left out, so that loading them again is never what is really asked for. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    process.env['LOCKSTEP_LAW_RUNS'] ??= '12';
    // The same inputs for every mutant, and no time for making a counterexample small.
    fc.configureGlobal({ seed: 20_260_101, endOnFailure: true });
    process.on('unhandledRejection', () => undefined);
    this.#tests = await load();
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const test of this.#tests) {
      this.#switches.currentTestId = test.id;
      const failure = await this.#timed(test);
      this.#switches.currentTestId = undefined;
      const about = {
        id: test.id,
        name: test.name,
        fileName: test.file,
        timeSpentMs: this.#durations.get(test.id) ?? 0,
      };
      tests.push(
        failure === undefined
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage: textOf(failure) },
      );
    }
    const { mutantCoverage = { static: {}, perTest: {} } } = this.#switches;
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, hitLimit, testFilter }: MutantRunOptions): Promise<MutantRunResult> {
    const asked = new Set(testFilter ?? this.#tests.map((test) => test.id));
    const tests = this.#tests.filter((test) => asked.has(test.id)).toSorted((a, b) => this.#cost(a) - this.#cost(b));
    const before = process.cpuUsage();
    for (const [index, test] of tests.entries()) {
      if (process.cpuUsage(before).user > BUDGET) return { status: MutantRunStatus.Survived, nrOfTests: index };
      Object.assign(this.#switches, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      const failure = await this.#timed(test);
      const endless = determineHitLimitReached(this.#switches.hitCount, hitLimit);
      Object.assign(this.#switches, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
      if (endless !== undefined)
        return { status: MutantRunStatus.Timeout, reason: endless.reason ?? `"${test.id}" goes round too often` };
      if (failure === undefined) continue;
      if ((await failureOf(test)) !== undefined) throw new Error(`"${test.id}" fails without a mutant now.`);
      if (failure === LATE) return { status: MutantRunStatus.Timeout, reason: `"${test.id}" did not end` };
      return {
        status: MutantRunStatus.Killed,
        killedBy: [test.id],
        failureMessage: textOf(failure),
        nrOfTests: index + 1,
      };
    }
    return { status: MutantRunStatus.Survived, nrOfTests: tests.length };
  }

  /** Milliseconds that a test took when it was last run; a hundred where it never was. */
  #cost(test: Loaded): number {
    return this.#durations.get(test.id) ?? 100;
  }

  async #timed(test: Loaded): Promise<unknown> {
    const before = performance.now();
    const failure = await failureOf(test);
    this.#durations.set(test.id, performance.now() - before);
    return failure;
  }
}
