/** Datasets of the tests of parallel diffs: a tree of three levels, of which some has changed, moved, come and gone. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Diff, type DiffOptions, diffFrom, type Flags, SchemaFile, type Snapshot } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { right } from '../right.js';

export const description: SchemaFile.Description = {
  topLevel: ['site'],
  models: {
    site: { identifiers: { name: 'string' }, attributes: { region: 'string' }, children: ['device'] },
    device: {
      identifiers: { name: 'string' },
      attributes: { role: { type: 'string', equality: 'case-insensitive' }, mtu: 'integer?' },
      children: ['port'],
    },
    port: { identifiers: { device: 'string', name: 'string' }, attributes: { labels: 'json?', speed: 'number' } },
  },
};

export const schema = right(SchemaFile.decode(description));

interface Shape {
  readonly sites: number;
  readonly devices: number;
  readonly ports: number;
}

/** About so many entities: sites, ten devices for each, nine ports for each of those. */
export const shapeFor = (entities: number): Shape => {
  const sites = Math.max(1, Math.round(entities / 101));
  return { sites, devices: 10, ports: 9 };
};

const flagsOf = (i: number): ReadonlyArray<Flags.ModelFlag> =>
  i % 97 === 5 ? ['IGNORE'] : i % 89 === 7 ? ['SKIP_UNMATCHED_BOTH'] : i % 83 === 3 ? ['SKIP_CHILDREN_ON_DELETE'] : [];

/**
 * A dataset, before or after: after, some devices have other values, some stand at another site with all their ports, some
 * are new and some are gone. Some carry flags. What is after is in another order.
 */
export const items = ({ sites, devices, ports }: Shape, after: boolean): ReadonlyArray<Snapshot.Item> => {
  const all: Array<Snapshot.Item> = [];
  for (let s = 0; s < sites; s++) {
    all.push({ model: 'site', fields: { name: `site-${s}`, region: after && s % 50 === 1 ? 'south' : 'north' } });
  }
  for (let i = 0; i < sites * devices; i++) {
    if (i % 61 === (after ? 8 : 9)) continue;
    const name = `device-${i}`;
    const site = (Math.floor(i / devices) + (after && i % 41 === 4 ? 1 : 0)) % sites;
    const parent = { model: 'site', uid: `site-${site}` };
    const role = after && i % 29 === 2 ? 'core' : after ? 'ACCESS' : 'access';
    all.push({ model: 'device', fields: { name, role, mtu: i % 3 === 0 ? null : 1500 }, parent, flags: flagsOf(i) });
    for (let p = 0; p < ports; p++) {
      const n = i * ports + p;
      if (n % 53 === (after ? 0 : 1)) continue;
      all.push({
        model: 'port',
        fields: { device: name, name: `p${p}`, labels: { n: [n % 7] }, speed: after && n % 31 === 3 ? 40 : 10 },
        parent: { model: 'device', uid: name },
      });
    }
  }
  return after ? all.toReversed() : all;
};

/** What a diff says, to the letter and in its order, and how much it is of what. */
export const said = (diff: Diff.Diff): unknown => {
  const { create, update, delete: deleted } = Diff.summary(diff);
  return { lines: [...Diff.toLines()(diff)], create, update, deleted };
};

/** What one thread says of two stores, all of which it loads. */
export const sequential = async (
  source: RedisStore.RedisStore,
  target: RedisStore.RedisStore,
  options: DiffOptions = {},
): Promise<Diff.Diff> => {
  const [ours, theirs] = await Promise.all([source.load(), target.load()]);
  const names = { source: source.name, target: target.name };
  return right(pipe(right(theirs), diffFrom(right(ours), { ...options, names })));
};

/** A store with some records; to be closed. */
export const filled = async (
  options: RedisStore.Options,
  records: ReadonlyArray<Snapshot.Item>,
): Promise<RedisStore.RedisStore> => {
  const store = right(await RedisStore.open(schema)(options)());
  right(await store.add(records)());
  return store;
};

/** The error that something ended with. */
export const left = <L>(either: E.Either<L, unknown>): L => {
  if (E.isRight(either)) throw new Error('it did not fail');
  return either.left;
};
