/**
 * Taking back a sync that failed: by the target's own transaction, where it is inside one, else by undoing what was done.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../model/LockstepError.js';
import type { Plan } from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import type { ApplyOptions } from './ApplyOptions.js';
import type { Manner } from './call.js';
import type { Carried } from './carried.js';
import { type Record, unrecorded } from './execute.js';
import type { Resolved } from './resolve.js';
import { recordOf, type Session } from './Session.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import type { Transaction } from './Transaction.js';
import { transact } from './transact.js';
import { inversePlan, tellUndone, undo } from './undo.js';

/** A sync that is to be taken back. */
export interface Taking {
  readonly plan: Plan;
  readonly carried: Carried;
  readonly target: Adapter;
  /** The target as it was when this attempt began. */
  readonly before: Snapshot;
  readonly options: ApplyOptions;
  readonly manner: Manner;
  readonly session: Session | undefined;
  /** What was done before this attempt; no transaction of this attempt has it inside. */
  readonly settled: Resolved;
  /** Whether it is inside the target's transaction. */
  readonly inside: boolean;
}

const successes = ({ operations }: SyncResult): ReadonlyArray<number> =>
  operations.flatMap(({ operation, outcome }) => (outcome === 'success' ? [operation.index] : []));

const isUndone = ({ undone = [] }: SyncResult): boolean => undone.every(({ outcome }) => outcome === 'success');

/** A sync is undone even where the journal cannot be written any more. */
const undeterred = ({ notes, ...record }: Record): Record => {
  const orNot = TE.orElse((_: JournalError) => TE.right<JournalError, void>(undefined));
  return notes === undefined
    ? record
    : {
        ...record,
        notes: { intend: (all) => orNot(notes.intend(all)), conclude: (all) => orNot(notes.conclude(all)) },
      };
};

/** Undo operations of a sync by their inverse, last first, and write that down. */
const compensate =
  ({ plan, carried, target, before, options, session }: Taking, performed: ReadonlyArray<number>) =>
  (result: SyncResult): T.Task<SyncResult> =>
  async () => {
    await session?.note([{ record: 'undoing', operations: performed }])();
    const record = session === undefined ? unrecorded : undeterred(recordOf(session, 'undo', new Map()));
    // Where there were attempts before this one, the target had effects of theirs when this one began.
    const asItWas = session?.story === undefined ? { before } : {};
    const undoing = { handlers: target.handlers, options, record, ...asItWas };
    const undone = await undo(inversePlan(plan, performed, carried), undoing)(result)();
    if (isUndone(undone)) await session?.note([{ record: 'end' }])();
    return undone;
  };

const told = (error: SyncError, result: SyncResult, how: string): SyncError => ({
  ...error,
  message: `${error.message} (${how})`,
  result,
});

/** Roll the target's transaction back; what was done before it is undone. */
const rollBack =
  (taking: Taking, error: SyncError, { rollback }: Transaction): T.Task<SyncError> =>
  async () => {
    const { before, session, settled, manner } = taking;
    const { result } = error;
    const rolledBack = await transact('roll back', rollback, manner)();
    if (E.isLeft(rolledBack)) return { ...error, message: `${error.message} (${rolledBack.left.message})` };
    await session?.note([{ record: 'transaction', state: 'rolledBack' }])();
    if (result === undefined) return error;
    const earlier = successes(result).filter((index) => settled.has(index));
    if (earlier.length > 0) {
      const undone = await compensate(taking, earlier)({ ...result, snapshot: before })();
      return told(error, undone, `the transaction was rolled back; of what was done before it, ${tellUndone(undone)}`);
    }
    await session?.note([{ record: 'undoing', operations: [] }, { record: 'end' }])();
    return told(error, { ...result, snapshot: before, undone: [] }, 'the transaction was rolled back');
  };

/** Take a sync back for an error, which then tells how that went. */
const takeBack =
  (taking: Taking, error: SyncError): T.Task<SyncError> =>
  async () => {
    const { transaction } = taking.target;
    if (taking.inside && transaction !== undefined) return rollBack(taking, error, transaction)();
    const { result } = error;
    if (result === undefined) return error;
    const undone = await compensate(taking, successes(result))(result)();
    return told(error, undone, tellUndone(undone));
  };

/** `takeBack`, in a pipe. */
export const orTakeBack =
  (taking: Taking, mustTakeBack: (error: SyncError) => boolean) =>
  <A>(attempted: TE.TaskEither<SyncError, A>): TE.TaskEither<SyncError, A> =>
    pipe(
      attempted,
      TE.orElse((error) =>
        mustTakeBack(error)
          ? pipe(
              TE.rightTask<SyncError, SyncError>(takeBack(taking, error)),
              TE.chain((told) => TE.left(told)),
            )
          : TE.left(error),
      ),
    );
