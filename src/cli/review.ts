/**
 * Review pages: what was compared, planned or done, for a person to look at in a browser.
 */

import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as Report from '../report/Report.js';
import { replace } from '../store/file/atomic.js';
import { chunksFor } from '../store/file/pieces.js';
import { hasPlace, toStdout } from './output.js';
import type { Run } from './Run.js';

/** What may be typed to have a page beside the result. */
export interface ReviewOptions {
  readonly review?: string;
}

/** Declare the option of `ReviewOptions`. */
export const declareReview = (command: Command): Command =>
  command.option('--review <file>', 'write a page for reviewing it too (HTML)');

/** Whether a page will have its place. Errors: `ERR_FILE_UNWRITABLE`, `ERR_FILE_NOT_FOUND`. */
export const reviewHasPlace = ({ review }: ReviewOptions): TE.TaskEither<LockstepError, void> => hasPlace(review);

/** Write a page to a file, or to stdout. Errors: those of writing, and of `Report.toChunks`. */
export const write =
  (out: string | undefined) =>
  (report: Report.Report): TE.TaskEither<LockstepError, void> => {
    const pieces = Report.toChunks(report);
    return out === undefined ? toStdout(pieces) : replace([{ file: out, chunks: chunksFor(out, pieces) }]);
  };

/** Write a page where one was asked for, and say so. */
export const writeBeside =
  (run: Run, { review }: ReviewOptions) =>
  (report: () => Report.Report): TE.TaskEither<LockstepError, void> =>
    review === undefined
      ? TE.right(undefined)
      : pipe(
          TE.fromIO(report),
          TE.chain(write(review)),
          TE.tapIO(() => () => run.terminal.say(`${review}: open it in a browser to review this`)),
        );
