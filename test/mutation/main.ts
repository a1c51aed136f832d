/**
 * Mutation testing: `npm run mutation -- [--changed] [--tests PATH] [FILE...]`. Changes the sources of the pure stages and of syncs
 * in thousands of small ways, and looks whether a test fails for each. Without a file, all are tried; with `--changed`, those that
 * are not as they are in the report, and nothing is written; nor is it where `--tests` says which tests are tried, by the start of
 * their path, for a quick look while one writes them.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { typed } from '../../scripts/typed.js';
import { filesBelow } from '../filesBelow.js';
import { oneLine, unexplained } from './equivalent/index.js';
import { writePage } from './page.js';
import * as Report from './Report.js';
import { compiler } from './types.js';

const { values, positionals } = typed({
  options: {
    changed: { type: 'boolean', default: false },
    tests: { type: 'string' },
    concurrency: { type: 'string', default: '2' },
  },
  allowPositionals: true,
});

/** Percent of the mutants that are to be found. */
const ENOUGH = 90;

const STAGES = ['model', 'snapshot', 'diff', 'merge', 'plan', 'sync'];

const sources = (): ReadonlyArray<string> => STAGES.flatMap((stage) => filesBelow(join('src', stage), '.ts'));

const asked = (kept: Report.Report): ReadonlyArray<string> => {
  if (values.changed) return sources().filter((file) => kept[file]?.digest !== Report.digestOf(file));
  return positionals.length > 0 ? positionals : sources();
};

/** What is against the arguments, in a sentence. */
const objection = (): string | undefined => {
  const known = new Set(sources());
  const unknown = positionals.find((file) => !known.has(file));
  if (unknown !== undefined)
    return `"${unknown}" is none of the sources that are tried: ${STAGES.map((stage) => `src/${stage}/**`).join(', ')}`;
  return /^[1-9]\d*$/.test(values.concurrency)
    ? undefined
    : `--concurrency is a whole number from 1, not "${values.concurrency}"`;
};

type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;

const { original, refuses } = compiler();

/** Sorts the mutants of one file. */
const summarise = (file: string, mutants: Mutants): Report.OfFile => {
  const of = (status: Mutants[number]['status']): Mutants => mutants.filter((mutant) => mutant.status === status);
  const alive = [...of('Survived'), ...of('NoCoverage')].map(({ location, mutatorName, replacement, status }) => {
    const at = { ...location, replacement: replacement ?? '' };
    return { at, mutator: mutatorName, reached: status === 'Survived', refused: refuses(file, at) };
  });
  return {
    digest: Report.digestOf(file),
    killed: of('Killed').length,
    endless: of('Timeout').length,
    refused: alive.filter(({ refused }) => refused).length,
    survivors: alive
      .filter(({ refused }) => !refused)
      .map(({ at, mutator, reached }) => ({
        line: at.start.line,
        mutator,
        original: original(file, at),
        replacement: at.replacement,
        reached,
      }))
      .toSorted((a, b) => a.line - b.line),
  };
};

const tried = async (files: ReadonlyArray<string>): Promise<Report.Report> => {
  const results = await new Stryker({
    mutate: [...files],
    testRunner: 'loaded',
    plugins: [fileURLToPath(new URL('plugin.mjs', import.meta.url))],
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    ignorePatterns: ['dist', 'coverage', 'docs', 'examples', 'bench'],
    concurrency: Number(values.concurrency),
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 20,
    tempDirName: 'coverage/mutation-sandbox',
    reporters: ['progress-append-only', 'html'],
    htmlReporter: { fileName: 'coverage/mutation.html' },
    incremental: values.tests === undefined,
    incrementalFile: 'coverage/mutation-incremental.json',
  }).runMutationTest();
  return Object.fromEntries(
    files.map((file) => [
      file,
      summarise(
        file,
        results.filter(({ fileName }) => resolve(fileName) === resolve(file)),
      ),
    ]),
  );
};

const percent = (share: number): string => `${share.toFixed(1)}%`;

if (values.tests !== undefined) process.env['LOCKSTEP_MUTATION_TESTS'] = values.tests;

const problem = objection();
if (problem !== undefined) {
  console.error(problem);
  process.exit(2);
}

const kept = Report.read();
const files = asked(kept);
if (files.length === 0) {
  console.log('No source has changed since its mutants were last tried.');
} else {
  const found = await tried(files);
  if (!values.changed && values.tests === undefined) {
    const now = new Set(sources());
    const report = Object.fromEntries(Object.entries({ ...kept, ...found }).filter(([file]) => now.has(file)));
    Report.write(report);
    writePage(Report.asTheyAre(report));
  }
  for (const [file, ofFile] of Object.entries(found)) {
    console.log(`${file}: ${percent(Report.scoreOf([ofFile]))}, ${ofFile.survivors.length} not found`);
    for (const { line, original, replacement } of unexplained(file, ofFile.survivors))
      console.log(`  ${line}: ${oneLine(original)} -> ${oneLine(replacement)}`);
  }
  const score = Report.scoreOf(Object.values(found));
  console.log(`${percent(score)} of the mutants of ${files.length} files were found.`);
  if (score < ENOUGH) {
    console.error(`At least ${ENOUGH}% are to be found.`);
    process.exitCode = 1;
  }
}
