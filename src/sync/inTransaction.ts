/**
 * A sync inside the target's transaction: committed as a whole, or rolled back.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import type { Transaction } from './Transaction.js';
import { orTakeBack, type Taking } from './takeBack.js';
import { transact } from './transact.js';

type State = 'begun' | 'committing' | 'committed' | 'rolledBack';

/** Let a sync happen inside the target's transaction. */
export const inTransaction =
  (taking: Taking, { begin, commit }: Transaction) =>
  <A extends SyncResult>(attempted: TE.TaskEither<SyncError, A>): TE.TaskEither<SyncError, A> => {
    const { manner, session, before } = taking;
    const note = (state: State): TE.TaskEither<SyncError, void> =>
      session === undefined ? TE.right(undefined) : session.note([{ record: 'transaction', state }]);

    const begins: TE.TaskEither<SyncError, void> = pipe(
      transact('begin', begin, manner),
      TE.mapLeft(({ inDoubt: _, ...failure }): SyncError => failure),
    );

    const commits = (synced: A): TE.TaskEither<SyncError, void> =>
      pipe(
        transact('commit', commit, manner),
        TE.orElse(({ inDoubt, ...failure }) => {
          if (inDoubt) return TE.left<SyncError, void>({ ...failure, result: synced });
          // It is certain that nothing lasts: the target is what it was.
          const result = { ...synced, snapshot: before, undone: [] };
          return pipe(
            note('rolledBack'),
            TE.mapLeft((): SyncError => ({ ...failure, result })),
            TE.chain(() => TE.left<SyncError, void>({ ...failure, result })),
          );
        }),
      );

    return pipe(
      begins,
      TE.chain(() =>
        pipe(
          note('begun'),
          TE.chain(() => attempted),
          TE.chainFirst(() => note('committing')),
          orTakeBack(taking, () => true),
        ),
      ),
      TE.chainFirst(commits),
      TE.chainFirst(() => note('committed')),
    );
  };
