/**
 * The whole of a diff, from its parts: what they hang below, what has moved along with them, and the tree in its order.
 *
 * What has to be read beside the parts themselves is told by `above` and `moved`; whoever has the datasets, or has
 * connections to them, reads it.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { diffFrom } from '../diff/calculate.js';
import type { Diff, Rest } from '../diff/Diff.js';
import type { DiffOptions } from '../diff/Scope.js';
import type { Ref } from '../model/Entity.js';
import type { DiffError } from '../model/LockstepError.js';
import * as Schema from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import { type Entry, sameParent } from '../snapshot/Entry.js';
import { fromEntries } from '../snapshot/fromEntries.js';
import type { Snapshot } from '../snapshot/Snapshot.js';
import { type Both, type Entries, entry, type Part, SIDES, type SideName } from './Part.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Uids by model. */
export type Uids = ReadonlyMap<string, ReadonlySet<Uid>>;

/** Uids that need not be asked for: they are there, or were asked for, whether or not they are. */
export type Asked = Both<Map<string, Set<Uid>>>;

/**
 * Nothing was asked for.
 *
 * @example
 * import { Whole } from 'lockstep/parallel'
 *
 * const asked = Whole.nothingAsked()
 * asked.source.size + asked.target.size // => 0
 */
export const nothingAsked = (): Asked => ({ source: new Map(), target: new Map() });

// -------------------------------------------------------------------------------------
// what is missing
// -------------------------------------------------------------------------------------

const note = (uids: Map<string, Set<Uid>>, { model, uid }: Ref): void => {
  const known = uids.get(model);
  if (known === undefined) uids.set(model, new Set([uid]));
  else known.add(uid);
};

/** Whether something is among some. */
const isAmong = (uids: Uids, { model, uid }: Ref): boolean => uids.get(model)?.has(uid) === true;

/**
 * What the entries of a part hang below, and their twins, as far as neither it nor an earlier part has them, and they were not
 * asked for before; they are now. Empty when nothing is missing. O(size of the part).
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Part, Whole } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: { model: 'site', uid: 'nyc' }, flags: 0 }
 * const part = Part.ofEntries('source', 'device', [sw1])
 * pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.map((schema) => Whole.above(part, { source: schema, target: schema }, Whole.nothingAsked())),
 *   E.map(({ source, target }) => [[...source.keys()], [...target.keys()]]),
 * ) // => E.right([['site'], ['device', 'site']])
 */
export const above = (part: Part, schemas: Both<Schema.Schema>, asked: Asked): Both<Uids> => {
  const wanted = { source: new Map<string, Set<Uid>>(), target: new Map<string, Set<Uid>>() };
  const want = (side: SideName, ref: Ref): void => {
    if (isAmong(asked[side], ref)) return;
    if (!schemas[side].models.has(ref.model)) return;
    note(wanted[side], ref);
    note(asked[side], ref);
  };
  for (const side of SIDES) {
    for (const [model, entries] of part[side]) for (const uid of entries.keys()) note(asked[side], { model, uid });
  }
  for (const side of SIDES) {
    for (const [model, entries] of part[side]) {
      for (const { uid, parent } of entries.values()) {
        const ref = { model, uid };
        want('source', ref);
        want('target', ref);
        if (parent === undefined) continue;
        want('source', parent);
        want('target', parent);
      }
    }
  }
  return wanted;
};

/**
 * Pairs whose halves hang in different places: below different parents, or below what one side does not have, or below such
 * a pair. All below them is in different places, too, though it may be alike itself. O(size).
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Part, Whole } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const at = (uid: string) => ({ uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: { model: 'site', uid }, flags: 0 })
 * const part = Part.concatAll([
 *   Part.ofEntries('source', 'device', [at('nyc')]),
 *   Part.ofEntries('target', 'device', [at('ams')]),
 * ])
 * pipe(Schema.make({ topLevel: [Site] }), E.map((schema) => Whole.moved(part, schema)))
 * // => E.right(new Map([['device', new Set(['sw1'])]]))
 */
export const moved = (part: Part, schema: Schema.Schema): Uids => {
  const found = new Map<string, Set<Uid>>();
  // Parents come before their children.
  for (const model of schema.models.keys()) {
    for (const ours of part.source.get(model)?.values() ?? []) {
      const ref = { model, uid: ours.uid };
      const theirs = entry('target', ref, part);
      if (theirs === undefined) continue;
      const { parent } = ours;
      const isApart =
        !sameParent(parent, theirs.parent) ||
        (parent !== undefined &&
          (isAmong(found, parent) ||
            (entry('source', parent, part) === undefined) !== (entry('target', parent, part) === undefined)));
      if (isApart) note(found, ref);
    }
  }
  return found;
};

