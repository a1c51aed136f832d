/**
 * Checkpoints: a name for a version, and, as long as there are any, a log of what takes each commit back.
 */
import * as E from 'fp-ts/lib/Either.js';
import { unknownCheckpoint } from '../Store.js';
import type * as Change from './Change.js';
import { type Answer, type Context, persist, run, writing } from './Context.js';
import { held } from './commit.js';
import * as Intent from './intent.js';
import * as Keys from './keys.js';
import { patiently } from './oneVersion.js';
import { linesOf } from './parts.js';
import * as RedisError from './RedisError.js';
import * as scripts from './scripts.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A version that has a name. */
interface Checkpoint {
  readonly name: string;
  /** Which came first: two may be of one version. */
  readonly seq: number;
  readonly version: number;
}

const FORM = /^(\d{1,16}):(\d{1,16})$/;

// -------------------------------------------------------------------------------------
// checkpoints
// -------------------------------------------------------------------------------------

/** Give a name to the content as it is. O(checkpoints), and what of the log no checkpoint needs any more. */
export const make = async (context: Context, name: string): Answer<void> => {
  const { connection, keys } = context;
  const said = await persist(writing(connection.timeout), () =>
    run(context, scripts.CHECKPOINT, [keys.meta, keys.checkpoints, keys.log], [Keys.field(name)]),
  );
  return E.isLeft(said) ? said : E.right(undefined);
};

/** All that there are, the oldest first. */
export const all = async (context: Context): Answer<ReadonlyArray<Checkpoint>> => {
  const { connection, keys } = context;
  let found: ReadonlyArray<Checkpoint> = [];
  const asked = await patiently(context, () =>
    connection.ask([
      {
        command: 'HGETALL',
        key: keys.checkpoints,
        take: (reply) => {
          const pairs: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
          const read: Array<Checkpoint> = [];
          for (let i = 0; i < pairs.length; i += 2) {
            const name = Keys.ofField(String(pairs[i]));
            const [, seq, version] = FORM.exec(String(pairs[i + 1])) ?? [];
            if (name === undefined || seq === undefined) {
              return RedisError.corrupt(connection.name, keys.checkpoints, undefined, `its field "${pairs[i]}"`);
            }
            read.push({ name, seq: Number(seq), version: Number(version) });
          }
          found = read.sort((x, y) => x.seq - y.seq);
          return undefined;
        },
      },
    ]),
  );
  return E.isLeft(asked) ? asked : E.right(found);
};

// -------------------------------------------------------------------------------------
// rollback
// -------------------------------------------------------------------------------------

/** What the places of the log hold, the last first. */
const ENTRIES = 16;

/** What was there at a version where it has changed since: by bucket and field, what was stored, or nothing. */
const wayBack = async (
  context: Context,
  since: number,
): Answer<ReadonlyArray<Pick<Change.Exact, 'tag' | 'field' | 'before'>>> => {
  const { connection, keys } = context;
  const back = new Map<string, Pick<Change.Exact, 'tag' | 'field' | 'before'>>();
  for (let last = -1; ; last -= ENTRIES) {
    let isDone = false;
    const asked = await persist(writing(connection.timeout), () =>
      connection.ask([
        {
          command: 'LRANGE',
          key: keys.log,
          args: [last - ENTRIES + 1, last],
          take: (reply) => {
            const entries: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : [];
            isDone = entries.length < ENTRIES;
            for (const entry of entries.toReversed()) {
              const [, version, lines = ''] = /^(\d{1,16}):(.*)$/s.exec(String(entry)) ?? [];
              if (version !== undefined && Number(version) <= since) {
                isDone = true;
                break;
              }
              const changes = version === undefined ? undefined : linesOf(lines);
              if (changes === undefined) {
                return RedisError.corrupt(
                  connection.name,
                  keys.log,
                  undefined,
                  'one of its elements is not of the form',
                );
              }
              // What is further back overwrites.
              for (const { tag, field, before } of changes)
                back.set(JSON.stringify([tag, field]), { tag, field, before });
            }
            return undefined;
          },
        },
      ]),
    );
    if (E.isLeft(asked)) return asked;
    if (isDone) return E.right([...back.values()]);
  }
};

/**
 * Return to a checkpoint. O(what has changed since).
 *
 * Errors: `ERR_CHECKPOINT_UNKNOWN`, `ERR_STORE_BUSY`, and those of the connection.
 */
export const rollback = async (context: Context, name: string): Answer<void> =>
  Intent.holding(context, 'rollback', 0, async (intent) => {
    const known = await all(context);
    if (E.isLeft(known)) return known;
    const checkpoint = known.right.find((each) => each.name === name);
    if (checkpoint === undefined) {
      const names = known.right.map((each) => each.name);
      return E.left(unknownCheckpoint(context.connection.name, name, names));
    }
    const back = await wayBack(context, checkpoint.version);
    if (E.isLeft(back)) return back;
    const now = await held(context, back.right);
    if (E.isLeft(now)) return now;
    const changes = back.right
      .map((each) => ({
        tag: each.tag,
        field: each.field,
        before: now.right.get(each)?.toString() ?? '',
        after: each.before,
      }))
      .filter(({ before, after }) => before !== after);
    const done = await Intent.commit(context, intent, changes, {
      checkpoint: Keys.field(name),
      seq: String(checkpoint.seq),
      since: String(checkpoint.version),
    });
    return E.isLeft(done) ? done : E.right({ answer: undefined, isCommitted: true });
  });
