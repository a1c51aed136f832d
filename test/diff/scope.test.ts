import * as fc from 'fast-check';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Diff, type DiffOptions, diffFrom, type Flags, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

// -------------------------------------------------------------------------------------
// sides that know the same models in other places
// -------------------------------------------------------------------------------------

const NAMES = ['site', 'rack', 'device'];

/** Which models are top-level, which may hang below which, and which carry a flag. */
interface Shape {
  readonly topLevel: ReadonlyArray<string>;
  readonly below: ReadonlyArray<string>;
  readonly flags: Readonly<Record<string, ReadonlyArray<Flags.ModelFlag>>>;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  topLevel: fc.subarray(NAMES, { minLength: 1 }),
  below: fc.subarray(['site rack', 'site device', 'rack device']),
  flags: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.subarray<Flags.ModelFlag>(['IGNORE', 'SKIP_UNMATCHED_SRC', 'SKIP_UNMATCHED_DST'], { maxLength: 1 }),
    { maxKeys: 1 },
  ),
});

const schemaOf = ({ topLevel, below, flags }: Shape): Schema.Schema => {
  const make = (name: string, children: ReadonlyArray<Model.Model>): Model.Model =>
    Model.make({
      name,
      identifiers: { name: t.string },
      attributes: { note: t.string },
      children: children.filter((child) => below.includes(`${name} ${child.name}`)),
      flags: flags[name] ?? [],
    });
  const device = make('device', []);
  const rack = make('rack', [device]);
  const site = make('site', [rack, device]);
  return right(Schema.make({ topLevel: [site, rack, device].filter(({ name }) => topLevel.includes(name)) }));
};

/** Six entities at most; a number says of each whether it is there, below what, and what it says. */
const datasetOf = (shape: Shape, dice: ReadonlyArray<number>): Snapshot.Snapshot => {
  const schema = schemaOf(shape);
  const refs: Array<{ readonly model: string; readonly uid: string }> = [];
  const items = [...NAMES, ...NAMES].flatMap((name, i): ReadonlyArray<Snapshot.Item> => {
    const model = schema.models.get(name);
    const die = dice[i] ?? 0;
    const above = refs.filter((ref) => Schema.links(schema, ref.model, name)).map((parent) => ({ parent }));
    const place = [...(Schema.isTopLevel(schema, name) ? [{}] : []), ...above][Math.floor(die / 3)];
    if (model === undefined || place === undefined) return [];
    const uid = i < 3 ? 'one' : 'two';
    refs.push({ model: name, uid });
    return [Snapshot.item(model, { name: uid, note: String(die % 2) }, place)];
  });
  return right(Snapshot.fromEntities(schema)(items));
};

const datasets = fc
  .tuple(shapes, fc.array(fc.nat(11), { minLength: 6, maxLength: 6 }))
  .map(([shape, dice]) => datasetOf(shape, dice));

const options: fc.Arbitrary<DiffOptions> = fc.record(
  {
    models: fc.subarray(NAMES),
    flags: fc.subarray<Flags.DiffFlag>(['SKIP_UNMATCHED_SRC', 'SKIP_UNMATCHED_DST']),
  },
  { requiredKeys: [] },
);

