/**
 * What was saved to be looked at: a plan, or a diff that is bound to nothing.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Diff from '../diff/index.js';
import type { LockstepError } from '../model/LockstepError.js';
import { isRecord } from '../model/strict.js';
import * as SavedPlan from '../plan/SavedPlan.js';
import * as DiffFile from '../store/file/DiffFile.js';
import * as diffYaml from '../store/file/diffYaml.js';
import { inFile } from '../store/file/FileError.js';
import * as Format from '../store/file/Format.js';
import * as json from '../store/file/json.js';
import * as text from '../store/file/text.js';
import * as yaml from '../store/file/yaml.js';
import { planInvalid } from './CliError.js';

/** A diff, and the plan that it is of, if it is of one. */
export interface Changes {
  readonly diff: Diff.Diff;
  readonly plan?: SavedPlan.SavedPlan;
}

/** YAML that was written here as a diff is read far faster than any other. */
const readYaml = (file: string): TE.TaskEither<LockstepError, unknown> =>
  pipe(
    text.read(file),
    TE.map(diffYaml.parse),
    TE.chain((data) => (data === undefined ? yaml.read(file) : TE.right(data))),
  );

const decode = (data: unknown): E.Either<LockstepError, Changes> =>
  isRecord(data) && data['lockstep'] === 'diff'
    ? pipe(
        Diff.decode()(data),
        E.map((diff) => ({ diff })),
      )
    : pipe(
        SavedPlan.decode(data),
        E.map((plan) => ({ diff: plan.diff, plan })),
      );

const EMPTY = { suggestion: 'write it again with "lockstep plan"' };

const readWhole = (file: string, format: 'json' | 'yaml'): TE.TaskEither<LockstepError, Changes> =>
  pipe(
    format === 'json' ? json.read(file) : readYaml(file),
    TE.mapLeft((error): LockstepError => (error.code === 'ERR_FILE_EMPTY' ? { ...error, ...EMPTY } : error)),
    TE.chainEitherK((data) => pipe(decode(data), E.mapLeft(inFile(file)))),
  );

/**
 * Read a plan or a diff; what it is, the file says.
 *
 * Errors: those of reading files, of `SavedPlan.decode` and of `Diff.decode`, with the file.
 */
export const read = (file: string): TE.TaskEither<LockstepError, Changes> =>
  pipe(
    TE.fromEither(Format.ofFile(file)),
    TE.chainW((format) =>
      format === 'json' || format === 'yaml'
        ? readWhole(file, format)
        : pipe(
            DiffFile.read(file),
            TE.map((diff) => ({ diff })),
          ),
    ),
  );

/** The plan that a file has to hold. Errors: `ERR_PLAN_INVALID`. */
export const toPlan =
  (file: string) =>
  ({ plan }: Changes): E.Either<LockstepError, SavedPlan.SavedPlan> =>
    plan === undefined
      ? E.left(planInvalid(`${file}: this is a diff, not a plan`, 'make a plan with "lockstep plan"'))
      : E.right(plan);
