/**
 * Results: to stdout, or to a file that is replaced as a whole.
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { stringify } from 'yaml';
import * as Diff from '../diff/index.js';
import type { Paint } from '../diff/render.js';
import type { LockstepError, StoreError } from '../model/LockstepError.js';
import { replace } from '../store/file/atomic.js';
import { unwritable } from '../store/file/FileError.js';

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

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const CHUNK = 64 * 1024;

const isClosed = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

/** Write lines as they come, no faster than they are read, and only as long as they are: who reads may stop. */
const toStdout =
  (lines: Iterable<string>): TE.TaskEither<StoreError, void> =>
  async () => {
    const put = (text: string): Promise<Error | null | undefined> =>
      new Promise((resolve) => process.stdout.write(text, resolve));
    let pending = '';
    let problem: Error | null | undefined;
    for (const line of lines) {
      pending += `${line}\n`;
      if (pending.length < CHUNK) continue;
      problem = await put(pending);
      pending = '';
      if (problem) break;
    }
    problem ??= await put(pending);
    return problem && !isClosed(problem) ? E.left(unwritable('stdout')(problem)) : E.right(undefined);
  };

function* withNewlines(lines: Iterable<string>): Generator<E.Either<never, string>> {
  for (const line of lines) yield E.right(`${line}\n`);
}

/** Write lines to a file, or to stdout. */
export const write = (lines: Iterable<string>, file: string | undefined): TE.TaskEither<LockstepError, void> =>
  file === undefined ? toStdout(lines) : replace([{ file, chunks: withNewlines(lines) }]);

/** Whether a result will have a place: to be asked before there are effects to tell of. */
export const hasPlace = (file: string | undefined): TE.TaskEither<LockstepError, void> =>
  file === undefined
    ? TE.right(undefined)
    : pipe(
        TE.tryCatch(() => stat(dirname(file)), unwritable(file)),
        TE.chain(() => TE.fromTask(() => stat(file).catch(() => undefined))),
        TE.chainEitherK((there) =>
          there?.isDirectory() === true ? E.left(unwritable(file)({ code: 'EISDIR' })) : E.right(undefined),
        ),
      );
