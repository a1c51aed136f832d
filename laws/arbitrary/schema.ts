/**
 * Schemas of every make: trees, models with two parents, models that are roots and children at once, several
 * identifiers, all kinds of attributes, equalities and flags.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import * as t from 'io-ts';
import { Codec, Equality, Flags, Model, Schema } from '../../src/index.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What may be left out of generated schemas. */
export interface SchemaOptions {
  /** Models may carry flags; yes, where left out. */
  readonly flags?: boolean;
}

interface Kind {
  readonly codec: t.Mixed;
  readonly equality?: Eq<unknown>;
}

const IDENTIFIERS: ReadonlyArray<t.Mixed> = [
  t.string,
  t.string,
  Codec.integer,
  t.keyof({ eth0: null, eth1: null }),
  t.boolean,
];

const ATTRIBUTES: ReadonlyArray<Kind> = [
  { codec: t.string, equality: Equality.caseInsensitive },
  { codec: t.number, equality: Equality.tolerance(0.5) },
  { codec: t.array(t.string), equality: Equality.unordered },
  { codec: Codec.dateTime, equality: Equality.sameInstant },
  { codec: Codec.integer },
  { codec: t.boolean },
  { codec: Codec.json },
  { codec: Codec.nullable(t.string), equality: Equality.caseInsensitive },
  { codec: Codec.optional(t.number) },
  { codec: Codec.optional(Codec.nullable(t.array(Codec.integer))), equality: Equality.unordered },
  { codec: t.union([t.literal('up'), t.literal('down')]) },
  { codec: t.record(t.string, t.number) },
  { codec: t.partial({ a: t.string, b: t.array(t.boolean) }) },
  { codec: t.unknown },
];

/** Names of models; some are properties of every object, which must make no difference. */
const NAMES = ['site', 'rack', 'constructor', 'interface', '__proto__', 'toString', 'a__b', 'Ä'] as const;
const MODELS = 5;
const DEEPEST = 3;

interface Sketch {
  readonly parents: ReadonlyArray<number>;
  readonly isTop: boolean;
  readonly identifiers: ReadonlyArray<number>;
  readonly attributes: ReadonlyArray<{ readonly kind: number; readonly compared: boolean }>;
  readonly shortname: number;
  readonly folds: boolean;
  /** The child's own fields name the parent: among its identifiers, or among its attributes, or not at all. */
  readonly by: 'identifiers' | 'attributes' | 'not';
  /** The parent lists the child, beside the child naming the parent. */
  readonly isListed: boolean;
  readonly flags: ReadonlyArray<Flags.ModelFlag>;
}

const chance = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((n) => n >= 100 - percent);

const sketch = (index: number, flagged: boolean): fc.Arbitrary<Sketch> =>
  fc.record({
    parents: fc.subarray(
      Array.from({ length: index }, (_, i) => i),
      { maxLength: Math.min(2, index) },
    ),
    isTop: chance(30),
    identifiers: fc.array(fc.nat(IDENTIFIERS.length - 1), { minLength: 1, maxLength: 3 }),
    attributes: fc.array(fc.record({ kind: fc.nat(ATTRIBUTES.length - 1), compared: chance(40) }), { maxLength: 4 }),
    shortname: fc.nat(3),
    folds: chance(15),
    by: fc.constantFrom<Sketch['by']>('not', 'not', 'not', 'identifiers', 'attributes'),
    isListed: fc.boolean(),
    flags: flagged ? fc.subarray([...Flags.modelFlags], { maxLength: 2 }) : fc.constant([]),
  });

// -------------------------------------------------------------------------------------
// from sketches to models
// -------------------------------------------------------------------------------------

interface Drawn {
  readonly name: string;
  readonly depth: number;
  readonly isTop: boolean;
  readonly model: Model.Model;
  readonly parents: ReadonlyArray<string>;
}

const nameOf = (index: number): string => NAMES[index] ?? `model${index}`;

