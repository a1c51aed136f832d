import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema as schemas } from '../../laws/index.js';
import { Diff, diffFrom, Model, Schema, Snapshot } from '../../src/index.js';
import type * as SchemaFile from '../../src/model/SchemaFile.js';
import * as SavedPlan from '../../src/plan/SavedPlan.js';
import { left, right } from '../right.js';

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: t.number },
});
const schema = right(Schema.make({ topLevel: [Device] }));
const load = (...devices: ReadonlyArray<readonly [name: string, role: string, mtu: number]>) =>
  right(Snapshot.fromEntities(schema)(devices.map(([name, role, mtu]) => Snapshot.item(Device, { name, role, mtu }))));

const source = load(['a', 'core', 9000], ['b', 'edge', 1500]);
const target = load(['a', 'core', 1500], ['c', 'edge', 1500]);
const description = {
  models: { device: { identifiers: { name: 'string' }, attributes: { role: 'string', mtu: 'number' } } },
} satisfies SchemaFile.Description;
const saved = SavedPlan.make(right(diffFrom(source)(target)), source, target, description);
const encoded = right(SavedPlan.encode(saved));

describe('a saved plan', () => {
  it('comes back from plain data as it was, also through JSON', () => {
    const again = right(SavedPlan.decode(JSON.parse(JSON.stringify(encoded))));
    expect(Diff.eq.equals(again.diff, saved.diff)).toBe(true);
    expect({ ...again, diff: undefined }).toEqual({ ...saved, diff: undefined });
    expect(right(SavedPlan.encode(again))).toEqual(encoded);
  });

  it('comes back whatever is in it, and may be applied where it was made', () => {
    fc.assert(
      fc.property(arbitrariesOf(schemas()).pair, (pair) => {
        const diff = right(diffFrom(pair.source)(pair.target));
        const plan = SavedPlan.make(diff, pair.source, pair.target);
        const data = SavedPlan.encode(plan);
        // What is no data cannot be saved.
        if (E.isLeft(data)) return;
        const again = right(SavedPlan.decode(JSON.parse(JSON.stringify(data.right))));
        expect(right(SavedPlan.encode(again))).toEqual(data.right);
        expect(right(SavedPlan.check(pair.target)(again))).toBe(again.diff);
      }),
      { numRuns: 100 },
    );
  });

  it.each<readonly [string, object]>([
    ['a side', { source: { name: 'new', fingerprint: '' } }],
    ['the schema', { schema: { models: { device: { identifiers: { name: 'string' } } } } }],
    ['the diff', { diff: right(Diff.encode(right(diffFrom(target)(target)))) }],
    ['something more', { note: 'urgent' }],
    ['the seal', { fingerprint: '0' }],
  ])('is known to be edited: %s', (_, edit) => {
    expect(left(SavedPlan.decode({ ...encoded, ...edit })).code).toBe('ERR_PLAN_EDITED');
  });

  it('is not edited by another order of its keys', () => {
    expect(E.isRight(SavedPlan.decode(Object.fromEntries(Object.entries(encoded).toReversed())))).toBe(true);
  });

  it('says nothing of a schema where it is given none', () => {
    const plan = SavedPlan.make(saved.diff, source, target);
    expect(Object.keys(plan)).toEqual(['source', 'target', 'diff']);
    const data = right(SavedPlan.encode(plan));
    expect(Object.keys(data)).toEqual(['lockstep', 'version', 'source', 'target', 'diff', 'fingerprint']);
    expect(Object.keys(right(SavedPlan.decode(data)))).toEqual(['source', 'target', 'diff']);
  });

  it('is held to the schema that it brings', () => {
    const other = { models: { rack: { identifiers: { name: 'string' } } } } satisfies SchemaFile.Description;
    const sealed = right(SavedPlan.encode(SavedPlan.make(saved.diff, source, target, other)));
    expect(left(SavedPlan.decode(sealed)).code).toBe('ERR_MODEL_UNKNOWN');
  });

  it('that was edited can be made again, or taken apart', () => {
    expect(left(SavedPlan.decode({ ...encoded, note: 'urgent' }))).toEqual({
      _tag: 'PlanError',
      code: 'ERR_PLAN_EDITED',
      message: 'the plan is not as it was written',
      suggestion: 'make it again, or take a part of it with "lockstep show"',
    });
  });

  it('of another version, or that is none, comes with what would be one', () => {
    expect(left(SavedPlan.decode({ ...encoded, version: 2 })).suggestion).toBe('this release reads version 1');
    expect(left(SavedPlan.decode({})).suggestion).toBe('make one with "lockstep plan"');
  });

  it.each<readonly [unknown, string]>([
    [{ ...encoded, version: 2 }, 'the plan has version 2'],
    [{ ...encoded, version: '1' }, 'the plan has version "1"'],
    [{ ...encoded, source: { name: 'new' } }, 'source.fingerprint: expected string, got nothing'],
    [{ ...encoded, fingerprint: 7 }, 'fingerprint: expected string, got 7'],
    [encoded['diff'], 'this is no plan but a diff'],
    [{}, 'this is no plan but another object'],
    [[], 'this is no plan but []'],
    [null, 'this is no plan but null'],
    ['plan', 'this is no plan but "plan"'],
  ])('is told from what is none: %#', (data, message) => {
    expect(left(SavedPlan.decode(data))).toMatchObject({ code: 'ERR_PLAN_INVALID', message });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('version', 'source', 'target', 'diff', 'schema'), (value, key) => {
        expect(E.isLeft(SavedPlan.decode(value))).toBe(true);
        expect(() => SavedPlan.decode({ ...encoded, [key]: value })).not.toThrow();
      }),
    );
  });

  it('keeps its sides when it is given another diff', () => {
    const part = pipe(saved, SavedPlan.withDiff(Diff.filterByAction('update')(saved.diff)));
    expect(part.target).toBe(saved.target);
    expect(E.isRight(SavedPlan.decode(right(SavedPlan.encode(part))))).toBe(true);
  });
});

describe('the target of a saved plan', () => {
  it('is what the plan was made for, wherever it was loaded from', () => {
    expect(right(SavedPlan.check(load(['a', 'core', 1500], ['c', 'edge', 1500]))(saved))).toBe(saved.diff);
  });

  it('is refused when it has changed, with what is not as the plan expects', () => {
    const gone = left(SavedPlan.check(load(['a', 'core', 1500]))(saved));
    expect(gone).toMatchObject({
      code: 'ERR_PLAN_STALE',
      mismatches: ['device "c": is not there'],
      suggestion: 'make the plan again, --rebase it, or --force it',
    });
    expect(gone.message).toBe('the target has changed since the plan was made: device "c": is not there');
    const changed = left(SavedPlan.check(load(['a', 'core', 4000], ['b', 'edge', 1500], ['c', 'edge', 1500]))(saved));
    expect(changed.mismatches?.toSorted()).toEqual([
      expect.stringMatching(/^device "a": .*mtu.*4000/),
      expect.stringMatching(/^device "b": /),
    ]);
    expect(changed.message).toContain(' (and 1 more)');
  });

  it('is refused when it has changed elsewhere', () => {
    const error = left(SavedPlan.check(load(['a', 'core', 1500], ['c', 'edge', 1500], ['d', 'edge', 1500]))(saved));
    expect(error).toMatchObject({
      mismatches: [],
      message: 'the target has changed since the plan was made: nothing that the plan touches is concerned',
    });
  });
});