/**
 * The models below some, parents before children: where what is below things that have moved may be.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Whole } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({ name: 'port', identifiers: { name: t.string } })
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const moved = new Map([['site', new Set(['nyc'])]])
 * pipe(Schema.make({ topLevel: [Site] }), E.map((schema) => Whole.modelsBelow(moved, schema)))
 * // => E.right(['device', 'port'])
 */
export const modelsBelow = (uids: Uids, schema: Schema.Schema): ReadonlyArray<string> => {
  const below = new Set<string>();
  const parents = new Set(uids.keys());
  for (const model of schema.models.keys()) {
    if (!parents.has(model)) continue;
    for (const child of Schema.childrenOf(schema, model)) {
      below.add(child.model);
      parents.add(child.model);
    }
  }
  return [...schema.models.keys()].filter((model) => below.has(model));
};

/**
 * Takes entries of a model and keeps what is below some entities; what was kept counts as one of them from then on.
 *
 * @example
 * import { Whole } from 'lockstep/parallel'
 *
 * const entry = (uid: string, model: string, above: string) =>
 *   ({ uid, entity: { name: uid }, order: 0, parent: { model, uid: above }, flags: 0 })
 * const keep = Whole.keepingBelow(new Map([['site', new Set(['nyc'])]]))
 * keep('device', [entry('sw1', 'site', 'nyc'), entry('sw2', 'site', 'ams')]).map(({ uid }) => uid) // => ['sw1']
 * keep('port', [entry('eth0', 'device', 'sw1'), entry('eth1', 'device', 'sw2')]).map(({ uid }) => uid) // => ['eth0']
 */
export const keepingBelow = (uids: Uids): ((model: string, entries: ReadonlyArray<Entry>) => ReadonlyArray<Entry>) => {
  const parents = new Map([...uids].map(([model, of]) => [model, new Set(of)]));
  return (model, entries) =>
    entries.filter(({ uid, parent }) => {
      if (parent === undefined || !isAmong(parents, parent)) return false;
      note(parents, { model, uid });
      return true;
    });
};

// -------------------------------------------------------------------------------------
// the diff
// -------------------------------------------------------------------------------------

const toSnapshot = (schema: Schema.Schema, entries: Entries): Snapshot =>
  fromEntries(schema)(
    new Map([...entries].map(([model, of]) => [model, [...of.values()].sort((x, y) => x.order - y.order)])),
  );

/** What is in no part is the same on both sides. */
const withRest = (diff: Diff, part: Part, counts: ReadonlyMap<string, number>): Diff => {
  let unread = 0;
  for (const [model, count] of counts) unread += count - (part.target.get(model)?.size ?? 0);
  return {
    ...diff,
    rest: (): Rest => {
      const { unchanged, skipped } = diff.rest();
      return { unchanged: unchanged + unread, skipped };
    },
  };
};

/**
 * The diff that some parts come to, together with all that `above` asks for and what is below things that have `moved`. Its
 * elements are those of `diffFrom` of the two datasets, in the same order. `counts` tells how many entities of a model the
 * target has: what is in no part counts as unchanged. O(size).
 *
 * Errors: `ERR_MODELS_DIFFER`, `ERR_OPTION_INVALID`.
 *
 * @example
 * import { Diff, Model, Schema } from 'lockstep'
 * import { Part, Whole } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: undefined, flags: 0 }
 * const part = Part.ofEntries('source', 'device', [sw1])
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.chainW((schema) => Whole.toDiff({ source: schema, target: schema }, new Map([['device', 40]]))(part)),
 *   E.map(Diff.summary),
 * ) // => E.right({ create: 1, update: 0, delete: 0, unchanged: 40, skipped: 0 })
 */
export const toDiff =
  (schemas: Both<Schema.Schema>, counts: ReadonlyMap<string, number>, options: DiffOptions = {}) =>
  (part: Part): E.Either<DiffError, Diff> =>
    pipe(
      toSnapshot(schemas.target, part.target),
      diffFrom(toSnapshot(schemas.source, part.source), options),
      E.map((diff) => withRest(diff, part, counts)),
    );
