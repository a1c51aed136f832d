import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import * as StoredState from '../../src/diff/StoredState.js';
import * as SyncState from '../../src/diff/SyncState.js';
import { Codec, Diff, type DiffOptions, diffFrom, Equality, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string },
  children: [Port],
});
const schemaOf = (): Schema.Schema => right(Schema.make({ topLevel: [Device] }));
const schema = schemaOf();

const device = (i: number, role = 'access') => Snapshot.item(Device, { name: `d${i}`, role });
const port = (i: number) =>
  Snapshot.item(Port, { name: `p${i}`, mtu: 1500 }, { parent: { model: 'device', uid: `d${i}` } });
const load = (items: ReadonlyArray<Snapshot.Item>, of = schema) => right(Snapshot.fromEntities(of)(items));
const numbers = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i);
const many = (count: number): ReadonlyArray<Snapshot.Item> => numbers(count).flatMap((i) => [device(i), port(i)]);

const text = (diff: Diff.Diff): string => Diff.toText()(diff);
const full = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, options: DiffOptions = {}) =>
  right(diffFrom(source, options)(target));
const role = (uid: string, value: string) => (snapshot: Snapshot.Snapshot) =>
  right(pipe(snapshot, Snapshot.update(Device, uid, { role: value })));
const stored = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, options: StoredState.StoredOptions = {}) =>
  pipe(
    StoredState.make(source, target, options),
    E.map((state) => JSON.stringify(StoredState.encode(state))),
    E.chainW((json) => StoredState.decode(JSON.parse(json))),
    right,
  );

describe('the diff since a state', () => {
  const [source, target] = [load(many(2000)), load(many(2000))];
  const state = right(SyncState.make(source, target));

  it('examines nothing where nothing has changed', () => {
    const since = right(SyncState.diffSince(state, source)(target));
    expect(since).toMatchObject({ examined: 0, diff: { elements: [] } });
  });

  it('examines only what has changed on either side, though the sides share nothing', () => {
    const [s, t] = [role('d7', 'core')(source), role('d8', 'core')(target)];
    const since = right(SyncState.diffSince(state, s)(t));
    expect(since.examined).toBe(2);
    expect(since.notice).toBeUndefined();
    expect(text(since.diff)).toBe(text(full(s, t)));
    expect(Diff.summary(since.diff)).toEqual({ create: 0, update: 2, delete: 0, unchanged: 3998, skipped: 0 });
  });

  it('still has what differed when the state was made', () => {
    const s = role('d7', 'core')(source);
    const later = right(SyncState.make(s, target));
    const since = right(SyncState.diffSince(later, s)(target));
    expect(since.examined).toBe(1);
    expect(Diff.summary(since.diff).update).toBe(1);
  });

  it('heeds a flag that a parent of what still differs has got since', () => {
    const s = right(pipe(source, Snapshot.update(Port, 'p7', { mtu: 9000 })));
    const later = right(SyncState.make(s, target));
    const ignored = right(pipe(target, Snapshot.applyChanges([{ ...device(7), flags: ['IGNORE'] }], [])));
    const since = right(SyncState.diffSince(later, s)(ignored));
    expect(since.examined).toBe(2);
    expect(since.diff.elements).toEqual([]);
    expect(Diff.summary(since.diff)).toEqual(Diff.summary(full(s, ignored)));
  });

  it('takes options of which the state knows nothing', () => {
    const s = role('d7', 'core')(source);
    const later = right(SyncState.make(s, target));
    for (const options of [{ models: ['port'] }, { attributes: { device: { exclude: ['role'] } } }]) {
      const since = right(SyncState.diffSince(later, s, options)(target));
      expect(text(since.diff)).toBe(text(full(s, target, options)));
    }
  });

  it('compares everything, and says so, where a side was loaded anew', () => {
    const anew = load([...many(1999), device(1999, 'core'), port(1999)]);
    const since = right(SyncState.diffSince(state, anew)(target));
    expect(since.examined).toBe(8000);
    expect(since.notice).toEqual({
      reason: 'changes',
      message: 'so much has changed since the last sync, or was loaded anew, that everything was compared',
    });
    expect(text(since.diff)).toBe(text(full(anew, target)));
  });

  it('keeps to what has changed where a side was reloaded', () => {
    const again = right(Snapshot.reload(source)([...many(1999), device(1999, 'core'), port(1999)]));
    expect(right(SyncState.diffSince(state, again)(target)).examined).toBe(1);
  });

  it('compares everything, and says so, where a side has another schema value', () => {
    const other = load(many(3), schemaOf());
    const since = right(SyncState.diffSince(state, other)(target));
    expect(since.examined).toBe(4006);
    expect(since.notice).toEqual({
      reason: 'schema',
      message: 'the schema is not the one of the last sync, so that everything was compared',
    });
    expect(text(since.diff)).toBe(text(full(other, target)));
  });

  it('fails as a full diff does', () => {
    const error = left(SyncState.diffSince(state, source, { models: ['devcie'] })(target));
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', suggestion: 'did you mean "device"?' });
  });
});

