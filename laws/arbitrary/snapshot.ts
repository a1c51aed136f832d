/**
 * Snapshots of any schema: values from its codecs, links as its models allow.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Entity, Flags, type Model, Schema, Snapshot } from '../../src/index.js';
import { codecValue, type Overrides } from './codec.js';
import { loaded } from './items.js';
import { printable } from './show.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What generated snapshots may hold. */
export interface SnapshotOptions {
  /** What to generate for codecs that do not say of what they are made. */
  readonly overrides?: Overrides;
  /** Entities may carry flags of their own; yes, where left out. */
  readonly flags?: boolean;
  /** There may be orphans; yes, where left out. */
  readonly orphans?: boolean;
  /** The most entities of one model. */
  readonly size?: number;
}

/** A record in the making: its links are found when the other records are there. */
export interface Sketch {
  /** The model of the record. */
  readonly model: Model.Model;
  /** Identifiers and attributes, decoded; those that name the parent are set when it is found. */
  readonly fields: Model.Untyped;
  /** Which of the possible parents it hangs below. */
  readonly pick: number;
  /** Whether it hangs below a parent, where there is one; else it is a root or an orphan. */
  readonly isLinked: boolean;
  /** The flags of its own; none: an empty list. */
  readonly flags: ReadonlyArray<Flags.ModelFlag>;
  /** Records are loaded in this order, so that children may come before their parents. */
  readonly place: number;
}

const FLAGS: ReadonlyArray<Flags.ModelFlag> = Flags.modelFlags;

const chance = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((n) => n >= 100 - percent);

/** Values for some fields of a model. */
const fieldsOf = (model: Model.Model, overrides?: Overrides): fc.Arbitrary<Model.Untyped> =>
  fc.record(
    Object.fromEntries(
      [...Object.entries(model.identifiers), ...Object.entries(model.attributes)].map(([name, codec]) => [
        name,
        codecValue(codec, overrides, `${model.name}.${name}`),
      ]),
    ),
  );

/** Sketches of records of one model. */
export const sketchOf = (model: Model.Model, options: SnapshotOptions = {}): fc.Arbitrary<Sketch> =>
  fc.record({
    model: fc.constant(model),
    fields: fieldsOf(model, options.overrides),
    pick: fc.nat(7),
    isLinked: options.orphans === false ? fc.constant(true) : chance(85),
    flags: options.flags === false ? fc.constant([]) : fc.subarray([...FLAGS], { maxLength: 1 }),
    place: fc.nat(99),
  });

// -------------------------------------------------------------------------------------
// links
// -------------------------------------------------------------------------------------

/** A possible parent. */
export interface Candidate {
  readonly ref: Entity.Ref;
  readonly entity: Entity.Entity;
}

/** The entities below which those of a model may hang. */
export const candidates = (
  schema: Schema.Schema,
  model: Model.Model,
  snapshot: Snapshot.Snapshot,
): ReadonlyArray<Candidate> =>
  (schema.parents.get(model.name) ?? []).flatMap((name) =>
    Snapshot.entries(name)(snapshot).map(({ uid, entity }) => ({ ref: { model: name, uid }, entity })),
  );

const unlinked = (model: Model.Model, fields: Model.Untyped): Model.Untyped | undefined => {
  const free = Object.values(model.parent?.by ?? {}).find((name) => model.attributes[name]?.is(null) === true);
  return free === undefined ? undefined : { ...fields, [free]: null };
};

/** The record of a sketch, hung below one of the candidates, or below none; undefined if its model does not allow it. */
export const linkTo =
  (schema: Schema.Schema, among: ReadonlyArray<Candidate>) =>
  (sketch: Sketch): Snapshot.Item | undefined => {
    const { model, pick } = sketch;
    const base = { model: model.name, fields: sketch.fields, flags: sketch.flags };
    const parent = sketch.isLinked ? among[pick % Math.max(1, among.length)] : undefined;
    const isFree = Schema.isTopLevel(schema, model.name) && pick % 4 === 0;
    if (model.parent === undefined) {
      if (parent === undefined) return Schema.isTopLevel(schema, model.name) || !sketch.isLinked ? base : undefined;
      return isFree ? base : { ...base, parent: parent.ref };
    }
    if (parent === undefined) {
      const fields = unlinked(model, sketch.fields);
      return fields === undefined ? undefined : { ...base, fields };
    }
    const named = Object.entries(model.parent.by).map(([id, field]) => [field, parent.entity[id]]);
    return { ...base, fields: { ...sketch.fields, ...Object.fromEntries(named) } };
  };

/** The items that sketches amount to: linked, and one for each uid. */
const assemble = (schema: Schema.Schema, sketches: ReadonlyArray<Sketch>): ReadonlyArray<Snapshot.Item> => {
  const placed: Array<{ readonly item: Snapshot.Item; readonly place: number }> = [];
  let snapshot = Snapshot.empty(schema);
  for (const model of schema.models.values()) {
    const among = candidates(schema, model, snapshot);
    for (const sketch of sketches.filter((each) => each.model === model)) {
      const item = linkTo(schema, among)(sketch);
      if (item === undefined || Snapshot.entry({ model: model.name, uid: uidOf(model, item) })(snapshot) !== undefined)
        continue;
      const added = Snapshot.add(model, item.fields, item)(snapshot);
      if (E.isLeft(added)) continue;
      snapshot = added.right;
      placed.push({ item, place: sketch.place });
    }
  }
  return placed.toSorted((x, y) => x.place - y.place).map(({ item }) => item);
};

const uidOf = (model: Model.Model, { fields }: Snapshot.Item): string => Entity.uid(model)(fields);

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Records of any schema, in any order, that make a snapshot. */
export const itemsFor = (
  schema: Schema.Schema,
  options: SnapshotOptions = {},
): fc.Arbitrary<ReadonlyArray<Snapshot.Item>> =>
  fc.tuple(chance(30), chance(40)).chain(([flagged, orphaned]) => {
    const { size = 5 } = options;
    const wanted = {
      ...options,
      flags: flagged && options.flags !== false,
      orphans: orphaned && options.orphans !== false,
    };
    return fc
      .tuple(
        ...[...schema.models.values()].map((model) =>
          fc.array(sketchOf(model, wanted), { maxLength: size, size: 'max' }),
        ),
      )
      .map((sketches) => assemble(schema, sketches.flat()));
  });

/**
 * Snapshots of any schema, yours too: awkward texts, orphans and flags included, unless told otherwise.
 *
 * @example
 * import { snapshotOf } from 'lockstep/laws'
 * import { Model, Schema, Snapshot } from 'lockstep'
 * import * as fc from 'fast-check'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 *
 * const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } })
 * pipe(
 *   Schema.make({ topLevel: [Device] }),
 *   E.map((schema) => fc.assert(fc.property(snapshotOf(schema), (snapshot) => Snapshot.getAll(Device)(snapshot).length === Snapshot.count(snapshot)))),
 * )
 */
export const snapshotOf = (schema: Schema.Schema, options: SnapshotOptions = {}): fc.Arbitrary<Snapshot.Snapshot> =>
  pipe(itemsFor(schema, options), (items) => items.map((each) => printable(loaded(schema, each))));
