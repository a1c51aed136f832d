/**
 * Putting records in, many at a time: in batches of a bounded size, of which a few are on their way, so that records are
 * taken only as fast as the server takes them.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Entity from '../../model/Entity.js';
import * as Flags from '../../model/Flags.js';
import type { LockstepError } from '../../model/LockstepError.js';
import type { Model } from '../../model/Model.js';
import * as Schema from '../../model/Schema.js';
import type { Uid } from '../../model/Uid.js';
import type { Item } from '../../snapshot/Builder.js';
import * as Draft from '../../snapshot/Draft.js';
import { type Entry, sameParent } from '../../snapshot/Entry.js';
import * as Change from './Change.js';
import { type Answer, type Context, inFlight } from './Context.js';
import * as commit from './commit.js';
import * as Links from './links.js';
import * as RedisError from './RedisError.js';
import * as Read from './read.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A record that is to be put in. */
interface Taken {
  readonly model: Model;
  readonly entry: Entry;
  /** How messages call it. */
  readonly place: string;
}

const BATCH = { records: 1_000, size: 1 << 20 };

/** How many batches are on their way to a server; in a cluster they wait for each other anyway. */
const AT_ONCE = 4;

/** How often a batch is sent without what turned out to be there already. */
const TRIES = 10;

// -------------------------------------------------------------------------------------
// records
// -------------------------------------------------------------------------------------

const exists = (model: string, uid: Uid, place: string, what: string): LockstepError => ({
  _tag: 'ObjectAlreadyExists',
  code: 'ERR_OBJECT_ALREADY_EXISTS',
  message: `${place}: ${model} "${uid}" is already there, ${what}`,
  model,
  uid,
  path: place,
});

/** Whether a record says nothing that is not there: its entity is the same by its model, and its parent, if it names one. */
const says = ({ model, entry }: Taken, held: Entry): boolean =>
  Entity.comparator(model).same(held.entity, entry.entity) &&
  (entry.parent === undefined || sameParent(entry.parent, held.parent));

const located = (error: LockstepError, place: string): LockstepError => ({
  ...error,
  message: `${place}: ${error.message}`,
  path: place,
});

/** Makes entries of records; counts them by model, for messages. */
const taking = ({ schema }: Context) => {
  const counts = new Map<string, number>();
  return (item: Item): E.Either<LockstepError, Taken> => {
    const model = schema.models.get(item.model);
    if (model === undefined) return E.left(Schema.unknownModel(schema, item.model));
    const position = item.position ?? counts.get(model.name) ?? 0;
    counts.set(model.name, (counts.get(model.name) ?? 0) + 1);
    const place = `${model.name}[${position}]`;
    const lists = Schema.childrenOf(schema, model.name).map(({ field }) => field);
    return pipe(
      Entity.make(model, () => place, lists)(item.fields),
      E.chainW(({ uid, entity }): E.Either<LockstepError, Taken> => {
        const named = Draft.parentByFields(schema, model, entity, item.fields);
        const contradiction = Draft.contradicted({ model: model.name, uid }, item.parent, named);
        if (contradiction !== undefined) return E.left(located(contradiction, place));
        const parent = item.parent ?? named;
        if (parent !== undefined && !Schema.links(schema, parent.model, model.name)) {
          const message = `${place}: ${model.name} "${uid}": a ${parent.model} has no children of model ${model.name}`;
          const code = 'ERR_PARENT_WRONG_MODEL';
          return E.left({ _tag: 'ParentError', code, message, model: model.name, uid, path: place });
        }
        const flags = item.flags === undefined ? 0 : Flags.of(item.flags);
        return E.right({ model, entry: { uid, entity, order: 0, parent, flags }, place });
      }),
    );
  };
};

// -------------------------------------------------------------------------------------
// batches
// -------------------------------------------------------------------------------------

type Batch = ReadonlyMap<Change.Change, Taken>;

