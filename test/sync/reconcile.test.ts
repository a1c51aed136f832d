import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Model, reconcile, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

describe('what two sides need', () => {
  it('is planned so that what is referred to is made before what refers to it', () => {
    const Device = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { rack: t.string },
      references: { rack: 'rack' },
    });
    const Rack = Model.make({ name: 'rack', identifiers: { name: t.string } });
    const schema = right(Schema.make({ topLevel: [Device, Rack] }));
    const base = Snapshot.empty(schema);
    const ours = right(
      Snapshot.fromEntities(schema)([
        Snapshot.item(Device, { name: 'sw1', rack: 'r1' }),
        Snapshot.item(Rack, { name: 'r1' }),
      ]),
    );
    const { a, b } = right(reconcile(ours, base, base));
    expect(a.plan.operations).toEqual([]);
    expect(b.plan.operations.map(({ action, uid }) => `${action} ${uid}`)).toEqual(['create r1', 'create sw1']);
  });
});
