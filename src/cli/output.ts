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
import { type Paint, plain } from '../diff/render.js';
import type { LockstepError } from '../model/LockstepError.js';
import { replace } from '../store/file/atomic.js';
import * as DiffFile from '../store/file/DiffFile.js';
import { unwritable } from '../store/file/FileError.js';
import type { Terminal } from './Terminal.js';

/** The forms in which a diff can be written. */
export const FORMATS = ['tree', 'summary', 'dict', ...DiffFile.formats] as const;
export type Format = (typeof FORMATS)[number];

const jsonable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Plain data as JSON, or as YAML. */
export const toData = (format: 'json' | 'yaml', data: unknown): string =>
  format === 'json'
    ? JSON.stringify(data, jsonable, 2)
    : stringify(JSON.parse(JSON.stringify(data, jsonable)), { aliasDuplicateObjects: false }).trimEnd();

/** Counts, one a line. */
function* summaryLines(diff: Diff.Diff): Generator<string> {
  for (const [name, count] of Object.entries(Diff.summary(diff))) yield `${name}: ${count}`;
}

const isFileFormat = (format: Format): format is DiffFile.DiffFormat =>
  DiffFile.formats.some((name) => name === format);

/** The lines of a diff in a format for people. */
const diffLines = (
  format: Exclude<Format, DiffFile.DiffFormat>,
  paint: Paint,
  options: Diff.LineOptions,
  diff: Diff.Diff,
): Iterable<string> => {
  switch (format) {
    case 'tree':
      return Diff.toLines(paint, options)(diff);
    case 'summary':
      return summaryLines(diff);
    case 'dict':
      return [toData('json', Diff.toDict(diff))];
  }
};

/** Write a diff in a format, to a file or to stdout. */
export const writeDiff = (
  format: Format,
  terminal: Terminal,
  out: string | undefined,
  limit: Pick<Diff.LineOptions, 'limit'> = {},
): ((diff: Diff.Diff) => TE.TaskEither<LockstepError, void>) => {
  if (!isFileFormat(format)) {
    const [paint, layout] = out === undefined ? [terminal.paint, terminal.layout] : [plain, {}];
    return (diff) => write(diffLines(format, paint, { ...layout, ...limit }, diff), out);
  }
  if (out !== undefined) return DiffFile.write(out, { format });
  return (diff) => toStdout(DiffFile.toChunks(format)(diff));
};

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

const CHUNK = 64 * 1024;

const isClosed = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

/** Write text as it comes, no faster than it is read, and only as long as it is: who reads may stop. */
export const toStdout =
  (chunks: Iterable<E.Either<LockstepError, string>>): TE.TaskEither<LockstepError, void> =>
  async () => {
    const put = (text: string): Promise<Error | null | undefined> =>
      new Promise((resolve) => process.stdout.write(text, resolve));
    let pending = '';
    let problem: Error | null | undefined;
    for (const chunk of chunks) {
      if (E.isLeft(chunk)) return chunk;
      pending += chunk.right;
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
  file === undefined ? toStdout(withNewlines(lines)) : replace([{ file, chunks: withNewlines(lines) }]);

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
