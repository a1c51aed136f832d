/**
 * Taking changes on, all or none: in one script where that is possible, else by an intent.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LockstepError } from '../../model/LockstepError.js';
import * as Patch from '../../snapshot/Patch.js';
import * as Change from './Change.js';
import {
  type Answer,
  type Context,
  inFlight,
  pause,
  persist,
  run,
  type Said,
  within,
  worthwhile,
  writing,
} from './Context.js';
import * as Intent from './intent.js';
import * as RedisError from './RedisError.js';
import { settle } from './recover.js';
import * as Stored from './Stored.js';
import * as scripts from './scripts.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A change that does not fit, and what is there instead. */
export interface Conflict {
  readonly change: Change.Change;
  readonly found: Buffer | null;
}

/** What a script may take on at once; it keeps the server from everything else for as long. */
const ONE_STEP = { changes: 5_000, size: 1 << 22 };

// -------------------------------------------------------------------------------------
// in one step
// -------------------------------------------------------------------------------------

const argsOf = (groups: ReadonlyMap<string, ReadonlyArray<Change.Change>>, ranks: ReadonlyMap<Change.Change, number>) =>
  [...groups].flatMap(([tag, group]) => [
    tag,
    group.length,
    ...group.flatMap((change) => [
      change.field,
      change.expected,
      change.after?.mark ?? '',
      change.after?.tail ?? '',
      ranks.get(change) ?? 0,
    ]),
  ]);

/** The changes that make an entity, and the how-manieth each is. */
const ranksOf = (changes: ReadonlyArray<Change.Change>): ReadonlyMap<Change.Change, number> =>
  new Map(
    changes
      .filter(({ expected, after }) => expected === '' && after !== undefined)
      .map((change, rank) => [change, rank]),
  );

/** The conflicts that a script tells of: numbers of changes, from 1, and what is there. */
const conflictsIn = (changes: ReadonlyArray<Change.Change>, { rest }: Said): ReadonlyArray<Conflict> =>
  changes.flatMap((_, i) => {
    const change = changes[Number(rest[2 * i]) - 1];
    const found = rest[2 * i + 1] ?? '';
    return change === undefined ? [] : [{ change, found: found === '' ? null : Buffer.from(found) }];
  });

const inOneStep = async (context: Context, changes: ReadonlyArray<Change.Change>): Answer<ReadonlyArray<Conflict>> => {
  const { connection } = context;
  const { meta, digests, commits, recent, intent, checkpoints, log, entities } = context.keys;
  const groups = Change.byTag(changes);
  const ranks = ranksOf(changes);
  const keys = [meta, digests, commits, recent, intent, checkpoints, log, ...[...groups.keys()].map(entities)];
  const args = argsOf(groups, ranks);
  const grouped = [...groups.values()].flat();
  const deadline = within(connection.timeout);
  const isWorthwhile = worthwhile(writing(connection.timeout));
  let id = Intent.newId();
  let isAgain = false;
  for (let failed = 1; ; failed++) {
    const said = await run(context, scripts.COMMIT, keys, [id, isAgain ? 'again' : 'first', ranks.size, ...args]);
    if (E.isLeft(said)) {
      const { left } = said;
      // Sent again under the same id, it takes effect once, and the answer is true.
      if (isWorthwhile(left)) {
        isAgain ||= RedisError.isDoubt(left);
        await pause(failed);
        continue;
      }
      return E.left(
        isAgain || RedisError.isDoubt(left)
          ? { ...left, message: `${left.message}; it is not known whether the commit took effect` }
          : left,
      );
    }
    switch (said.right.word) {
      case 'conflict':
        return E.right(conflictsIn(grouped, said.right));
      case 'refused':
        [id, isAgain] = [Intent.newId(), false];
        break;
      case 'intent': {
        if (deadline.isOver()) return E.left(RedisError.busy(connection.name, 'others were writing all the time'));
        const rival = said.right.rest[0] ?? '';
        const settled = await persist(writing(connection.timeout), () => settle(context, rival, failed));
        if (E.isLeft(settled)) return settled;
        break;
      }
      default:
        return E.right([]);
    }
  }
};

