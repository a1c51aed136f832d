/**
 * What is known of the operations of a sync that was cut off: what its journal tells, and what the target says of what was
 * in flight. What is found out is written down, as later operations may hide it.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../model/LockstepError.js';
import type { Phase, Settled } from './Journal.js';
import { type Resolved, type Resolving, resolve, wasCommitted } from './resolve.js';
import type { Session } from './Session.js';
import type { Progress, Story } from './story.js';

/** Find out about the operations of a phase. */
export const found = (
  session: Session,
  phase: Phase,
  progress: Progress,
  resolving: Resolving,
): TE.TaskEither<JournalError, Resolved> =>
  pipe(
    resolve(progress, resolving),
    TE.chainFirst((resolved) => {
      const outcomes = [...progress.inFlight].flatMap((index): ReadonlyArray<Settled> => {
        const settled = resolved.get(index);
        return settled === undefined || settled === 'skip' ? [] : [settled];
      });
      return outcomes.length === 0 ? TE.right(undefined) : session.note([{ record: 'outcome', phase, outcomes }]);
    }),
  );

/** Find out about the operations of a sync, and about its transaction. */
export const known =
  (session: Session, { apply, committing }: Story, resolving: Resolving): TE.TaskEither<JournalError, Resolved> =>
  async () => {
    const outside = await found(session, 'apply', apply, resolving)();
    if (E.isLeft(outside) || committing === undefined) return outside;
    const committed = await wasCommitted(committing, resolving)();
    if (E.isLeft(committed)) return committed;
    const state = committed.right ? 'committed' : 'rolledBack';
    const noted = await session.note([{ record: 'transaction', state }])();
    if (E.isLeft(noted)) return noted;
    if (!committed.right) return outside;
    const inside = await resolve(committing, resolving)();
    return E.isLeft(inside) ? inside : E.right(new Map([...outside.right, ...inside.right]));
  };
