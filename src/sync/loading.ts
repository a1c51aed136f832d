/**
 * Loading what an adapter loads. It is somebody's code: it may throw in place of answering.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import { messageOf } from '../model/thrown.js';
import { type Adapter, loadError } from './Adapter.js';

/** What an adapter loads; what it throws is its failure. */
export const safely = ({ name, load }: Adapter): Adapter['load'] =>
  pipe(
    TE.tryCatch(
      () => load(),
      (thrown): LockstepError => loadError(name, messageOf(thrown)),
    ),
    TE.chainEitherK((loaded) => loaded),
  );
