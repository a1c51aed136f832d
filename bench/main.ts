/**
 * `npm run -s bench -- --suite NAME [--size N] [--case NAME,NAME] [--json]`: the cases of a suite, in turn, in one process.
 * Without `--suite` all suites, without `--size` the sizes that a suite is run at by itself.
 */
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Measured, Suite } from './Suite.js';
import { SUITES } from './suites/index.js';

// -------------------------------------------------------------------------------------
// what is asked for
// -------------------------------------------------------------------------------------

interface Options {
  readonly suites: ReadonlyArray<Suite>;
  readonly size: number | undefined;
  readonly only: ReadonlyArray<string> | undefined;
  readonly json: boolean;
}

const OPTIONS = {
  suite: { type: 'string' },
  size: { type: 'string' },
  case: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const STEP = 1000;

const sizeFor = (suites: ReadonlyArray<Suite>, text: string): E.Either<string, number> => {
  const size = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  const least = Math.max(...suites.map((suite) => suite.least));
  return size >= least && size % STEP === 0 && Number.isSafeInteger(size)
    ? E.right(size)
    : E.left(`no size "${text}"; a size is a multiple of 1000, here from ${least} up`);
};

const options = (): E.Either<string, Options> =>
  pipe(
    E.tryCatch(
      () => parseArgs({ options: OPTIONS }).values,
      (cause) => (cause instanceof Error ? cause.message : String(cause)),
    ),
    E.bindTo('values'),
    E.bind('suites', ({ values: { suite } }) => {
      const suites = SUITES.filter(({ name }) => suite === undefined || name === suite);
      const names = SUITES.map(({ name }) => name).join(', ');
      return suites.length > 0 ? E.right(suites) : E.left(`no suite "${suite}"; there are ${names}`);
    }),
    E.bind('size', ({ values: { size }, suites }) => (size === undefined ? E.right(undefined) : sizeFor(suites, size))),
    E.map(({ values, suites, size }) => ({ suites, size, only: values.case?.split(','), json: values.json })),
  );

// -------------------------------------------------------------------------------------
// what is told
// -------------------------------------------------------------------------------------

const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(i === 5 ? cell.length + 2 : 12))).join('');

const figure = (n: number): string => (n < 0.1 ? n.toFixed(4) : n.toFixed(2));

const table = (measured: ReadonlyArray<Measured>): string => {
  const [first] = measured;
  if (first === undefined) return '';
  const units = [...new Set(measured.map(({ unit }) => unit))];
  return [
    `${first.suite}, ${first.size.toLocaleString('en')} (${units.join(', ')})`,
    row(['case', 'median', 'min', 'max', 'ratio', 'against']),
    ...measured.map((one) =>
      row([one.case, figure(one.median), figure(one.min), figure(one.max), `${figure(one.ratio)}x`, one.against]),
    ),
    '',
  ].join('\n');
};

// -------------------------------------------------------------------------------------
// the run
// -------------------------------------------------------------------------------------

const asked = options();
if (E.isLeft(asked)) {
  console.error(`bench: ${asked.left.split('\n')[0]}`);
  process.exitCode = 2;
} else {
  const { suites, size: one, only, json } = asked.right;
  for (const suite of suites) {
    for (const size of one === undefined ? suite.sizes : [one]) {
      const measured = await suite.measure(only === undefined ? { size } : { size, only });
      if (measured.length === 0) {
        console.error(`bench: ${suite.name} has no case "${only?.join(',')}"`);
        process.exitCode = 2;
      } else console.log(json ? measured.map((each) => JSON.stringify(each)).join('\n') : table(measured));
    }
  }
}
