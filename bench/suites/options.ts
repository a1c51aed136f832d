/** What options of a diff cost, and ways to load: each beside the plain way to the same end. */
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, type DiffOptions, diffBy, diffFrom, Snapshot } from '../../src/index.js';
import { DeviceModel, devices, schema as flatSchema, itemsOf, load, orThrow } from '../data.js';
import { timed } from '../measure.js';
import type { Case, Suite } from '../Suite.js';
import { items, schema } from '../treeData.js';

const make = (size: number): ReadonlyArray<Case> => {
  const snapshotOf = (changed: boolean) => orThrow(Snapshot.fromEntities(schema)(items(size, changed)));
  const [ours, theirs] = [snapshotOf(true), snapshotOf(false)];
  const changes = size / 200;
  const compared = (options: DiffOptions) => orThrow(pipe(theirs, diffFrom(ours, options)));
  const updates = (options: DiffOptions): number => {
    let found = 0;
    for (const { action } of Diff.iterate(compared(options))) if (action === 'update') found++;
    return found;
  };
  const every = (result: unknown): boolean => result === changes;
  // What is found among some models or attributes is a part of the whole.
  const some = (result: unknown): boolean => typeof result === 'number' && result > 0 && result <= changes;

  const [source, target] = [devices(size, true), devices(size, false)];
  const records = itemsOf(source);
  const differing = (diff: Diff.Diff): number => Diff.summary(diff).update;
  const all = (result: unknown): boolean => result === size;
  const hundredth = (result: unknown): boolean => result === size / 100;
  const oneByOne = (): number => {
    let snapshot = Snapshot.empty(flatSchema);
    for (const record of source) snapshot = orThrow(Snapshot.add(DeviceModel, record)(snapshot));
    return Snapshot.count(snapshot);
  };
  return [
    { name: 'diff', run: () => updates({}), found: every },
    { name: 'unchanged', run: () => updates({ unchanged: true }), found: every },
    { name: 'models', run: () => updates({ models: ['device'] }), found: some },
    { name: 'models-and-counts', run: () => Diff.summary(compared({ models: ['device'] })).update, found: some },
    { name: 'attributes', run: () => updates({ attributes: { interface: { include: ['mtu'] } } }), found: every },
    { name: 'where', run: () => updates({ where: { interface: ({ enabled }) => enabled === true } }), found: every },
    { name: 'fromEntities', run: () => Snapshot.count(load([], records)), found: all, against: 'fromEntities' },
    { name: 'add', run: oneByOne, found: all, against: 'fromEntities' },
    {
      name: 'load-and-diff',
      run: () => differing(orThrow(pipe(load(target), diffFrom(load(source))))),
      found: hundredth,
      against: 'load-and-diff',
    },
    {
      name: 'diffBy',
      run: () => differing(orThrow(diffBy(['name'])(source, target))),
      found: hundredth,
      against: 'load-and-diff',
    },
  ];
};

export const options: Suite = timed({
  name: 'options',
  sizes: [10_000, 100_000],
  least: 10_000,
  against: 'diff',
  make,
});
