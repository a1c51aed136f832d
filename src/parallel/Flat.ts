/**
 * A diff line by line: its elements one by one, each with what it hangs below. A partition gives its own as soon as it is
 * done, so that nobody has to have the whole in memory. Together they are the elements of the whole, but for unchanged ones.
 *
 * Lines come in the order of the partitions, and within one in the order of the diff; then what is alike itself, but below
 * something that has moved. So the order is the same each time for the same partitions.
 *
 * @since 0.5.0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Changes from '../diff/Changes.js';
import type * as Element from '../diff/Element.js';
import { type EncodedElement, encodeElement } from '../diff/elementCodec.js';
import { placed } from '../diff/placed.js';
import * as Scope from '../diff/Scope.js';
import type { Ref } from '../model/Entity.js';
import type { DiffError, FormatError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Uid } from '../model/Uid.js';
import * as Part from './Part.js';
import * as Partition from './Partition.js';
import * as Whole from './Whole.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A change, by itself. */
export interface Line {
  /** The change, without those below it. */
  readonly element: Element.Element;
  /** What it hangs below. */
  readonly parent: Ref | undefined;
}

/** What is asked of lines: there are none of unchanged entities, and `order` is about siblings. */
export type LineOptions = Omit<Scope.DiffOptions, 'unchanged' | 'order'>;

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The changes of a diff, one by one, parents first.
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { Flat } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1, mtu: 9000 }, { id: 2 }], [{ id: 1, mtu: 1500 }]),
 *   E.map(({ elements }) => [...Flat.ofElements(elements)].map(({ element }) => `${element.action} ${element.uid}`)),
 * ) // => E.right(['update 1', 'create 2'])
 */
export function* ofElements(elements: ReadonlyArray<Element.Element>): Iterable<Line> {
  for (const { element, parent } of placed(elements)) {
    if (element.action === 'unchanged') continue;
    yield { element: { ...element, children: [] }, parent };
  }
}

/** The schemas of both sides. */
export type Schemas = Part.Both<Schema>;

const linesOf = (part: Part.Part, schemas: Schemas, options: LineOptions): E.Either<DiffError, ReadonlyArray<Line>> =>
  pipe(
    part,
    Whole.toDiff(schemas, new Map(), options),
    E.map(({ elements }) => [...ofElements(elements)]),
  );

/**
 * The lines of a partition, of what was found in it, with all that hangs above. Errors: those of `diffFrom`.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Flat, Part } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const sw1 = { uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: undefined, flags: 0 }
 * const found = Part.ofEntries('source', 'device', [sw1])
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) => ({ source: schema, target: schema })),
 *   E.chainW((schemas) => Flat.ofPartition({ model: 'device', of: 1, buckets: [0] }, found, schemas)),
 *   E.map((lines) => lines.map(({ element }) => `${element.action} ${element.uid}`)),
 * ) // => E.right(['create sw1'])
 */
export const ofPartition = (
  partition: Partition.Partition,
  part: Part.Part,
  schemas: Schemas,
  options: LineOptions = {},
): E.Either<DiffError, ReadonlyArray<Line>> => {
  const isIn = Partition.containing(partition);
  return pipe(
    linesOf(part, schemas, options),
    E.map((lines) => lines.filter(({ element }) => element.model === partition.model && isIn(element.uid))),
  );
};

/**
 * What a partition has found to have moved: what is below it is to be looked for when all partitions are done.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Flat, Part } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string } })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const at = (uid: string) => ({ uid: 'sw1', entity: { name: 'sw1' }, order: 0, parent: { model: 'site', uid }, flags: 0 })
 * const found = Part.concatAll([
 *   Part.ofEntries('source', 'device', [at('nyc')]),
 *   Part.ofEntries('target', 'device', [at('ams')]),
 * ])
 * pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.map((schema) => Flat.movedIn({ model: 'device', of: 1, buckets: [0] }, found, { source: schema, target: schema })),
 *   E.map(Part.size),
 * ) // => E.right(2)
 */
