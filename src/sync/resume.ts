/**
 * Going on with a sync that was cut off, or taking it back, from nothing but its journal and its target.
 *
 * @since 0.4.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as codec from '../diff/codec.js';
import type { Diff } from '../diff/Diff.js';
import type { JournalError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import * as Plan from '../plan/Plan.js';
import type { Adapter } from './Adapter.js';
import { type Journal, journalError } from './Journal.js';
import { safely } from './loading.js';
import * as Session from './Session.js';
import type { SyncDiffOptions, Synced } from './SyncDiffOptions.js';
import type { SyncError, SyncResult } from './SyncResult.js';
import type { Story } from './story.js';
import { syncDiff } from './syncDiff.js';
import { type RollbackOptions, undoFrom } from './undoing.js';

/** What may be asked of going on with a sync. */
export type ResumeOptions = Omit<SyncDiffOptions, 'journal' | 'resume' | 'dryRun'>;

const story = (journal: Journal): TE.TaskEither<JournalError, Story> =>
  pipe(
    Session.told(journal),
    TE.chainEitherK(
      E.fromNullable(
        journalError('ERR_JOURNAL_EMPTY', journal.name, 'there is no sync in it', 'is this the journal you mean?'),
      ),
    ),
  );

/** The diff that a journal is of. Errors: `ERR_JOURNAL_CORRUPT`. */
export const diffOf =
  (journal: Journal, schema: Schema) =>
  ({ begin }: Story): E.Either<JournalError, Diff> =>
    pipe(
      codec.decode({ schema })(begin.diff),
      E.mapLeft(({ message }) => journalError('ERR_JOURNAL_CORRUPT', journal.name, `its diff: ${message}`)),
    );

/**
 * Go on with the sync that a journal is of, with what the target has now. What was done is not done again; what failed is
 * attempted again; what was in flight is looked up with `read`, or treated as `inFlight` says. A sync that was being taken
 * back is taken back to the end, and its error says so.
 *
 * Costs reading the journal, loading the target, and what is left of the sync.
 *
 * Errors: `ERR_JOURNAL_EMPTY`, those of loading, and those of `syncDiff`.
 *
 * @example
 * import { Adapter, Journal, Model, resume, Schema, Snapshot } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), resume(Journal.memory('sync.journal')))),
 *   TE.mapLeft(({ message }) => message),
 * )
 * await run() // => { _tag: 'Left', left: 'sync.journal: there is no sync in it' }
 */
export const resume =
  (journal: Journal, options: ResumeOptions = {}) =>
  (target: Adapter): TE.TaskEither<SyncError, Synced> =>
    pipe(
      story(journal),
      TE.chainEitherK(diffOf(journal, target.schema)),
      TE.bindTo('diff'),
      TE.bindW('snapshot', () => safely(target)),
      TE.chainW(({ diff, snapshot }) =>
        pipe(target, syncDiff(diff, { source: undefined, target: snapshot }, { ...options, journal, resume: true })),
      ),
      Session.thenClose(journal),
    );

/**
 * Take back the sync that a journal is of: one that was cut off, or one that is over. The inverse operations of what was
 * performed go through the target's handlers, last first, and are written down in the same journal, so that this can be
 * gone on with too.
 *
 * Costs reading the journal, loading the target, and a call of a handler for each operation that is undone.
 *
 * Errors: `ERR_JOURNAL_EMPTY`, `ERR_JOURNAL_OTHER_PLAN`, `ERR_JOURNAL_IN_DOUBT`, `ERR_ROLLBACK_INCOMPLETE` with what could
 * not be undone in its result, those of loading, of the journal, and of `onComplete`.
 *
 * @example
 * import { Adapter, Journal, Model, rollback, Schema, Snapshot, syncFrom } from 'lockstep'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const journal = Journal.memory('sync.journal')
 * const run = pipe(
 *   TE.fromEither(Schema.make({ topLevel: [Device] })),
 *   TE.chainW((schema) => {
 *     const source = Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'sw1' })]) })
 *     return pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), syncFrom(source, { journal }))
 *   }),
 *   TE.chainW(({ snapshot }) => pipe(Adapter.fromSnapshot('network', snapshot), rollback(journal))),
 *   TE.map(({ snapshot }) => Snapshot.count(snapshot)),
 * )
 * await run() // => { _tag: 'Right', right: 0 }
 */
export const rollback =
  (journal: Journal, options: RollbackOptions = {}) =>
  (target: Adapter): TE.TaskEither<SyncError, SyncResult> => {
    const canMove = (model: string): boolean => target.handlers.get(model)?.move !== undefined;
    return pipe(
      story(journal),
      TE.bindTo('story'),
      TE.bindW('plan', ({ story }) =>
        TE.fromEither(
          pipe(diffOf(journal, target.schema)(story), E.chainW(Plan.from({ schema: target.schema, canMove }))),
        ),
      ),
      TE.chainFirstEitherKW(({ story, plan }) => Session.isOf(journal, plan)(story)),
      TE.bindW('snapshot', () => safely(target)),
      TE.chainW(({ story, plan, snapshot }) =>
        undoFrom(plan, { name: journal.name, story, note: journal.append }, snapshot, options)(target),
      ),
      Session.thenClose(journal),
    );
  };
