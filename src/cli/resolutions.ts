/**
 * The files in which a person resolves conflicts: those that are there are read, and never written; one that is not there
 * is made, with what is still to be chosen for.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Conflict from '../merge/Conflict.js';
import type { Listed } from '../merge/Resolution.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as ResolutionFile from '../store/file/ResolutionFile.js';
import { configInvalid } from './CliError.js';
import type { Run } from './Run.js';

/** What was found in the files that were named. */
export interface Found extends Listed {
  /** The file that is to be made. */
  readonly missing: string | undefined;
  /** The last of those that are there. */
  readonly present: string | undefined;
}

const nothing: Found = { conflicts: [], resolutions: [], missing: undefined, present: undefined };

const secondMissing = (first: string, second: string): LockstepError =>
  configInvalid(`${first} and ${second} are both not there`, 'name one new file, to be filled with what is open');

/**
 * Read the files that are there.
 *
 * Errors: those of `ResolutionFile.read`; `ERR_CONFIG_INVALID` where more than one is not there.
 */
export const read = (files: ReadonlyArray<string>): TE.TaskEither<LockstepError, Found> =>
  files.reduce<TE.TaskEither<LockstepError, Found>>(
    (before, file) =>
      pipe(
        before,
        TE.chain((found) =>
          pipe(
            ResolutionFile.read(file),
            TE.map(
              ({ conflicts, resolutions }): Found => ({
                ...found,
                conflicts: [...found.conflicts, ...conflicts],
                resolutions: [...found.resolutions, ...resolutions],
                present: file,
              }),
            ),
            TE.orElse((error) => {
              if (error.code !== 'ERR_FILE_NOT_FOUND') return TE.left(error);
              return found.missing === undefined
                ? TE.right({ ...found, missing: file })
                : TE.left(secondMissing(found.missing, file));
            }),
          ),
        ),
      ),
    TE.right(nothing),
  );

const counted = (n: number): string => (n === 1 ? '1 conflict' : `${n} conflicts`);

/**
 * Write what is open, and in none of the files yet, to the file that is to be made; or say how that can be had.
 *
 * Errors: those of `ResolutionFile.create`.
 */
export const write = (
  run: Run,
  found: Found,
  open: ReadonlyArray<Conflict.Conflict>,
): TE.TaskEither<LockstepError, void> => {
  const listed = new Map(found.conflicts.map((conflict) => [Conflict.keyOf(conflict), conflict]));
  const fresh = open.filter((conflict) => {
    const known = listed.get(Conflict.keyOf(conflict));
    return known === undefined || !Conflict.eq.equals(known, conflict);
  });
  const { missing, present } = found;
  if (fresh.length === 0) return TE.right(undefined);
  if (missing !== undefined) {
    return pipe(
      ResolutionFile.create(missing)(fresh),
      TE.tapIO(() => () => run.terminal.say(`${missing}: ${counted(fresh.length)} to choose for`)),
    );
  }
  return TE.fromIO(() => {
    if (present === undefined) return;
    run.terminal.warn(
      `${present} does not list ${counted(fresh.length)} that ${fresh.length === 1 ? 'is' : 'are'} open: name one more --resolutions, a new file, to have them written`,
    );
  });
};
