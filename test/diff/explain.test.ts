import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, type Pair, schema as schemas } from '../../laws/index.js';
import { explain, type Reason, skipped } from '../../src/diff/explain.js';
import { Diff, type DiffOptions, diffFrom, Equality, Flags, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, vendor: t.string },
  equality: { vendor: Equality.caseInsensitive },
  children: [Port],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const site = (name: string, flags: ReadonlyArray<Flags.ModelFlag> = []) => Snapshot.item(Site, { name }, { flags });
const device = (name: string, below: string | undefined, role = 'core', vendor = 'Acme') =>
  Snapshot.item(Device, { name, role, vendor }, below === undefined ? {} : { parent: { model: 'site', uid: below } });
const port = (name: string, below: string) =>
  Snapshot.item(Port, { name, mtu: 1500 }, { parent: { model: 'device', uid: below } });
const load = (...items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

const why = (
  source: Snapshot.Snapshot,
  target: Snapshot.Snapshot,
  model: string,
  uid: string,
  options: DiffOptions = {},
) => right(explain(source, target, options)({ model, uid }));

const messageOf = (reason: Reason): string => reason.message;

describe('an explanation', () => {
  const base = load(site('nyc'), device('a', 'nyc'));

  it('says that an entity is unchanged', () => {
    expect(why(base, base, 'device', 'a')).toEqual({
      _tag: 'Unchanged',
      overlooked: [],
      message: 'device "a" is unchanged',
    });
  });

  it('names the attributes of an update', () => {
    const source = load(site('nyc'), device('a', 'nyc', 'access'));
    expect(why(source, base, 'device', 'a')).toEqual({
      _tag: 'Changed',
      actions: ['update'],
      attributes: ['role'],
      message: 'device "a" is updated: role',
    });
  });

  it('names them all, one after the other', () => {
    const source = load(site('nyc'), device('a', 'nyc', 'access', 'Other'));
    expect(why(source, base, 'device', 'a')).toMatchObject({ message: 'device "a" is updated: role, vendor' });
  });

  it('names what differs without counting as different, and why it does not', () => {
    const source = load(site('nyc'), device('a', 'nyc', 'access', 'ACME'));
    expect(why(source, base, 'device', 'a', { attributes: { device: { exclude: ['role'] } } })).toEqual({
      _tag: 'Unchanged',
      overlooked: [
        { attribute: 'role', cause: 'attributes' },
        { attribute: 'vendor', cause: 'equality' },
      ],
      message: 'device "a" is unchanged; differs, but does not count: role (attributes), vendor (equality)',
    });
  });

  it('says of what has moved that it is deleted and created', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo'));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'));
    expect(why(source, target, 'device', 'a')).toMatchObject({
      actions: ['delete', 'create'],
      message: 'device "a" is deleted in one place and created',
    });
  });

  it('names the entity above at which a flag leaves everything out', () => {
    const target = load(site('nyc', ['IGNORE']), device('a', 'nyc'), port('eth0', 'a'));
    expect(why(base, target, 'port', 'eth0')).toEqual({
      _tag: 'Skipped',
      because: [{ side: 'target', at: { model: 'site', uid: 'nyc' }, cause: 'IGNORE', on: 'entity' }],
      message: 'port "eth0" is left out in the target, with site "nyc", because it carries IGNORE',
    });
  });

  it('names the option that leaves an entity out', () => {
    const source = load(site('nyc'), device('a', 'nyc'), device('b', 'nyc'));
    const cause = (options: DiffOptions) => {
      const reason = why(source, base, 'device', 'b', options);
      return reason._tag === 'Skipped' ? reason.because.map(({ cause, on }) => [cause, on]) : reason;
    };
    expect(cause({ flags: ['SKIP_UNMATCHED_SRC'] })).toEqual([['SKIP_UNMATCHED_SRC', 'diff']]);
    expect(cause({ models: ['site'] })).toEqual([['models', undefined]]);
    expect(cause({ where: { device: () => false } })).toEqual([['where', undefined]]);
  });

  it('says in a sentence which flag it is, and who carries it', () => {
    const source = load(site('nyc'), device('a', 'nyc'), device('b', 'nyc'));
    const said = (options: DiffOptions) => messageOf(why(source, base, 'device', 'b', options));
    expect(said({ flags: ['SKIP_UNMATCHED_SRC'] })).toBe(
      'device "b" is left out because only the source has it, and the diff carries SKIP_UNMATCHED_SRC',
    );
    expect(said({ models: ['site'] })).toBe(
      'device "b" is left out because only one side has it, and its model is not among those asked for',
    );
    expect(said({ where: { device: () => false } })).toBe(
      'device "b" is left out because the predicate for device does not hold',
    );
    const flagged = load(site('nyc'), site('sfo', ['SKIP_UNMATCHED_DST']), device('c', 'sfo'));
    expect(messageOf(why(base, flagged, 'site', 'sfo'))).toBe(
      'site "sfo" is left out because only the target has it, and it carries SKIP_UNMATCHED_DST',
    );
    expect(messageOf(why(base, flagged, 'device', 'c'))).toBe(
      'device "c" is left out with site "sfo", because only the target has it, and it carries SKIP_UNMATCHED_DST',
    );
    const ignored = load(site('nyc', ['IGNORE']), device('a', 'nyc'));
    expect(messageOf(why(ignored, ignored, 'site', 'nyc'))).toBe('site "nyc" is left out because it carries IGNORE');
  });

  it('says what the other side does not know', () => {
    const Lone = Model.make({ name: 'device', identifiers: { name: t.string } });
    const Bare = Model.make({ name: 'site', identifiers: { name: t.string } });
    const other = right(Schema.make({ topLevel: [Lone, Bare] }));
    const items = [Snapshot.item(Bare, { name: 'nyc' }), Snapshot.item(Lone, { name: 'x' })];
    const flat = right(Snapshot.fromEntities(other)(items));
    expect(messageOf(why(base, flat, 'device', 'a'))).toBe(
      'device "a" is left out because only one side has it, and the other knows no device below such a parent',
    );
    expect(messageOf(why(base, flat, 'device', 'x'))).toBe(
      'device "x" is left out because device is top-level on one side only',
    );
  });

  it('tells what is above from what has the same name', () => {
    const target = load(site('a', ['IGNORE']), device('a', 'a'));
    expect(messageOf(why(load(), target, 'device', 'a'))).toBe(
      'device "a" is left out in the target, with site "a", because it carries IGNORE',
    );
  });

  it('has a reason for each side, where each has its own', () => {
    const orphaned = load(site('nyc'), device('a', undefined));
    const ignored = load(site('nyc', ['IGNORE']), device('a', 'nyc'));
    expect(why(orphaned, ignored, 'device', 'a')).toMatchObject({
      _tag: 'Skipped',
      message:
        'device "a" is left out because it hangs below nothing, and device is not top-level; in the target, with site "nyc", because it carries IGNORE',
    });
  });

  it('has one for each side, where each is left out with something else above', () => {
    const [here, there] = [
      load(site('nyc', ['IGNORE']), device('a', 'nyc')),
      load(site('sfo', ['IGNORE']), device('a', 'sfo')),
    ];
    expect(messageOf(why(here, there, 'device', 'a'))).toBe(
      'device "a" is left out in the source, with site "nyc", because it carries IGNORE; in the target, with site "sfo", because it carries IGNORE',
    );
  });

  it('tells an orphan from what is left out', () => {
    expect(why(load(device('a', undefined)), load(), 'device', 'a')).toEqual({
      _tag: 'Orphan',
      because: [{ side: 'source', at: { model: 'device', uid: 'a' }, cause: 'orphan' }],
      message: 'device "a" is left out because it hangs below nothing, and device is not top-level',
    });
  });

  it('says of half a move that the other half is left out, and so of what is below it', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo'), port('eth0', 'a'));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'));
    const options: DiffOptions = { flags: ['SKIP_UNMATCHED_DST'] };
    expect(why(source, target, 'device', 'a', options)).toMatchObject({
      because: [{ side: 'target', cause: 'SKIP_UNMATCHED_DST', on: 'diff' }],
    });
    expect(why(source, target, 'port', 'eth0', options)).toMatchObject({
      _tag: 'Skipped',
      because: [{ cause: 'SKIP_UNMATCHED_DST', halfOf: { model: 'device', uid: 'a' } }],
      message:
        'port "eth0" is left out as half the move of device "a", with device "a", because only the target has it, and the diff carries SKIP_UNMATCHED_DST',
    });
  });

  it('says of what differs only by its own equality that it does', () => {
    const source = load(site('nyc'), device('a', 'nyc', 'core', 'ACME'));
    expect(why(source, base, 'device', 'a')).toMatchObject({
      overlooked: [{ attribute: 'vendor', cause: 'equality' }],
    });
  });

  it('says of what is not asked for that the option overlooks it', () => {
    const source = load(site('nyc'), device('a', 'nyc', 'access'));
    expect(why(source, base, 'device', 'a', { models: ['port'] })).toMatchObject({
      overlooked: [{ attribute: 'role', cause: 'models' }],
    });
  });

  it('says of an attribute that one side declares and the other does not that it cannot be compared', () => {
    const Lean = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
    const Yard = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Lean] });
    const lean = right(
      Snapshot.fromEntities(right(Schema.make({ topLevel: [Yard] })))([
        Snapshot.item(Yard, { name: 'nyc' }),
        Snapshot.item(Lean, { name: 'a', role: 'core' }, { parent: { model: 'site', uid: 'nyc' } }),
      ]),
    );
    const overlooked = [{ attribute: 'vendor', cause: 'undeclared' }];
    expect(why(base, lean, 'device', 'a')).toMatchObject({ overlooked });
    expect(why(lean, base, 'device', 'a')).toMatchObject({ overlooked });
  });

  it('has one reason for both sides where it is one, and finds who carries the flag on either', () => {
    const ignored = load(site('nyc', ['IGNORE']), device('a', 'nyc'));
    const nyc = { model: 'site', uid: 'nyc' };
    for (const [source, target] of [
      [ignored, ignored],
      [ignored, base],
      [base, ignored],
    ] as const) {
      for (const ref of [nyc, { model: 'device', uid: 'a' }]) {
        expect(why(source, target, ref.model, ref.uid)).toMatchObject({
          because: [{ side: 'both', at: nyc, cause: 'IGNORE', on: 'entity' }],
        });
      }
    }
  });

  it('finds who carries the flag on the other side also where each side has its own reason', () => {
    const orphaned = load(site('nyc', ['IGNORE']), device('a', undefined));
    expect(why(orphaned, base, 'device', 'a')).toMatchObject({
      because: [
        { side: 'source', cause: 'orphan' },
        { side: 'target', at: { model: 'site', uid: 'nyc' }, cause: 'IGNORE', on: 'entity' },
      ],
      message:
        'device "a" is left out because it hangs below nothing, and device is not top-level; in the target, with site "nyc", because it carries IGNORE',
    });
  });

  it('has two reasons where each side leaves it out with another entity', () => {
    const source = load(site('nyc', ['IGNORE']), site('sfo', ['IGNORE']), device('a', 'sfo'));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'));
    expect(messageOf(why(source, target, 'device', 'a'))).toBe(
      'device "a" is left out in the source, with site "sfo", because it carries IGNORE; in the target, with site "nyc", because it carries IGNORE',
    );
  });

  it('says that it is the model that carries the flag, whichever side it is declared on', () => {
    const Yard = Model.make({ name: 'site', identifiers: { name: t.string }, flags: ['IGNORE'] });
    const yards = right(
      Snapshot.fromEntities(right(Schema.make({ topLevel: [Yard] })))([Snapshot.item(Yard, { name: 'nyc' })]),
    );
    for (const [source, target] of [
      [yards, base],
      [base, yards],
    ] as const) {
      expect(why(source, target, 'site', 'nyc')).toEqual({
        _tag: 'Skipped',
        because: [{ side: 'both', at: { model: 'site', uid: 'nyc' }, cause: 'IGNORE', on: 'model' }],
        message: 'site "nyc" is left out because the model carries IGNORE',
      });
    }
  });

  it('says of a move of which both halves are left out why each is', () => {
    const source = load(site('nyc'), site('sfo'), device('a', 'sfo'));
    const target = load(site('nyc'), site('sfo'), device('a', 'nyc'));
    const at = { model: 'device', uid: 'a' };
    expect(why(source, target, 'device', 'a', { flags: ['SKIP_UNMATCHED_SRC', 'SKIP_UNMATCHED_DST'] })).toEqual({
      _tag: 'Skipped',
      because: [
        { side: 'source', at, cause: 'SKIP_UNMATCHED_SRC', on: 'diff' },
        { side: 'target', at, cause: 'SKIP_UNMATCHED_DST', on: 'diff' },
      ],
      message:
        'device "a" is left out because only the source has it, and the diff carries SKIP_UNMATCHED_SRC; because only the target has it, and the diff carries SKIP_UNMATCHED_DST',
    });
    expect(why(source, target, 'device', 'a', { flags: ['SKIP_UNMATCHED_SRC'] })).toEqual({
      _tag: 'Skipped',
      because: [{ side: 'source', at, cause: 'SKIP_UNMATCHED_SRC', on: 'diff' }],
      message: 'device "a" is left out because only the source has it, and the diff carries SKIP_UNMATCHED_SRC',
    });
  });

  it('is a failure that names what is not there, and answers about a model of one side', () => {
    expect(left(explain(base, base)({ model: 'device', uid: 'z' })).message).toBe('device "z" not found');
    const Bare = Model.make({ name: 'site', identifiers: { name: t.string } });
    const bare = Snapshot.empty(right(Schema.make({ topLevel: [Bare] })));
    const message = 'device "a" is created';
    expect(why(base, bare, 'device', 'a')).toMatchObject({ message });
    expect(left(explain(bare, base)({ model: 'port', uid: 'z' })).message).toBe('port "z" not found');
  });

  it('is a failure where nothing can be said', () => {
    expect(left(explain(base, base)({ model: 'device', uid: 'z' })).code).toBe('ERR_OBJECT_NOT_FOUND');
    expect(left(explain(base, base)({ model: 'devcie', uid: 'a' })).code).toBe('ERR_MODEL_UNKNOWN');
    expect(left(explain(base, base, { models: ['devcie'] })({ model: 'device', uid: 'a' })).code).toBe(
      'ERR_OPTION_INVALID',
    );
  });
});

