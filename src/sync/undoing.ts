/**
 * Taking back a sync of which there is a journal: one that was cut off, maybe while it was taken back, or one that is over.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { keyOf } from '../model/Entity.js';
import type { Operation } from '../plan/Operation.js';
import type { Plan } from '../plan/Plan.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import type { Adapter } from './Adapter.js';
import type { ApplyOptions } from './ApplyOptions.js';
import { complete, mannerOf } from './attempt.js';
import * as Carried from './carried.js';
import { isIn } from './effect.js';
import type { Handlers } from './Handlers.js';
import { journalError } from './Journal.js';
import { found, known } from './known.js';
import type { InFlight, Resolved, Resolving } from './resolve.js';
import { type Resumed, recordOf } from './Session.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import type { Story } from './story.js';
import { inversePlan, tellUndone, undo } from './undo.js';
import * as Verdict from './verdict.js';

/** What may be asked of taking a sync back from its journal. */
export interface RollbackOptions extends Omit<ApplyOptions, 'dryRun' | 'filter' | 'flags' | 'signal'> {
  /**
   * What is done about operations of which nobody knows whether they took effect: `retry` leaves them out, `skip` undoes
   * them like the others, `stop`, as it is by itself, undoes nothing.
   */
  readonly inFlight?: InFlight;
}

// -------------------------------------------------------------------------------------
// what is to be undone
// -------------------------------------------------------------------------------------

/**
 * The operations that took effect. Those of models without handlers have their outcomes on record before the target is told
 * of the whole; where it may not have taken that on, its content tells of each entity whether it did.
 */
const performed = (
  { operations }: Plan,
  settled: Resolved,
  snapshot: Snapshot,
  handlers: Handlers,
  { ended }: Story,
): ReadonlyArray<number> => {
  const done = operations.filter(({ index, model }) => {
    const before = settled.get(index);
    return before === 'skip' ? handlers.has(model) : before?.outcome === 'success';
  });
  const last = new Map(done.map((operation) => [keyOf(operation), operation]));
  const wasTaken = (operation: Operation): boolean => ended || isIn(last.get(keyOf(operation)) ?? operation)(snapshot);
  return done.filter((each) => handlers.has(each.model) || wasTaken(each)).map(({ index }) => index);
};

/** What came of the sync, as its journal has it: `settled` is what was found out; what failed, only the journal tells. */
const resultOf = (
  plan: Plan,
  undone: ReadonlySet<number>,
  settled: Resolved,
  snapshot: Snapshot,
  { apply }: Story,
): SyncResult => ({
  snapshot,
  operations: plan.operations.map((operation) => {
    const before = settled.get(operation.index) ?? apply.settled.get(operation.index);
    const verdict = undone.has(operation.index)
      ? Verdict.success(operation)
      : before === undefined
        ? Verdict.skipped('the sync ended before it')
        : Verdict.settled(operation, before);
    return { operation, ...verdict, duration: 0 };
  }),
  changed: true,
  duration: 0,
});

// -------------------------------------------------------------------------------------
// undoing it
// -------------------------------------------------------------------------------------

const judge = (result: SyncResult): E.Either<SyncError, SyncResult> =>
  (result.undone ?? []).every(({ outcome }) => outcome === 'success')
    ? E.right(result)
    : E.left({
        _tag: 'SyncFailure',
        code: 'ERR_ROLLBACK_INCOMPLETE',
        message: `the sync could not be taken back as a whole: ${tellUndone(result)}`,
        result,
      });

/** Take a sync back, or go on with taking it back; the target is told of it. */
export const undoFrom =
  (plan: Plan, session: Resumed, snapshot: Snapshot, options: RollbackOptions = {}) =>
  (adapter: Adapter): TE.TaskEither<SyncError, SyncResult> => {
    const { handlers } = adapter;
    const { story, name } = session;
    const { undoing } = story;
    const resolving: Resolving = {
      operations: plan.operations,
      schema: snapshot.schema,
      handlers,
      manner: mannerOf(options),
      inFlight: options.inFlight ?? 'stop',
      journal: name,
    };
    return pipe(
      TE.fromEither<SyncError, Carried.Carried>(
        pipe(
          Carried.decode(story.begin.carried),
          E.mapLeft(({ message }) => journalError('ERR_JOURNAL_CORRUPT', name, message)),
        ),
      ),
      TE.bindTo('carried'),
      // What is being undone already tells nothing of what was done.
      TE.bindW('settled', () =>
        undoing === undefined ? known(session, story, resolving) : TE.right<never, Resolved>(story.apply.settled),
      ),
      TE.let('places', ({ settled }) => undoing?.operations ?? performed(plan, settled, snapshot, handlers, story)),
      TE.let('inverse', ({ places, carried }) => inversePlan(plan, places, carried)),
      TE.bindW('undone', ({ inverse }) =>
        undoing === undefined
          ? TE.right<never, Resolved>(new Map())
          : found(session, 'undo', undoing, { ...resolving, operations: inverse.operations }),
      ),
      TE.chainFirstW(({ places }) =>
        undoing === undefined ? session.note([{ record: 'undoing', operations: places }]) : TE.right(undefined),
      ),
      TE.chain(({ inverse, places, settled, undone }) =>
        TE.rightTask(
          undo(inverse, { handlers, options, record: recordOf(session, 'undo', undone) })(
            resultOf(plan, new Set(places), settled, snapshot, story),
          ),
        ),
      ),
      TE.chainEitherK(judge),
      TE.chainFirst(complete(adapter)),
      TE.chainFirstW(() => session.note([{ record: 'end' }])),
    );
  };

/** Go on with taking a sync back that was cut off; it has failed all the same. */
export const finishUndoing =
  (plan: Plan, session: Resumed, snapshot: Snapshot, options: RollbackOptions) =>
  (adapter: Adapter): TE.TaskEither<SyncError, never> =>
    pipe(
      adapter,
      undoFrom(plan, session, snapshot, options),
      TE.chain((result) =>
        TE.left<SyncError, never>({
          _tag: 'SyncFailure',
          code: 'ERR_SYNC_TAKEN_BACK',
          message: `the sync had failed, and is taken back: ${tellUndone(result)}`,
          result,
        }),
      ),
    );
