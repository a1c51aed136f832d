/**
 * Loading the datasets of a command: how many of them are there is told as progress.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import type { Adapter } from '../sync/Adapter.js';
import type { Run } from './Run.js';

/** Adapters that tell when they load, and when they have: as many as there are to be loaded. */
export const watched = (run: Run, total: number): ((adapter: Adapter) => Adapter) => {
  let loaded = 0;
  const tell: TE.TaskEither<LockstepError, void> = TE.fromIO(() => run.terminal.progress('load', loaded, total));
  return (adapter) => ({
    ...adapter,
    load: pipe(
      tell,
      TE.map(() => performance.now()),
      TE.bindTo('begun'),
      TE.bind('snapshot', () => adapter.load),
      TE.tapIO(({ begun, snapshot }) => () => {
        run.terminal.progress('load', ++loaded, total);
        const duration = performance.now() - begun;
        run.terminal.log.info({ dataset: adapter.name, entities: Snapshot.count(snapshot), duration }, 'read');
      }),
      TE.map(({ snapshot }) => snapshot),
    ),
  });
};
