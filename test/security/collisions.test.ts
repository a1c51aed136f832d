import { writeFileSync } from 'node:fs';
import { pipe } from 'fp-ts/lib/function.js';
import { hash } from 'immutable';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { File } from '../../src/file.js';
import { Adapter, Diff, diffFrom, Model, Schema, Snapshot, syncFrom } from '../../src/index.js';
import { left, right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const at = temporaryFolder();

/** Names that all have one hash in the tables of snapshots: "Aa" and "BB" have. */
const names = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: 17 }, (_bit, bit) => ((i >> bit) & 1 ? 'BB' : 'Aa')).join(''),
  );

const load = (count: number, role = 'x') =>
  Snapshot.fromEntities(schema)(names(count).map((name) => Snapshot.item(Device, { name, role })));

describe('uids that were made to have one hash', () => {
  it('have one', () => {
    expect(new Set(names(1001)).size).toBe(1001);
    expect(new Set(names(1001).map((name) => hash(name))).size).toBe(1);
  });

  it('are compared and synchronised like any others, up to a thousand', async () => {
    const [source, target] = [right(load(1000, 'new')), right(load(500, 'old'))];
    expect(Diff.summary(right(diffFrom(source)(target)))).toMatchObject({ create: 500, update: 500, delete: 0 });
    const synced = right(
      await pipe(Adapter.fromSnapshot('target', target), syncFrom(Adapter.fromSnapshot('source', source)))(),
    );
    expect(Snapshot.eq.equals(synced.snapshot, source)).toBe(true);
  });

  it.each([1001, 10_000, 50_000])('are refused where there are more: %i', async (count) => {
    const refusal = {
      code: 'ERR_UIDS_COLLIDE',
      message: expect.stringMatching(
        `^device: ${count} uids have one hash, which does not happen by chance: "(Aa|BB)+", ...$`,
      ),
    };
    expect(left(load(count))).toMatchObject(refusal);
    expect(
      left(Snapshot.reload(right(load(10)))(names(count).map((name) => Snapshot.item(Device, { name, role: 'y' })))),
    ).toMatchObject({
      code: 'ERR_UIDS_COLLIDE',
    });
    writeFileSync(
      at('device.csv'),
      `name,role\n${names(count)
        .map((name) => `${name},x\n`)
        .join('')}`,
    );
    expect(left(await File.read(schema)(at('device.csv'))()).code).toBe('ERR_UIDS_COLLIDE');
  });

  it('are no reason to refuse others', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => Snapshot.item(Device, { name: `device-${i}`, role: 'x' }));
    expect(Snapshot.count(right(Snapshot.fromEntities(schema)(many)))).toBe(100_000);
  });
});