// -------------------------------------------------------------------------------------
// by an intent
// -------------------------------------------------------------------------------------

/** Fields that are asked for at a time. */
const ASKED = 1_000;

/** What is stored where some changes go. */
export const held = async <C extends { readonly tag: string; readonly field: string }>(
  { connection, keys }: Context,
  changes: ReadonlyArray<C>,
): Answer<ReadonlyMap<C, Buffer>> => {
  const found = new Map<C, Buffer>();
  const jobs = [...Change.byTag(changes)].flatMap(([tag, group]) =>
    Array.from({ length: Math.ceil(group.length / ASKED) }, (_, i) => group.slice(i * ASKED, (i + 1) * ASKED)).map(
      (part) => (): Answer<void> =>
        persist(writing(connection.timeout), () =>
          connection.ask([
            {
              command: 'HMGET',
              key: keys.entities(tag),
              args: part.map(({ field }) => field),
              take: (reply) => {
                if (!Array.isArray(reply)) return undefined;
                part.forEach((change, at) => {
                  const raw: unknown = reply[at];
                  if (Buffer.isBuffer(raw)) found.set(change, raw);
                });
                return undefined;
              },
            },
          ]),
        ),
    ),
  );
  const read = await inFlight(8, jobs);
  return E.isLeft(read) ? read : E.right(found);
};

const markIn = (raw: Buffer | undefined): string => raw?.toString('latin1', 0, Stored.MARK) ?? '';

const byIntent = (context: Context, changes: ReadonlyArray<Change.Change>): Answer<ReadonlyArray<Conflict>> => {
  const ranks = ranksOf(changes);
  return Intent.holding(context, 'commit', ranks.size, async (intent) => {
    const found = await held(context, changes);
    if (E.isLeft(found)) return found;
    const conflicts = changes.filter((change) => markIn(found.right.get(change)) !== change.expected);
    await context.at('checked');
    if (conflicts.length > 0) {
      const answer = conflicts.map((change) => ({ change, found: found.right.get(change) ?? null }));
      return E.right({ answer, isCommitted: false });
    }
    const exact = changes.map((change): Change.Exact => {
      const before = found.right.get(change)?.toString() ?? '';
      const { tag, field, after } = change;
      const order =
        before === '' ? Stored.place(intent.next + (ranks.get(change) ?? 0)) : before.slice(Stored.MARK, Stored.HEAD);
      return { tag, field, before, after: after === undefined ? '' : after.mark + order + after.tail };
    });
    const done = await Intent.commit(context, intent, exact);
    return E.isLeft(done) ? done : E.right({ answer: [], isCommitted: true });
  });
};

// -------------------------------------------------------------------------------------
// commits
// -------------------------------------------------------------------------------------

/** Take changes on, if all of them fit: the conflicts, or none. */
export const takeOn = (context: Context, changes: ReadonlyArray<Change.Change>): Answer<ReadonlyArray<Conflict>> => {
  const isSmall = changes.length <= ONE_STEP.changes && Change.sizeOf(changes) <= ONE_STEP.size;
  return isSmall && !context.connection.isCluster ? inOneStep(context, changes) : byIntent(context, changes);
};

/**
 * Take on a patch: all of it, or nothing.
 *
 * Errors: `ERR_CONFLICT`, `ERR_MODEL_UNKNOWN`, `ERR_VALUE_NOT_ENCODABLE`, and those of the connection.
 */
export const patch = (context: Context, changes: Patch.Patch) => async (): Promise<E.Either<LockstepError, void>> => {
  const prepared = Change.ofPatch(context)(changes);
  if (E.isLeft(prepared)) return prepared;
  if (prepared.right.length === 0) return E.right(undefined);
  return pipe(
    await takeOn(context, prepared.right),
    E.chain((conflicts) =>
      conflicts.length === 0
        ? E.right<LockstepError, void>(undefined)
        : E.left(Patch.conflictOf(conflicts.map(({ change }) => change))),
    ),
  );
};
