/**
 * The whole engine, step by step, against a world of plain rows: in memory, in files, in Redis. `LOCKSTEP_LAW_RUNS` asks for longer
 * runs; `docs/reliability.md` tells of them.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { FileStore, JournalFile } from '../../src/file.js';
import { CachedStore, Journal, MemoryStore, Snapshot } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { parameters } from '../laws/runLaws.js';
import { start } from '../redis/servers.js';
import { describeRedis } from '../redis/suite.js';
import { right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';
import { run, told } from './run.js';
import { schema } from './schema.js';
import type { Place } from './World.js';

const at = temporaryFolder();

const runsOn = (name: string, place: () => Place, usual: number): void => {
  const asked = parameters(usual);
  it(
    `agrees with a world of plain rows, step by step, ${name}`,
    async () => {
      const tally = await run(place, asked);
      if (process.env['LOCKSTEP_LAW_RUNS'] !== undefined) console.info(`${name}: ${told(tally)}`);
      expect(tally.runs).toBe(asked.numRuns);
    },
    60_000 * Math.ceil(asked.numRuns / 10),
  );
};

const inMemory: Pick<Place, 'path' | 'journal' | 'lasts'> = {
  path: (name) => at(name),
  journal: Journal.memory,
  lasts: false,
};

const inFiles = (extension: string): Place => ({
  name: extension,
  open: async (run) => FileStore.open(schema)(at(`${run}.${extension}`)),
  path: (name) => at(`other-${name}`),
  journal: (name) => JournalFile.open(at(`${name}.journal`)),
  lasts: true,
});

describe('the engine', () => {
  runsOn(
    'in memory',
    () => ({ ...inMemory, name: 'memory', open: async () => MemoryStore.make(Snapshot.empty(schema)) }),
    120,
  );

  runsOn(
    'in memory, behind a cache',
    () => ({
      ...inMemory,
      name: 'cache',
      open: async () => right(await CachedStore.cached({ maxEntities: 4 })(MemoryStore.make(Snapshot.empty(schema)))()),
    }),
    20,
  );

  for (const extension of ['json', 'yaml', 'ndjson', 'segments']) {
    runsOn(`in ${extension} files`, () => inFiles(extension), 12);
  }
});

describeRedis('the engine', () => {
  let url = '';
  beforeAll(async () => {
    ({ url } = await start());
  }, 60_000);

  runsOn(
    'in Redis',
    () => {
      let opened: RedisStore.RedisStore | undefined;
      return {
        ...inMemory,
        name: 'redis',
        open: async (id) => {
          opened = right(await RedisStore.open(schema)({ url, id, buckets: 4 })());
          return opened;
        },
        lasts: true,
        // Reading takes hashes on trust: at the end every one is calculated anew.
        verify: async () => {
          if (opened !== undefined) right(await opened.verify());
        },
      };
    },
    40,
  );
});