export const movedIn = (partition: Partition.Partition, part: Part.Part, schemas: Schemas): Part.Part => {
  const isIn = Partition.containing(partition);
  const { model } = partition;
  const uids = [...(Whole.moved(part, schemas.target).get(model) ?? [])].filter(isIn);
  const of = (side: Part.SideName): Part.Part =>
    Part.ofEntries(
      side,
      model,
      uids.map((uid: Uid) => Part.entry(side, { model, uid }, part)),
    );
  return Part.monoid.concat(of('source'), of('target'));
};

/**
 * The lines of what is alike itself, and below something that has moved: of all that has moved, with what is below and above
 * it. Errors: those of `diffFrom`.
 *
 * @example
 * import { Model, Schema } from 'lockstep'
 * import { Flat, Part } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Port = Model.make({ name: 'port', identifiers: { name: t.string } })
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] })
 * const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] })
 * const entry = (uid: string, model?: string, above = '') =>
 *   ({ uid, entity: { name: uid }, order: 0, parent: model === undefined ? model : { model, uid: above }, flags: 0 })
 * const part = Part.concatAll([
 *   ...Part.SIDES.map((side) => Part.ofEntries(side, 'site', [entry('nyc'), entry('ams')])),
 *   Part.ofEntries('source', 'device', [entry('sw1', 'site', 'nyc')]),
 *   Part.ofEntries('target', 'device', [entry('sw1', 'site', 'ams')]),
 *   ...Part.SIDES.map((side) => Part.ofEntries(side, 'port', [entry('eth0', 'device', 'sw1')])),
 * ])
 * pipe(
 *   Schema.make({ topLevel: [Site] }),
 *   E.chainW((schema) => Flat.ofMoved(part, { source: schema, target: schema })),
 *   E.map((lines) => lines.map(({ element }) => `${element.action} ${element.uid}`)),
 * ) // => E.right(['create eth0', 'delete eth0'])
 */
export const ofMoved = (
  part: Part.Part,
  schemas: Schemas,
  options: LineOptions = {},
): E.Either<DiffError, ReadonlyArray<Line>> =>
  pipe(
    E.Do,
    E.bind('scope', () => Scope.make(schemas.source, schemas.target, options)),
    E.bind('lines', () => linesOf(part, schemas, options)),
    E.map(({ scope, lines }) =>
      lines.filter(({ element: { model, uid } }) => {
        const [ours, theirs] = [Part.entry('source', { model, uid }, part), Part.entry('target', { model, uid }, part)];
        return ours !== undefined && theirs !== undefined && !Changes.differ(scope, model)(ours, theirs);
      }),
    ),
  );

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** A line as JSON. */
export interface EncodedLine extends EncodedElement {
  /** Model and uid of what it hangs below; absent where that is nothing. */
  readonly parent?: readonly [model: string, uid: string];
}

/**
 * A line as JSON: an element as in other formats, and the model and uid of what it hangs below.
 *
 * Errors: `ERR_VALUE_NOT_ENCODABLE`.
 *
 * @example
 * import { diffBy } from 'lockstep'
 * import { Flat } from 'lockstep/parallel'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 *
 * pipe(
 *   diffBy(['id'])([{ id: 1 }], []),
 *   E.chainW(({ elements }) => pipe([...Flat.ofElements(elements)], E.traverseArray(Flat.encode))),
 *   E.map((lines) => lines.map((line) => JSON.stringify(line))),
 * ) // => E.right(['{"action":"create","model":"record","uid":"1","identifiers":{"id":1},"source":{}}'])
 */
export const encode = ({ element, parent }: Line): E.Either<FormatError, EncodedLine> =>
  pipe(
    encodeElement(0)(element),
    E.map((encoded) => (parent === undefined ? encoded : { ...encoded, parent: [parent.model, parent.uid] })),
  );
