/** A tree: devices with nine interfaces each, one entity in two hundred changed. */
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Diff, diffFrom, Entity, Model, Schema, Snapshot } from '../../src/index.js';
import { orThrow } from '../data.js';
import type { Case, Suite } from '../Suite.js';

const INTERFACES = 9;

const Interface = Model.make({
  name: 'interface',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { description: t.string, mtu: t.number, enabled: t.boolean },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, vendor: t.string },
  children: { interfaces: Interface },
});
const schema = orThrow(Schema.make({ topLevel: [Device] }));

/** A record, whatever its model; the baseline knows nothing of trees. */
interface Row {
  readonly uid: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly names: ReadonlyArray<string>;
}

const items = (size: number, changed: boolean): ReadonlyArray<Snapshot.Item> => {
  const isChanged = (i: number): boolean => changed && i % 200 === 0;
  let n = 0;
  return Array.from({ length: size / (INTERFACES + 1) }, (_, d) => {
    const device = `device-${d}`;
    const own = Snapshot.item(Device, {
      name: device,
      role: isChanged(n++) ? 'spare' : 'access',
      vendor: `vendor-${d % 7}`,
    });
    const parent = Entity.ref(Device)({ name: device });
    const below = Array.from({ length: INTERFACES }, (__, i) => {
      const mtu = isChanged(n++) ? 9000 : 1500;
      const fields = { device, name: `eth${i}`, description: `port ${i} of ${device}`, mtu, enabled: true };
      return Snapshot.item(Interface, fields, { parent });
    });
    return [own, ...below];
  }).flat();
};

const NAMES: Readonly<Record<string, ReadonlyArray<string>>> = {
  device: Object.keys(Device.attributes),
  interface: Object.keys(Interface.attributes),
};

const rows = (records: ReadonlyArray<Snapshot.Item>): ReadonlyMap<string, Row> =>
  new Map(
    records.map(({ model, fields }) => {
      const uid = model === 'device' ? String(fields['name']) : `${fields['device']}__${fields['name']}`;
      return [uid, { uid, fields, names: NAMES[model] ?? [] }];
    }),
  );

const nativeLoop = (source: ReadonlyMap<string, Row>, target: ReadonlyMap<string, Row>): number => {
  const changed: Array<readonly [string, string]> = [];
  for (const [uid, { fields, names }] of source) {
    const other = target.get(uid)?.fields;
    if (other === undefined) changed.push([uid, '']);
    else for (const name of names) if (fields[name] !== other[name]) changed.push([uid, name]);
  }
  for (const uid of target.keys()) if (!source.has(uid)) changed.push([uid, '']);
  return changed.length;
};

const make = (size: number): ReadonlyArray<Case> => {
  const [source, target] = [items(size, true), items(size, false)];
  const [sourceRows, targetRows] = [rows(source), rows(target)];
  const load = Snapshot.fromEntities(schema);
  const [ours, theirs] = [orThrow(load(source)), orThrow(load(target))];
  return [
    { name: 'native-loop', run: () => nativeLoop(sourceRows, targetRows) },
    { name: 'lockstep', run: () => Diff.summary(orThrow(pipe(theirs, diffFrom(ours)))).update },
  ];
};

export const tree: Suite = { name: 'tree', sizes: [100_000], against: 'native-loop', make };
