/**
 * Two snapshots compared partition by partition, in this thread: what parallel diffs are held to, and what they cost
 * without any reading.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Diff } from '../diff/Diff.js';
import * as Scope from '../diff/Scope.js';
import type { DiffError } from '../model/LockstepError.js';
import type { Uid } from '../model/Uid.js';
import * as Snapshot from '../snapshot/Snapshot.js';
import * as Flat from './Flat.js';
import * as Part from './Part.js';
import type { Partition } from './Partition.js';
import * as Whole from './Whole.js';

const lookUp = (sides: Part.Both<Snapshot.Snapshot>, { source, target }: Part.Both<Whole.Uids>): Part.Part => {
  const of = (side: Part.SideName, uids: Whole.Uids): ReadonlyArray<Part.Part> =>
    [...uids].map(([model, wanted]) =>
      Part.ofEntries(
        side,
        model,
        [...wanted].map((uid: Uid) => Snapshot.entry({ model, uid })(sides[side])),
      ),
    );
  return Part.concatAll([...of('source', source), ...of('target', target)]);
};

/** A part, with all that it hangs below. */
const withAbove = (part: Part.Part, sides: Part.Both<Snapshot.Snapshot>): Part.Part => {
  const asked = Whole.nothingAsked();
  const schemas = { source: sides.source.schema, target: sides.target.schema };
  const parts: Array<Part.Part> = [];
  for (let newest = part; ; ) {
    parts.push(newest);
    const wanted = Whole.above(newest, schemas, asked);
    if (wanted.source.size + wanted.target.size === 0) return Part.concatAll(parts);
    newest = lookUp(sides, wanted);
  }
};

/** A part, with all that is below things that have moved. */
const withMoved = (part: Part.Part, sides: Part.Both<Snapshot.Snapshot>): Part.Part => {
  const moved = Whole.moved(part, sides.target.schema);
  if (moved.size === 0) return part;
  const below = Part.SIDES.flatMap((side) => {
    const keep = Whole.keepingBelow(moved);
    return Whole.modelsBelow(moved, sides[side].schema).map((model) =>
      Part.ofEntries(side, model, keep(model, Snapshot.entries(model)(sides[side]))),
    );
  });
  return withAbove(Part.concatAll([part, ...below]), sides);
};

/**
 * How two snapshots differ, found partition by partition: what `diffFrom` finds, if every bucket of every model is in some
 * partition. O(partitions · n): for tests, and for those who have partitions of their own.
 *
 * Errors: as `diffFrom`.
 *
 * @example
 * import { Diff, Model, Schema, Snapshot } from 'lockstep'
 * import { diffPartitions } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const partitions = [{ model: 'device', of: 2, buckets: [0] }, { model: 'device', of: 2, buckets: [1] }]
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('target'),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.chainW((sides) => diffPartitions(partitions, sides)),
 *   E.map((diff) => Diff.summary(diff).create),
 * ) // => E.right(1)
 */
export const diffPartitions = (
  partitions: ReadonlyArray<Partition>,
  sides: Part.Both<Snapshot.Snapshot>,
  options: Scope.DiffOptions = {},
): E.Either<DiffError, Diff> => {
  const { source, target } = sides;
  const counts = new Map([...target.tables].map(([model, table]) => [model, table.size]));
  return pipe(
    Scope.make(source.schema, target.schema, options),
    E.chain((scope) =>
      pipe(
        partitions.map((partition) => Part.ofSnapshots(partition, sides, scope, options)),
        Part.concatAll,
        (part) => withMoved(withAbove(part, sides), sides),
        Whole.toDiff({ source: source.schema, target: target.schema }, counts, options),
      ),
    ),
  );
};

/**
 * The lines of the diff of two snapshots, partition by partition, and what is below things that have moved last. As
 * `diffPartitions`.
 *
 * @example
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import { linesOfPartitions } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const partitions = [{ model: 'device', of: 2, buckets: [0] }, { model: 'device', of: 2, buckets: [1] }]
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map(Snapshot.empty),
 *   E.bindTo('target'),
 *   E.bindW('source', ({ target }) => pipe(target, Snapshot.add(Device, { name: 'sw1' }))),
 *   E.chainW((sides) => linesOfPartitions(partitions, sides)),
 *   E.map((lines) => lines.map(({ element }) => `${element.action} ${element.uid}`)),
 * ) // => E.right(['create sw1'])
 */
export const linesOfPartitions = (
  partitions: ReadonlyArray<Partition>,
  sides: Part.Both<Snapshot.Snapshot>,
  options: Flat.LineOptions = {},
): E.Either<DiffError, ReadonlyArray<Flat.Line>> => {
  const schemas = { source: sides.source.schema, target: sides.target.schema };
  return pipe(
    Scope.make(schemas.source, schemas.target, options),
    E.map((scope) => partitions.map((partition) => withAbove(Part.ofSnapshots(partition, sides, scope), sides))),
    E.bindTo('parts'),
    E.bind('lines', ({ parts }) =>
      pipe(
        partitions.flatMap((partition, i) => parts.slice(i, i + 1).map((part) => [partition, part] as const)),
        E.traverseArray(([partition, part]) => Flat.ofPartition(partition, part, schemas, options)),
      ),
    ),
    E.bind('below', ({ parts }) => {
      const moved = partitions.flatMap((partition, i) =>
        parts.slice(i, i + 1).map((part) => Flat.movedIn(partition, part, schemas)),
      );
      return Flat.ofMoved(withMoved(withAbove(Part.concatAll(moved), sides), sides), schemas, options);
    }),
    E.map(({ lines, below }) => [...lines.flat(), ...below]),
  );
};