describe('the counts of a diff', () => {
  it('are those of looking at every entity, however models hang below one another on either side', () => {
    fc.assert(
      fc.property(datasets, datasets, options, (source, target, { models, ...rest }) => {
        const known = NAMES.filter((name) => [source, target].some(({ schema }) => schema.models.has(name)));
        const asked = models === undefined ? rest : { ...rest, models: models.filter((name) => known.includes(name)) };
        // Where there is a predicate, each entity is placed and counted.
        const where = Object.fromEntries(known.map((name) => [name, () => true]));
        expect(Diff.summary(right(diffFrom(source, asked)(target)))).toEqual(
          Diff.summary(right(diffFrom(source, { ...asked, where })(target))),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('what both sides have, and is left out,', () => {
  const Rack = Model.make({ name: 'rack', identifiers: { name: t.string }, flags: ['IGNORE'] });
  const side = (model: Model.Model) =>
    right(Snapshot.fromEntities(right(Schema.make({ topLevel: [model] })))([Snapshot.item(model, { name: 'a' })]));

  it('is counted as skipped, whether a predicate or a flag says so', () => {
    const Plain = Model.make({ name: 'rack', identifiers: { name: t.string } });
    const plain = side(Plain);
    expect(Diff.summary(right(diffFrom(plain)(plain)))).toMatchObject({ unchanged: 1, skipped: 0 });
    expect(Diff.summary(right(diffFrom(plain, { where: { rack: () => false } })(plain)))).toMatchObject({
      unchanged: 0,
      skipped: 1,
    });
    expect(Diff.summary(right(diffFrom(side(Rack))(side(Rack))))).toMatchObject({ unchanged: 0, skipped: 1 });
  });
});

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const Site = Model.make({
  name: 'site',
  identifiers: { name: t.string },
  attributes: { note: t.string, size: t.number },
});
const schema = right(Schema.make({ topLevel: [Site] }));
const sites = (note: string, size: number) =>
  right(Snapshot.fromEntities(schema)([Snapshot.item(Site, { name: 'nyc', note, size })]));

const changed = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, asked: DiffOptions = {}): string =>
  Diff.toText()(right(diffFrom(source, asked)(target)));

describe('the models of two sides', () => {
  const rekeyed = Model.make({ name: 'site', identifiers: { region: t.string, name: t.string } });

  it('need the same identifiers', () => {
    const other = Snapshot.empty(right(Schema.make({ topLevel: [rekeyed] })));
    expect(left(diffFrom(other)(sites('', 1)))).toEqual({
      _tag: 'DiffError',
      code: 'ERR_MODELS_DIFFER',
      message:
        'site: identifiers are (region, name) in the source and (name) in the target, so entities cannot be paired',
      model: 'site',
      suggestion: 'give the model the same identifiers on both sides',
    });
    expect(left(diffFrom(sites('', 1))(other)).message).toContain(
      '(name) in the source and (region, name) in the target',
    );
  });

  it('are compared by the attributes that both declare', () => {
    const Less = Model.make({ name: 'site', identifiers: { name: t.string }, attributes: { size: t.number } });
    const less = (size: number) =>
      right(
        Snapshot.fromEntities(right(Schema.make({ topLevel: [Less] })))([Snapshot.item(Less, { name: 'nyc', size })]),
      );
    expect(changed(less(1), sites('here', 1))).toBe('(no diffs)');
    expect(changed(sites('here', 1), less(1))).toBe('(no diffs)');
    expect(changed(less(2), sites('here', 1))).toBe('site\n  site: nyc\n    size    source(2)    target(1)');
  });
});

describe('the choice of attributes', () => {
  it('is of those that count, or of those that do not', () => {
    const [source, target] = [sites('a', 1), sites('b', 2)];
    const size = 'site\n  site: nyc\n    size    source(1)    target(2)';
    expect(changed(source, target, { attributes: { site: { include: ['size'] } } })).toBe(size);
    expect(changed(source, target, { attributes: { site: { exclude: ['note'] } } })).toBe(size);
    expect(changed(source, target, { attributes: { site: { include: [] } } })).toBe('(no diffs)');
  });

  it.each([
    [{ models: ['sit'] }, 'option models: unknown model "sit"', 'models'],
    [{ where: { sit: () => true } }, 'option where: unknown model "sit"', 'where'],
    [{ attributes: { sit: { include: [] } } }, 'option attributes: unknown model "sit"', 'attributes'],
    [
      { attributes: { site: { exclude: ['siz'] } } },
      'option attributes.site: unknown attribute "siz"',
      'attributes.site',
    ],
  ])('of what there is not is refused: %j', (asked: DiffOptions, message, path) => {
    const error = left(diffFrom(sites('a', 1), asked)(sites('a', 1)));
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', message, path });
    expect(error.suggestion).toMatch(/"(site|size)"/);
  });
});