// -------------------------------------------------------------------------------------
// properties
// -------------------------------------------------------------------------------------

interface Asked {
  readonly pair: Pair;
  readonly options: DiffOptions;
}

const optionsFor = ({ target }: Pair): fc.Arbitrary<DiffOptions> => {
  const models = [...target.schema.models.keys()];
  return fc
    .record({
      flags: fc.option(fc.subarray([...Flags.diffFlags])),
      models: fc.option(fc.subarray(models)),
      filtered: fc.option(fc.subarray(models)),
      by: fc.nat(3),
    })
    .map(({ flags, models, filtered, by }) => ({
      ...(flags === null ? {} : { flags }),
      ...(models === null ? {} : { models }),
      ...(filtered === null
        ? {}
        : {
            where: Object.fromEntries(
              filtered.map((name) => [name, (entity: object) => JSON.stringify(entity).length % 4 !== by]),
            ),
          }),
    }));
};

const asked: fc.Arbitrary<Asked> = arbitrariesOf(schemas()).pair.chain((pair) =>
  optionsFor(pair).map((options) => ({ pair, options })),
);

const refsOf = ({ source, target }: Pair) => {
  const all = [source, target].flatMap((snapshot) =>
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ uid }) => ({ model, uid })),
    ),
  );
  return [...new Map(all.map((ref) => [JSON.stringify([ref.model, ref.uid]), ref])).values()];
};

