/** A tree: devices with nine interfaces each, one entity in two hundred changed. */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, diffFrom, Snapshot } from '../../src/index.js';
import { orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';
import { items, NAMES, schema } from '../treeData.js';

/** A record, whatever its model; the baseline knows nothing of trees. */
interface Row {
  readonly uid: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly names: ReadonlyArray<string>;
}

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

export const tree: Suite = timed({ name: 'tree', sizes: [100_000], against: 'native-loop', make });
