/**
 * Results: to stdout, or to a file that is replaced as a whole.
 */
import { once } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { stringify } from 'yaml';
import * as Diff from '../diff/Diff.js';
import type { Paint } from '../diff/render.js';
import type { LockstepError } from '../model/LockstepError.js';
import { replace } from '../store/file/atomic.js';

/** The forms in which a diff can be written. */
export const FORMATS = ['tree', 'json', 'yaml', 'summary'] as const;
export type Format = (typeof FORMATS)[number];

const jsonable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Plain data as JSON, or as YAML. */
export const toData = (format: 'json' | 'yaml', data: unknown): string =>
  format === 'json'
    ? JSON.stringify(data, jsonable, 2)
    : stringify(JSON.parse(JSON.stringify(data, jsonable)), { aliasDuplicateObjects: false }).trimEnd();

/** Counts, one a line. */
export function* summaryLines(diff: Diff.Diff): Generator<string> {
  for (const [name, count] of Object.entries(Diff.summary(diff))) yield `${name}: ${count}`;
}

/** The lines of a diff in a format. */
export const diffLines = (format: Format, paint: Paint, diff: Diff.Diff): Iterable<string> => {
  switch (format) {
    case 'tree':
      return Diff.toLines(paint)(diff);
    case 'summary':
      return summaryLines(diff);
    case 'json':
    case 'yaml':
      return [toData(format, Diff.toDict(diff))];
  }
};

const CHUNK = 64 * 1024;

/** Write lines as they come, and no faster than they are read. */
const toStdout =
  (lines: Iterable<string>): TE.TaskEither<LockstepError, void> =>
  async () => {
    let pending = '';
    for (const line of lines) {
      pending += `${line}\n`;
      if (pending.length < CHUNK) continue;
      if (!process.stdout.write(pending)) await once(process.stdout, 'drain');
      pending = '';
    }
    process.stdout.write(pending);
    return E.right(undefined);
  };

/** Write lines to a file, or to stdout. */
export const write = (lines: Iterable<string>, file: string | undefined): TE.TaskEither<LockstepError, void> =>
  file === undefined ? toStdout(lines) : replace([{ file, chunks: withNewlines(lines) }]);

function* withNewlines(lines: Iterable<string>): Generator<E.Either<never, string>> {
  for (const line of lines) yield E.right(`${line}\n`);
}
