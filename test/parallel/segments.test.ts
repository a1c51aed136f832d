import { readdirSync, rmSync } from 'node:fs';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Diff, type DiffOptions, diffFrom as diffSnapshots, Patch, Snapshot } from 'lockstep';
import { File, FileStore } from 'lockstep/file';
import { diffFrom, type ParallelOptions, Queue, Threads } from 'lockstep/parallel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';
import { execArgv, OPTIONS, shared } from './asked.js';
import { items, left, said, schema, shapeFor } from './dataset.js';

const at = temporaryFolder();

const filled = async (name: string, buckets: number, records: ReadonlyArray<Snapshot.Item>): Promise<string> => {
  const path = at(`${name}.segments`);
  right(await FileStore.open(schema, { buckets })(path).add(records)());
  return path;
};

const sequential = async (source: string, target: string, options: DiffOptions = {}): Promise<Diff.Diff> => {
  const [ours, theirs] = await Promise.all([File.read(schema)(source)(), File.read(schema)(target)()]);
  return right(diffSnapshots(right(ours), { ...options, names: { source, target } })(right(theirs)));
};

const sizeOf = async (path: string): Promise<number> => Snapshot.count(right(await File.read(schema)(path)()));

describe('a diff of segmented datasets by worker threads', () => {
  let threads: Threads.Threads;
  let [ours, theirs] = ['', ''];

  beforeAll(async () => {
    threads = right(await Threads.open({ count: 2, execArgv })());
    const shape = shapeFor(6_000);
    ours = await filled('ours', 64, items(shape, true));
    theirs = await filled('theirs', 16, items(shape, false));
  }, 60_000);
  afterAll(async () => {
    await threads.close();
  });

  const compared = (source: string, target: string, options: Partial<ParallelOptions> = {}) =>
    pipe(target, diffFrom(source, { ...shared, threads, concurrency: 2, partitions: 9, ...options }))();

  it.each(OPTIONS)('is what one thread says that loads both, with %s', async (_, options) => {
    const expected = await sequential(ours, theirs, options);
    expect(Diff.hasDiffs(expected)).toBe(true);
    expect(said(right(await compared(ours, theirs, options)))).toEqual(said(expected));
    expect(said(right(await compared(ours, theirs, { ...options, concurrency: 1, partitions: 4 })))).toEqual(
      said(expected),
    );
  });

  it('does not read what is alike', async () => {
    const [one, other] = [
      await filled('one', 32, items(shapeFor(500), true)),
      await filled('other', 32, items(shapeFor(500), true)),
    ];
    const size = await sizeOf(one);
    for (const folder of [one, other]) {
      for (const name of readdirSync(folder)) if (name.endsWith('.ndjson')) rmSync(`${folder}/${name}`);
    }
    const diff = right(await compared(one, other));
    expect(Diff.summary(diff)).toEqual({ create: 0, update: 0, delete: 0, unchanged: size, skipped: 0 });
  });

  it('is begun again where a side changes meanwhile, or says so', async () => {
    const third = await filled('third', 16, items(shapeFor(500), true));
    const store = FileStore.open(schema)(third);
    const interfering = (): ParallelOptions['onProgress'] => {
      let told = 0;
      return () => {
        if (told++ === 0) void store.add([{ model: 'site', fields: { name: `late-${Math.random()}`, region: 'x' } }])();
      };
    };
    const failed = await compared(third, theirs, { onProgress: interfering() ?? (() => undefined), concurrency: 1 });
    expect(left(failed)).toMatchObject({ code: 'ERR_DATASET_CHANGED', message: expect.stringContaining('third') });
    const again = await compared(third, theirs, { onProgress: interfering() ?? (() => undefined), restarts: 3 });
    expect(said(right(again))).toEqual(said(await sequential(third, theirs)));
  });

  it('tells of a segment that is damaged, from the thread that found it', async () => {
    const broken = await filled('broken', 16, items(shapeFor(500), true));
    const [name = ''] = readdirSync(broken).filter((each) => each.startsWith('port'));
    rmSync(`${broken}/${name}`);
    expect(left(await compared(broken, theirs))).toMatchObject({
      code: 'ERR_STORE_CORRUPT',
      message: `${broken}/${name}: this segment is missing, which the manifest names`,
    });
    expect(left(await compared(at('nowhere.segments'), theirs)).code).toBe('ERR_FILE_NOT_FOUND');
  });

  it('reads other files in one thread, and they may be compared with segmented ones', async () => {
    const ordinary = at('ours.ndjson');
    // No file of that kind keeps flags of single entities.
    const plain = items(shapeFor(800), true).map(({ flags: _, ...item }) => item);
    const source = await filled('plain', 16, plain);
    right(await pipe(File.read(schema)(source), TE.chain(File.write(ordinary)))());
    const target = at('target.json');
    right(await pipe(File.read(schema)(theirs), TE.chain(File.write(target)))());
    for (const [from, to] of [
      [ordinary, target],
      [ordinary, theirs],
      [source, target],
    ] as const) {
      expect(said(right(await compared(from, to)))).toEqual(said(await sequential(from, to)));
    }
    expect(left(await compared(at('nowhere.json'), target)).code).toBe('ERR_FILE_NOT_FOUND');
  });

  it('is not for the workers of a queue, who would read files of their own machine', async () => {
    const queued = await pipe(theirs, Queue.diffFrom(ours, { ...shared, queue: 'redis://127.0.0.1:1' }))();
    expect(left(queued)).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: `${ours}: the workers of a queue read stores in Redis, not files`,
    });
  });

  it('is empty of two datasets that were made one the other by a patch', async () => {
    const [source, target] = [right(await File.read(schema)(ours)()), right(await File.read(schema)(theirs)())];
    const copy = await filled('copy', 16, items(shapeFor(6_000), false));
    right(await FileStore.open(schema)(copy).commit(Patch.between(target, source))());
    const diff = right(await compared(ours, copy));
    expect(Diff.hasDiffs(diff)).toBe(false);
  });
});
