import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import * as StoredState from '../../src/diff/StoredState.js';
import { Codec, Model, Schema, Snapshot } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
const Fan = Model.make({ name: 'fan', identifiers: { name: t.string } });
const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const devices = right(Snapshot.fromEntities(schema)([Snapshot.item(Device, { name: 'a', role: 'core' })]));

describe('the notice of a stored state', () => {
  const state = right(
    StoredState.make(devices, devices, { names: { source: 'cmdb', target: 'network' }, at: 'monday' }),
  );
  const since = (names: { readonly source?: string; readonly target?: string }) =>
    right(StoredState.diffSinceStored(state, devices, { names })(devices));

  it('is absent where both sides have the names that they had, or nobody says', () => {
    for (const names of [{ source: 'cmdb', target: 'network' }, { source: 'cmdb' }, { target: 'network' }, {}])
      expect(since(names)).not.toHaveProperty('notice');
  });

  it('names a target that is another', () => {
    expect(since({ source: 'cmdb', target: 'lab' })).toMatchObject({
      examined: 2,
      notice: {
        reason: 'sides',
        message: 'the target is lab, at the last sync it was network, so that everything was compared',
      },
    });
  });

  it('is of sides that are called source and target, where the state was told no names', () => {
    const unnamed = right(StoredState.make(devices, devices));
    const names = { source: 'source', target: 'network' };
    expect(right(StoredState.diffSinceStored(unnamed, devices, { names })(devices)).notice?.message).toBe(
      'the target is network, at the last sync it was target, so that everything was compared',
    );
    expect(unnamed.source.name).toBe('source');
  });

  const deviceOf = (identifier: t.Mixed, attribute: t.Mixed): Model.Model =>
    Model.make({
      name: 'device',
      identifiers: { name: identifier },
      attributes: { role: attribute },
      children: [Port, Fan],
    });
  const rackOf = (children: ReadonlyArray<Model.Model>): Model.Model =>
    Model.make({ name: 'rack', identifiers: { name: t.string }, children });
  const emptyOf = (...topLevel: ReadonlyArray<Model.Model>): Snapshot.Snapshot =>
    Snapshot.empty(right(Schema.make({ topLevel })));
  const strict = deviceOf(t.string, t.string);

  it.each([
    ['an identifier', emptyOf(deviceOf(Codec.integer, t.string), rackOf([Port]))],
    ['an attribute', emptyOf(deviceOf(t.string, Codec.integer), rackOf([Port]))],
    ['the models below a model', emptyOf(strict, rackOf([Fan]))],
    ['the top-level models', emptyOf(strict, rackOf([Port]), Port)],
  ])('says so where the schema has another declaration of %s', (_, now) => {
    const then = emptyOf(strict, rackOf([Port]));
    const before = right(StoredState.make(then, then));
    expect(right(StoredState.diffSinceStored(before, then)(then))).not.toHaveProperty('notice');
    expect(right(StoredState.diffSinceStored(before, now)(now)).notice).toEqual({
      reason: 'schema',
      message: 'the schema is not the one of the last sync, so that everything was compared',
    });
  });
});

describe('what a stored state keeps as differing', () => {
  const Box = Model.make({ name: 'box', identifiers: { id: t.string }, attributes: { content: t.unknown } });
  const boxes = right(Schema.make({ topLevel: [Box] }));

  it('is what is compared by reference, wherever it is in a value', () => {
    const contents = {
      function: () => 0,
      symbol: Symbol('a'),
      map: new Map(),
      'in a list': [1, Symbol('b')],
      'in an object': { one: 1, two: { three: () => 0 } },
      text: 'a',
      nothing: null,
      date: new Date(0),
      list: [1, [], {}],
      object: { one: 1, two: {} },
    };
    const items = Object.entries(contents).map(([id, content]) => Snapshot.item(Box, { id, content }));
    const snapshot = right(Snapshot.fromEntities(boxes)(items));
    const kept = right(StoredState.make(snapshot, snapshot)).differing.get('box');
    expect(kept?.toSorted()).toEqual(['function', 'in a list', 'in an object', 'map', 'symbol']);
  });

  it('is nothing where one side alone has an attribute', () => {
    const Bare = Model.make({ name: 'device', identifiers: { name: t.string } });
    const bare = right(
      Snapshot.fromEntities(right(Schema.make({ topLevel: [Bare] })))([Snapshot.item(Bare, { name: 'a' })]),
    );
    for (const [source, target] of [
      [bare, devices],
      [devices, bare],
    ] as const)
      expect(right(StoredState.make(source, target)).differing.get('device')).toEqual([]);
  });
});

describe('a stored state as data', () => {
  it('has none that differ of a model of which the state names none', () => {
    const state = right(StoredState.make(devices, devices));
    const { models } = StoredState.encode({ ...state, differing: new Map() });
    expect(models.map(({ model, differing }) => [model, differing])).toEqual([['device', []]]);
  });
});

describe('a stored state that is refused', () => {
  const suggestion = 'leave the state out: a full diff makes a new one';
  const encoded = StoredState.encode(right(StoredState.make(devices, devices)));

  it('says what it is instead, and what can be done', () => {
    expect(left(StoredState.decode(['state']))).toEqual({
      _tag: 'StoreError',
      code: 'ERR_FILE_SHAPE',
      message: 'this is no sync state but ["state"]',
      suggestion,
    });
  });

  it('says which version it is of', () => {
    expect(left(StoredState.decode({ ...encoded, version: 2 }))).toEqual({
      _tag: 'FormatError',
      code: 'ERR_VERSION_UNSUPPORTED',
      message: 'version: 2 is not supported, 1 is',
      path: 'version',
      suggestion,
    });
  });

  it('says that it was edited', () => {
    expect(left(StoredState.decode({ ...encoded, models: [] }))).toEqual({
      _tag: 'StoreError',
      code: 'ERR_FILE_SHAPE',
      message: 'the sync state is not as it was written',
      path: 'fingerprint',
      suggestion,
    });
  });

  it('says that it is nested too deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(left(StoredState.decode({ ...encoded, models: deep }))).toEqual({
      _tag: 'StoreError',
      code: 'ERR_FILE_SHAPE',
      message: 'the sync state: its lists and objects are nested more than 500 levels deep',
      suggestion,
    });
  });
});