const isFoldable = (codec: t.Mixed | undefined): boolean => codec === t.string;

const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

const drawModel = (one: Sketch, index: number, before: ReadonlyArray<Drawn>): Drawn => {
  const name = nameOf(index);
  const parents = one.parents.flatMap((i) => before[i] ?? []).filter(({ depth }) => depth + 1 < DEEPEST);
  const [parent] = parents;
  const own = one.identifiers.map((kind, i): [string, t.Mixed] => [`id${i}`, IDENTIFIERS[kind] ?? t.string]);
  const declares = parent !== undefined && parents.length === 1 && one.by !== 'not';
  const links = declares
    ? Object.entries(parent.model.identifiers).map(([id, codec]): [string, t.Mixed] => [
        `${parent.name === '__proto__' ? 'proto' : parent.name}_${id}`,
        one.by === 'identifiers' ? codec : Codec.nullable(codec),
      ])
    : [];
  const attributes = one.attributes.map(({ kind }, i): [string, t.Mixed] => [
    `at${i}`,
    ATTRIBUTES[kind]?.codec ?? t.string,
  ]);
  const identifiers = one.by === 'identifiers' ? [...links, ...own] : own;
  const equality = one.attributes.flatMap(({ kind, compared }, i): Array<[string, Eq<unknown>]> => {
    const eq = ATTRIBUTES[kind]?.equality;
    return compared && eq !== undefined ? [[`at${i}`, eq]] : [];
  });
  return {
    name,
    depth: parents.length === 0 ? 0 : Math.max(...parents.map(({ depth }) => depth)) + 1,
    isTop: parents.length === 0 || one.isTop,
    parents: parents.filter(() => !declares || one.isListed).map((above) => above.name),
    model: Model.make<string, Model.Fields, Model.Fields>({
      name,
      identifiers: Object.fromEntries(identifiers),
      attributes: Object.fromEntries(one.by === 'attributes' ? [...attributes, ...links] : attributes),
      shortname: one.shortname === 0 ? identifiers.slice(-1).map(([id]) => id) : [],
      flags: one.flags,
      equality: Object.fromEntries(equality),
      normalise:
        one.folds && isFoldable(own[0]?.[1]) && Object.keys(Object.fromEntries(own)).length > 0 ? { id0: fold } : {},
      ...(declares
        ? {
            parent: {
              model: parent.name,
              by: Object.fromEntries(
                links.map(([field], i) => [Object.keys(parent.model.identifiers)[i] ?? '', field]),
              ),
            },
          }
        : {}),
    }),
  };
};

const draw = (sketches: ReadonlyArray<Sketch>): Schema.Schema => {
  const drawn: Array<Drawn> = [];
  for (const [i, one] of sketches.entries()) drawn.push(drawModel(one, i, drawn));
  // A model is declared with its children, so that the children are known only when all are drawn.
  const models = drawn.map(({ model, name }) => {
    const children = drawn.filter(({ parents }) => parents.includes(name));
    return { ...model, children: children.map((child) => ({ model: child.name, field: `list of ${child.name}` })) };
  });
  const made = Schema.make({ topLevel: drawn.filter(({ isTop }) => isTop).map(({ name }) => name), models });
  if (E.isLeft(made)) throw new Error(`a generated schema is none: ${made.left.message}`);
  return made.right;
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Schemas of one to five models.
 *
 * @example
 * import { schema } from 'lockstep/laws'
 * import * as fc from 'fast-check'
 *
 * fc.assert(fc.property(schema(), ({ topLevel, models }) => topLevel.every((name) => models.has(name))))
 */
export const schema = (options: SchemaOptions = {}): fc.Arbitrary<Schema.Schema> =>
  fc
    .tuple(fc.constantFrom(1, 2, 3, 3, 4, 4, MODELS, MODELS), options.flags === false ? fc.constant(false) : chance(30))
    .chain(([size, flagged]) => fc.tuple(...Array.from({ length: size }, (_, i) => sketch(i, flagged))))
    .map(draw);