describe('how much may have changed before everything is compared', () => {
  const devices = (count: number, value = 'access') => numbers(count).map((i) => device(i, value));
  const edited = (count: number) => (snapshot: Snapshot.Snapshot) =>
    right(pipe(snapshot, Snapshot.applyChanges(devices(count, 'core'), [])));
  const since = (state: SyncState.SyncState, source: Snapshot.Snapshot, target: Snapshot.Snapshot) => {
    const { examined, notice } = right(SyncState.diffSince(state, source)(target));
    return [examined, notice?.reason];
  };

  it('is a quarter of the entities of both sides', () => {
    const [source, target] = [load(devices(4000)), load(devices(4000))];
    const state = right(SyncState.make(source, target));
    expect(since(state, edited(2000)(source), target)).toEqual([2000, undefined]);
    expect(since(state, edited(2001)(source), target)).toEqual([8000, 'changes']);
  });

  it('is 1024 entities where that is more', () => {
    const [source, target] = [load(devices(1100)), load(devices(1100))];
    const state = right(SyncState.make(source, target));
    expect(since(state, edited(1024)(source), target)).toEqual([1024, undefined]);
    expect(since(state, edited(1025)(source), target)).toEqual([2200, 'changes']);
  });

  it('is not passed by a side that went back to what was loaded, however much that was', () => {
    const [source, target] = [load(devices(1100)), load(devices(1100))];
    const state = right(SyncState.make(edited(1)(source), edited(1)(target)));
    expect(since(state, source, target)).toEqual([1, undefined]);
  });

  it('is as much of what was loaded anew, on both sides together', () => {
    const [source, target] = [load(devices(1024)), load(devices(1024))];
    const state = right(SyncState.make(source, target));
    expect(since(state, load(devices(1024)), target)).toEqual([1024, undefined]);
    expect(since(state, load(devices(512)), load(devices(512)))).toEqual([1024, undefined]);
    expect(since(state, load(devices(513)), load(devices(512)))).toEqual([1025, 'changes']);
  });
});

describe('a sync state', () => {
  it('does not say when a sync was that nobody gave a time for', () => {
    expect(SyncState.toText(right(SyncState.make(load([device(1)]), load([]))))).toBe(
      'device: 1 in source, 0 in target, 1 differ, last sync unknown\n' +
        'port: 0 in source, 0 in target, 0 differ, last sync unknown',
    );
  });

  it('tells of each model how it stood, and when', () => {
    const state = right(SyncState.make(load(many(3)), load(many(2)), { at: '2026-01-01' }));
    expect(SyncState.toText(state)).toBe(
      'device: 3 in source, 2 in target, 1 differ, last sync 2026-01-01\n' +
        'port: 3 in source, 2 in target, 1 differ, last sync 2026-01-01',
    );
  });

  it('keeps the time of models that did not take part in the next sync', () => {
    const [source, target] = [load(many(3)), load(many(3))];
    const state = pipe(
      SyncState.make(source, target, { at: 'monday' }),
      E.chain(SyncState.advance(source, target, { at: 'tuesday', models: ['device'] })),
      right,
    );
    expect(state.models.map(({ model, at }) => [model, at])).toEqual([
      ['device', 'tuesday'],
      ['port', 'monday'],
    ]);
    const kept = stored(source, target, { at: 'monday' });
    const next = stored(source, target, { at: 'tuesday', models: ['device'], previous: kept });
    expect(next.models).toEqual(state.models);
  });
});

