/**
 * What is known of the mutants of each file, as it is kept in the repository: how many were found, and which were not. A file is named
 * with a digest of its code, comments left out, so that one can tell whether it has changed since.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import ts from 'typescript';

/** A mutant that no test has failed for: what stands in place of what, and the line where it does. */
const Survivor = t.readonly(
  t.type({ line: t.number, mutator: t.string, original: t.string, replacement: t.string, reached: t.boolean }),
);
export type Survivor = t.TypeOf<typeof Survivor>;

/** Of one file: how many mutants a test failed for, how many did not end, how many do not type-check. */
const OfFile = t.readonly(
  t.type({
    digest: t.string,
    killed: t.number,
    endless: t.number,
    refused: t.number,
    survivors: t.readonlyArray(Survivor),
  }),
);
export type OfFile = t.TypeOf<typeof OfFile>;

const Report = t.record(t.string, OfFile);
export type Report = Readonly<Record<string, OfFile>>;

const path = fileURLToPath(new URL('report.json', import.meta.url));

export const read = (): Report => {
  const decoded = Report.decode(JSON.parse(readFileSync(path, 'utf8')));
  if (E.isLeft(decoded)) throw new Error(`${path} is not a report: run npm run mutation to make it`);
  return decoded.right;
};

export const write = (report: Report): void => {
  const sorted = Object.fromEntries(Object.entries(report).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, undefined, 1)}\n`);
};

/** A digest of what a file does: of its code without comments and types. */
export const digestOf = (file: string): string => {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return createHash('sha256').update(outputText).digest('hex').slice(0, 16);
};

/** Of a report, the files that have not changed since their mutants were tried. */
export const asTheyAre = (report: Report): Report =>
  Object.fromEntries(Object.entries(report).filter(([file, { digest }]) => digest === digestOf(file)));

/** The share of mutants that were found, of those that type-check, in percent. 100 where there are none. */
export const scoreOf = (files: ReadonlyArray<OfFile>): number => {
  const found = files.reduce((sum, { killed, endless }) => sum + killed + endless, 0);
  const missed = files.reduce((sum, { survivors }) => sum + survivors.length, 0);
  return found + missed === 0 ? 100 : (100 * found) / (found + missed);
};
