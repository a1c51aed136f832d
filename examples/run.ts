/** How every example begins and ends: what it prints, and how it says that something went wrong. */
import * as Console from 'fp-ts/lib/Console.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Diff, LockstepError } from 'lockstep';

/** What keeps an example from going on: an error of Lockstep, or whatever else has a message. */
export type Failure = LockstepError.LockstepError | { readonly _tag?: undefined; readonly message: string };

/** Print a text. */
export const print = <E = never>(text: string): TE.TaskEither<E, void> => TE.fromIO(Console.log(text));

/** A heading, with an empty line above. */
export const heading = (text: string): string => `\n${text}\n${'-'.repeat(text.length)}`;

/** How many are created, updated and deleted. */
export const summary = (diff: Diff.Diff, separator = ', '): string =>
  Object.entries(Diff.summary(diff))
    .map(([action, count]) => `${action}: ${count}`)
    .join(separator);

const lineOf = (failure: Failure): string =>
  failure._tag === undefined ? failure.message : LockstepError.toLine(failure);

/** Run an example; where it fails, the process ends with code 2. */
export const run = (main: TE.TaskEither<Failure, unknown>): Promise<void> =>
  pipe(
    main,
    TE.match(
      (failure) => {
        console.error(lineOf(failure));
        process.exitCode = 2;
      },
      () => undefined,
    ),
  )();