describe('the diff since a stored state', () => {
  const [source, target] = [load(many(2000)), load(many(2000))];

  it('compares only entities in buckets that have changed, of datasets that were loaded anew', () => {
    const state = stored(source, target);
    const s = role('d7', 'core')(load(many(2000)));
    const since = right(StoredState.diffSinceStored(state, s)(target));
    expect(text(since.diff)).toBe(text(full(s, target)));
    expect(since.examined).toBeGreaterThan(0);
    expect(since.examined).toBeLessThan(200);
  });

  it('still has what differed when the state was made', () => {
    const s = role('d7', 'core')(source);
    const since = right(StoredState.diffSinceStored(stored(s, target), s)(target));
    expect(since.examined).toBe(1);
    expect(Diff.summary(since.diff).update).toBe(1);
  });

  it('takes digests that stores give', () => {
    const state = stored(source, target);
    const s = role('d7', 'core')(source);
    const digests = { source: Snapshot.digest(s, state.source.digest), target: state.target.digest };
    const since = right(StoredState.diffSinceStored(state, s, { digests })(target));
    expect(text(since.diff)).toBe(text(full(s, target)));
    // Of a digest with another number of buckets nothing is believed.
    const other = { ...digests, source: new Map([['device', ['']]]) };
    const all = right(StoredState.diffSinceStored(state, s, { digests: other })(target));
    expect(all.examined).toBe(2000);
    expect(text(all.diff)).toBe(text(full(s, target)));
  });

  it('says so where a side has another name, or another schema', () => {
    const state = stored(source, target, { names: { source: 'cmdb', target: 'network' } });
    const names = { source: 'netbox', target: 'network' };
    const since = right(StoredState.diffSinceStored(state, source, { names })(target));
    expect(since.notice).toEqual({
      reason: 'sides',
      message: 'the source is netbox, at the last sync it was cmdb, so that everything was compared',
    });
    const Bare = Model.make({ name: 'device', identifiers: { name: t.string } });
    const bare = Snapshot.empty(right(Schema.make({ topLevel: [Bare] })));
    const other = right(StoredState.diffSinceStored(state, bare)(target));
    expect(other.notice?.reason).toBe('schema');
    expect(text(other.diff)).toBe(text(full(bare, target)));
  });

  it('does not depend on how attributes were compared when the state was made', () => {
    const loose = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { role: t.string },
      equality: { role: Equality.caseInsensitive },
      children: [Port],
    });
    const before = right(Schema.make({ topLevel: [loose] }));
    const state = stored(load([device(1, 'core')], before), load([device(1, 'CORE')], before));
    const [s, t1] = [load([device(1, 'core')]), load([device(1, 'CORE')])];
    const since = right(StoredState.diffSinceStored(state, s)(t1));
    expect(since.notice).toBeUndefined();
    expect(Diff.summary(since.diff).update).toBe(1);
  });

  it('always compares what no digest can tell apart', () => {
    const opaque = new t.Type<Map<string, number>>(
      'map',
      (u): u is Map<string, number> => u instanceof Map,
      (u, context) => (u instanceof Map ? t.success(u) : t.failure(u, context)),
      t.identity,
    );
    const Box = Model.make({ name: 'box', identifiers: { id: t.string }, attributes: { content: opaque } });
    const boxes = right(Schema.make({ topLevel: [Box] }));
    const box = (content: Map<string, number>) => load([Snapshot.item(Box, { id: 'a', content })], boxes);
    const same = box(new Map([['a', 1]]));
    const s = box(new Map([['a', 2]]));
    expect(Diff.summary(full(s, same)).update).toBe(1);
    const since = right(StoredState.diffSinceStored(stored(same, same), s)(same));
    expect(Diff.summary(since.diff).update).toBe(1);
  });
});

describe('a stored state as data', () => {
  const encoded = (): Record<string, unknown> => {
    const snapshot = load(many(2));
    return JSON.parse(JSON.stringify(StoredState.encode(right(StoredState.make(snapshot, snapshot)))));
  };

  it('is refused with the path of what is wrong', () => {
    const models = [
      { model: 'device', differences: 0, differing: [], source: { count: 1, buckets: ['x'] }, target: 1 },
    ];
    const error = left(StoredState.decode({ ...encoded(), models }));
    expect(error).toMatchObject({
      code: 'ERR_FILE_SHAPE',
      path: 'models[0].source.buckets[0]',
      message: 'models[0].source.buckets[0]: expected 32 hexadecimal digits or "", got "x"',
    });
    const three = [{ ...models[0], source: { count: 1, buckets: ['', '', ''] } }];
    expect(left(StoredState.decode({ ...encoded(), models: three })).message).toBe(
      'models[0].source.buckets: expected a power of two buckets, got 3',
    );
  });

  it('is refused where it is not as it was written', () => {
    const error = left(StoredState.decode({ ...encoded(), models: [] }));
    expect(error).toMatchObject({ code: 'ERR_FILE_SHAPE', path: 'fingerprint' });
  });

  it('is refused where it is something else, or of another version', () => {
    for (const data of [null, [], 'state', 1, {}, { lockstep: 'diff' }]) {
      expect(left(StoredState.decode(data)).message).toContain('this is no sync state');
    }
    expect(left(StoredState.decode({ ...encoded(), version: 2 })).code).toBe('ERR_VERSION_UNSUPPORTED');
  });

  it('comes back with its metadata', () => {
    const made = right(StoredState.make(load(many(3)), load(many(2)), { at: 'monday' }));
    expect(right(StoredState.decode(StoredState.encode(made)))).toEqual(made);
  });

  it('takes fields that may be left out', () => {
    const Note = Model.make({ name: 'n', identifiers: { id: t.string }, attributes: { x: Codec.optional(t.string) } });
    const notes = load([Snapshot.item(Note, { id: 'a' })], right(Schema.make({ topLevel: [Note] })));
    expect(right(StoredState.diffSinceStored(stored(notes, notes), notes)(notes)).examined).toBe(0);
  });
});