/** What a conflict says of a record: what is there is the same, or is not. */
const entryIn = (
  context: Context,
  { change, found }: commit.Conflict,
  model: Model,
): E.Either<LockstepError, Entry> => {
  let entry: Entry | undefined;
  const fault = Read.readerOf(model)([change.uid], [found], (_, one) => {
    entry = one;
  });
  return entry === undefined || fault !== undefined
    ? E.left(
        RedisError.corrupt(
          context.connection.name,
          context.keys.entities(change.tag),
          { model: change.model, uid: change.uid },
          fault?.problem ?? 'it is gone',
        ),
      )
    : E.right(entry);
};

/** Put a batch in; how many were new. What comes before a record that does not fit is put in. */
const put = async (context: Context, batch: Batch): Answer<number> => {
  let changes = [...batch.keys()];
  let misfit: LockstepError | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const conflicts = changes.length === 0 ? E.right([]) : await commit.takeOn(context, changes);
    if (E.isLeft(conflicts)) return conflicts;
    if (conflicts.right.length === 0) return misfit === undefined ? E.right(changes.length) : E.left(misfit);
    const there = new Set<Change.Change>();
    let end = changes.length;
    for (const conflict of conflicts.right) {
      const { change } = conflict;
      const record = batch.get(change);
      if (record === undefined) continue;
      const held = entryIn(context, conflict, record.model);
      if (E.isLeft(held)) return held;
      there.add(change);
      if (says(record, held.right) || changes.indexOf(change) >= end) continue;
      end = changes.indexOf(change);
      misfit = exists(change.model, change.uid, record.place, 'with other content');
    }
    changes = changes.slice(0, end).filter((change) => !there.has(change));
  }
  return E.left(RedisError.busy(context.connection.name, 'others were adding the same all the time'));
};

/** Records put together in batches. Of two of one uid in a batch, the second says nothing new, or is a failure. */
function* batches(
  context: Context,
  items: Iterable<Item>,
  links: Links.Links,
): Generator<E.Either<LockstepError, Batch>> {
  const take = taking(context);
  let batch = new Map<Change.Change, Taken>();
  let known = new Map<string, Taken>();
  let size = 0;
  for (const item of items) {
    const record = take(item);
    if (E.isLeft(record)) {
      yield E.right(batch);
      return yield record;
    }
    const { model, entry, place } = record.right;
    const children = Schema.childrenOf(context.schema, model.name);
    const listed = Links.note(links, children, { model: model.name, uid: entry.uid }, item, place);
    if (listed !== undefined) {
      yield E.right(batch);
      return yield E.left(listed);
    }
    const key = JSON.stringify([model.name, entry.uid]);
    const first = known.get(key);
    if (first !== undefined) {
      if (says(record.right, first.entry)) continue;
      yield E.right(batch);
      return yield E.left(exists(model.name, entry.uid, place, 'with other content'));
    }
    const change = Change.of(context, model.name, entry.uid, undefined, entry);
    if (E.isLeft(change)) {
      yield E.right(batch);
      return yield change;
    }
    known.set(key, record.right);
    batch.set(change.right, record.right);
    size += Change.sizeOf([change.right]);
    if (batch.size < BATCH.records && size < BATCH.size) continue;
    yield E.right(batch);
    [batch, known, size] = [new Map(), new Map(), 0];
  }
  if (batch.size > 0) yield E.right(batch);
}

/**
 * Put records in; how many were new. What is there already, equal, is left alone. Parents may come after their children,
 * and from others. O(n); memory for a few batches, and for what records list as their children.
 *
 * Errors: `ERR_OBJECT_ALREADY_EXISTS`, those of `Snapshot.fromEntities` but for missing parents, and those of the
 * connection.
 */
export const add = async (context: Context, items: Iterable<Item>): Answer<number> => {
  const links = Links.make();
  let added = 0;
  function* jobs(): Generator<() => Answer<void>> {
    for (const batch of batches(context, items, links)) {
      yield async () => {
        const done = E.isLeft(batch) ? batch : await put(context, batch.right);
        if (E.isLeft(done)) return done;
        added += done.right;
        return E.right(undefined);
      };
    }
  }
  const done = await inFlight(context.connection.isCluster ? 1 : AT_ONCE, jobs());
  if (E.isLeft(done)) return done;
  const linked = await Links.carryOut(context, links);
  return E.isLeft(linked) ? linked : E.right(added);
};
