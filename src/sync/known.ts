/**
 * What is known of the operations of a sync that was cut off: what its journal tells, and what the target says of what was
 * in flight.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../model/LockstepError.js';
import { type Resolved, type Resolving, resolve, wasCommitted } from './resolve.js';
import type { Session } from './Session.js';
import type { Story } from './story.js';

/** Find out what is known, and write down what was found out about a commit. */
export const known =
  (session: Session, { apply, committing }: Story, resolving: Resolving): TE.TaskEither<JournalError, Resolved> =>
  async () => {
    const outside = await resolve(apply, resolving)();
    if (E.isLeft(outside) || committing === undefined) return outside;
    const committed = await wasCommitted(committing, resolving)();
    if (E.isLeft(committed)) return committed;
    const state = committed.right ? 'committed' : 'rolledBack';
    const noted = await session.note([{ record: 'transaction', state }])();
    if (E.isLeft(noted) || !committed.right) return E.isLeft(noted) ? noted : outside;
    const inside = await resolve(committing, { ...resolving, inFlight: 'retry' })();
    return E.isLeft(inside) ? inside : E.right(new Map([...outside.right, ...inside.right]));
  };