describe('explanations of generated pairs', () => {
  it('agree with what the diff has', () => {
    fc.assert(
      fc.property(asked, ({ pair, options }) => {
        const diff = right(diffFrom(pair.source, options)(pair.target));
        const ask = explain(pair.source, pair.target, options);
        for (const ref of refsOf(pair)) {
          const reason = right(ask(ref));
          const elements = [...Diff.iterate(diff)].filter((e) => e.model === ref.model && e.uid === ref.uid);
          const actions = elements.map(({ action }) => action).filter((action) => action !== 'unchanged');
          expect(reason._tag === 'Changed' ? reason.actions.toSorted() : []).toEqual(actions.toSorted());
          if (elements.some(({ action }) => action === 'unchanged')) expect(reason._tag).toBe('Unchanged');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are as many of each kind as the summary counts', () => {
    fc.assert(
      fc.property(asked, ({ pair, options }) => {
        const summary = Diff.summary(right(diffFrom(pair.source, options)(pair.target)));
        const ask = explain(pair.source, pair.target, options);
        const reasons = refsOf(pair).map((ref) => right(ask(ref)));
        const counted = reasons.filter(({ _tag }) => _tag === 'Skipped' || _tag === 'Orphan').length;
        expect(counted).toBe(summary.skipped);
        expect(reasons.filter(({ _tag }) => _tag === 'Unchanged').length).toBe(summary.unchanged);
        expect(
          pipe(
            skipped(pair.source, pair.target, options),
            E.map((counts) => counts.reduce((n, { count }) => n + count, 0)),
          ),
        ).toEqual(E.right(summary.skipped));
      }),
      { numRuns: 200 },
    );
  });
});
