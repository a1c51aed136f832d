import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { File, FileStore } from '../../src/file.js';
import { Diff, Patch, SchemaFile, Snapshot, Store } from '../../src/index.js';
import { type LockstepError, toLine } from '../../src/model/LockstepError.js';
import { acquire } from '../../src/store/file/lock.js';
import { right, temporaryFolder } from './dataset.js';
import { numbered, numbersOf, schema } from './numbered.js';
import { startProgram } from './processes.js';

const at = temporaryFolder();
let datasets = 0;

const fresh = (): string => at(`${datasets++}.segments`);

/** A dataset in files, with so many buckets. */
const written = async (buckets = 16, snapshot = numbered(1)): Promise<string> => {
  const folder = fresh();
  const store = FileStore.open(schema, { buckets })(folder);
  right(await store.commit(Patch.between(Snapshot.empty(schema), snapshot))());
  return folder;
};

const segmentsOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .toSorted();

const first = (folder: string, model = 'device'): string => {
  const name = segmentsOf(folder).find((each) => each.startsWith(model));
  if (name === undefined) throw new Error('no segment');
  return name;
};

const failure = async (answer: TE.TaskEither<LockstepError, unknown>): Promise<string> => {
  const ended = await answer();
  return E.isLeft(ended) ? toLine(ended.left).replaceAll(`${at()}/`, '') : 'no error';
};

const load = (folder: string): Promise<E.Either<LockstepError, Snapshot.Snapshot>> => File.read(schema)(folder)();

const textOf = (snapshot: Snapshot.Snapshot): string => JSON.stringify(Snapshot.toDict(snapshot));

describe('a segmented dataset', () => {
  it('is written and read as any other dataset is, in the order of insertion', async () => {
    const folder = fresh();
    const snapshot = numbered(1);
    right(await File.write(folder)(snapshot)());
    const read = right(await load(folder));
    expect(Patch.between(snapshot, read)).toEqual([]);
    expect(Snapshot.entries('device')(read).map(({ uid }) => uid)).toEqual(
      Snapshot.entries('device')(snapshot).map(({ uid }) => uid),
    );
    expect(textOf(read)).toBe(textOf(snapshot));
    expect((await File.readRecords(folder)())._tag).toBe('Right');
  });

  it('is made of a file by one line, and is that file again by another', async () => {
    const [ordinary, folder, again] = [at('ordinary.ndjson'), fresh(), at('again.ndjson')];
    right(await File.write(ordinary)(numbered(3))());
    right(await pipe(File.read(schema)(ordinary), TE.chain(File.write(folder)))());
    right(await pipe(File.read(schema)(folder), TE.chain(File.write(again)))());
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(ordinary, 'utf8'));
  });

  it('shares with what was read before whatever has not changed', async () => {
    const folder = await written();
    const before = right(await load(folder));
    expect(right(await File.read(schema, { previous: before })(folder)())).toBe(before);
    const store = FileStore.open(schema)(folder);
    right(await store.add([{ model: 'site', fields: { name: 'late' } }])());
    const after = right(await File.read(schema, { previous: before })(folder)());
    expect(after.tables.get('device')).toBe(before.tables.get('device'));
    expect(Snapshot.count(after)).toBe(Snapshot.count(before) + 1);
  });

  it('has a manifest with the file, size and digest of each segment, and segments with an entity a line', async () => {
    const folder = await written();
    const manifest: unknown = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
    expect(manifest).toMatchObject({ lockstep: 'segments', version: 1, buckets: 16, next: 403, checkpoints: [] });
    const digest = Snapshot.digest(numbered(1), right(await FileStore.open(schema)(folder).digest()));
    const [line = ''] = readFileSync(`${folder}/${first(folder)}`, 'utf8').split('\n');
    expect(JSON.parse(line)).toEqual({
      uid: expect.stringMatching(/^device-/),
      order: expect.any(Number),
      parent: ['site', expect.stringMatching(/^site-/)],
      fields: { name: expect.any(String), number: 1 },
    });
    expect(manifest).toMatchObject({
      segments: expect.arrayContaining([
        {
          model: 'device',
          bucket: 0,
          file: first(folder),
          entities: readFileSync(`${folder}/${first(folder)}`, 'utf8').split('\n').length - 1,
          bytes: statSync(`${folder}/${first(folder)}`).size,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          digest: digest.get('device')?.[0],
        },
      ]),
    });
  });

  it('has as many buckets as suit what it is made of, or as many as it is told', async () => {
    const folder = fresh();
    right(await File.write(folder)(numbered(1))());
    expect(right(await FileStore.open(schema)(folder).digest()).get('device')).toHaveLength(16);
    const other = FileStore.open(schema, { buckets: 32 })(folder);
    expect(await failure(other.load)).toMatch(/it has 16 buckets a model, not 32: .*\[ERR_STORE_MISMATCH\]$/);
    expect(await failure(FileStore.open(schema, { buckets: 12 })(fresh()).load)).toMatch(
      /expected "buckets" to be a power of two up to 4096, got 12 \[ERR_CONFIG_INVALID\]$/,
    );
  });

  it('is written where it has changed, and nowhere else', async () => {
    const folder = await written();
    const inodes = (): ReadonlyMap<string, number> =>
      new Map(segmentsOf(folder).map((name) => [name, statSync(`${folder}/${name}`).ino]));
    const before = inodes();
    const store = FileStore.open(schema)(folder);
    const snapshot = right(await store.load());
    const [changed] = Snapshot.entries('device')(snapshot);
    const after = changed === undefined ? undefined : { ...changed, entity: { ...changed.entity, number: 2 } };
    right(await store.commit([{ model: 'device', uid: changed?.uid ?? '', before: changed, after }])());
    const now = inodes();
    expect([...now].filter(([name, inode]) => before.get(name) !== inode)).toHaveLength(1);
    expect([...before.keys()].filter((name) => !now.has(name))).toHaveLength(1);
    expect(now.size).toBe(before.size);
  });

  it('keeps the segments of checkpoints until nobody can return to them', async () => {
    const folder = await written();
    const store = FileStore.open(schema)(folder);
    right(await store.checkpoint('one')());
    right(await store.commit(Patch.between(numbered(1), numbered(2)))());
    expect(segmentsOf(folder).length).toBeGreaterThan(32);
    right(await store.rollback('one')());
    expect(numbersOf(right(await store.load()))).toEqual([1]);
    expect(segmentsOf(folder).length).toBeLessThan(20);
    right(await store.clear());
    expect(segmentsOf(folder)).toEqual([]);
  });

  it('that is alike is compared without reading any segment', async () => {
    const [ours, theirs] = [await written(), await written()];
    for (const folder of [ours, theirs]) for (const name of segmentsOf(folder)) rmSync(`${folder}/${name}`);
    const open = FileStore.open(schema);
    const diff = right(await pipe(open(theirs), Store.diffFrom(open(ours)))());
    expect(Diff.summary(diff)).toEqual({ create: 0, update: 0, delete: 0, unchanged: 403, skipped: 0 });
  });
});

describe('a segmented dataset that is not as it was written', () => {
  const damaged = async (
    damage: (folder: string) => void,
    mend: (folder: string, copy: string) => void = (folder, copy) => {
      rmSync(folder, { recursive: true });
      cpSync(copy, folder, { recursive: true });
    },
  ): Promise<string> => {
    const folder = await written();
    const copy = `${folder}.copy`;
    cpSync(folder, copy, { recursive: true });
    damage(folder);
    const told = await failure(File.read(schema)(folder));
    const store = FileStore.open(schema)(folder);
    // Whoever would write is told the same, and nothing is removed.
    expect(await failure(store.commit(Patch.between(numbered(1), numbered(2))))).toBe(told);
    expect(segmentsOf(copy).filter((name) => !segmentsOf(folder).includes(name)).length).toBeLessThanOrEqual(1);
    mend(folder, copy);
    expect(numbersOf(right(await load(folder)))).toEqual([1]);
    return told.replaceAll(folder.replace(`${at()}/`, ''), 'x.segments').replace(/-[0-9a-f]{16}/, '-0');
  };

  const CURE = 'restore the whole folder, or write the dataset anew under another name [ERR_STORE_CORRUPT]';

  it('says which segment is missing', async () => {
    expect(await damaged((folder) => rmSync(`${folder}/${first(folder)}`))).toBe(
      `x.segments/device-00-0.ndjson: this segment is missing, which the manifest names: ${CURE}`,
    );
  });

  it('says which segment was cut off', async () => {
    expect(
      await damaged((folder) => {
        truncateSync(`${folder}/${first(folder)}`, 100);
      }),
    ).toMatch(
      /^x.segments\/device-00-0.ndjson: this segment has 100 bytes, and was written with \d+: restore .*CORRUPT\]$/,
    );
  });

  it('says which segment has another digest', async () => {
    expect(
      await damaged((folder) => {
        const file = `${folder}/${first(folder)}`;
        writeFileSync(file, readFileSync(file, 'utf8').replace('"number":1', '"number":7'));
      }),
    ).toBe(`x.segments/device-00-0.ndjson: this segment is not as it was written: its digest is another one: ${CURE}`);
  });

  it('says what is wrong with its manifest', async () => {
    const rewritten = (change: (text: string) => string) => (folder: string) => {
      const file = `${folder}/manifest.json`;
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    };
    expect(await damaged(rewritten((text) => text.replace('"version":1', '"version":2')))).toBe(
      'x.segments/manifest.json: a segmented dataset of version 2; this release reads version 1: ' +
        'use the release that wrote it, or write it anew from where it came [ERR_VERSION_UNSUPPORTED]',
    );
    expect(await damaged(rewritten((text) => text.replace('"bucket":0', '"bucket":5')))).toBe(
      `x.segments/manifest.json: the manifest is not as it was written: ${CURE}`,
    );
    for (const other of ['', '[1]', '{"lockstep":"journal"}']) {
      expect(await damaged(rewritten((text) => (other === '' ? text.slice(0, 300) : other)))).toBe(
        `x.segments/manifest.json: this is no manifest of a segmented dataset: ${CURE}`,
      );
    }
    expect(await damaged((folder) => rmSync(`${folder}/manifest.json`))).toBe(
      `x.segments/manifest.json: the manifest is missing, and there are segments: ${CURE}`,
    );
  });

  it('can be written anew as a whole, from what is known elsewhere', async () => {
    const folder = await written();
    rmSync(`${folder}/${first(folder)}`);
    right(await File.write(folder)(numbered(1))());
    expect(numbersOf(right(await load(folder)))).toEqual([1]);
  });

  it('says so where the schema is another one', async () => {
    const folder = await written();
    const other = right(
      SchemaFile.decode({
        topLevel: ['site'],
        models: {
          site: { identifiers: { name: 'string' }, children: ['device'] },
          device: { identifiers: { name: 'string' }, attributes: { number: 'string' } },
        },
      }),
    );
    expect(await failure(File.read(other)(folder))).toMatch(
      /device-00-[0-9a-f]+\.ndjson: device "device-\d+": its field "number" is no value of string: read it with the schema that it was written with \[ERR_STORE_MISMATCH\]$/,
    );
    const less = right(SchemaFile.decode({ models: { site: { identifiers: { name: 'string' } } } }));
    expect(await failure(File.read(less)(folder))).toMatch(
      /\.segments: unknown model "device".*\[ERR_MODEL_UNKNOWN\]$/,
    );
  });

  it('says what else a path may lead to', async () => {
    const [missing, file, folder] = [fresh(), fresh(), fresh()];
    expect(await failure(File.read(schema)(missing))).toMatch(/there is no such dataset \[ERR_FILE_NOT_FOUND\]$/);
    expect(await failure(FileStore.open(schema, { create: false })(missing).load)).toMatch(/\[ERR_FILE_NOT_FOUND\]$/);
    expect(Snapshot.count(right(await FileStore.open(schema)(missing).load()))).toBe(0);
    writeFileSync(file, '');
    expect(await failure(File.read(schema)(file))).toMatch(/is a folder, and this is a file: .*\[ERR_FILE_SHAPE\]$/);
    mkdirSync(folder);
    writeFileSync(`${folder}/mine.txt`, 'x');
    expect(await failure(File.write(folder)(numbered(1)))).toMatch(
      /with something else in it \[ERR_FILE_UNWRITABLE\]$/,
    );
    expect(readFileSync(`${folder}/mine.txt`, 'utf8')).toBe('x');
    expect(readdirSync(at()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const renamed = await written();
    renameSync(renamed, at('renamed'));
    expect(await failure(File.read(schema)(at('renamed')))).toMatch(
      /the folder holds a segmented dataset: let the name of the folder end in \.segments \[ERR_FILE_SHAPE\]$/,
    );
  });
});

describe('writers of a segmented dataset', () => {
  it('are told who is writing, after they have waited', async () => {
    const folder = await written();
    const lock = right(await acquire(folder)());
    const store = FileStore.open(schema, { patience: 50 })(folder);
    expect(await failure(store.clear)).toMatch(/this process, \d+, is writing it already: .*\[ERR_FILE_LOCKED\]$/);
    right(await lock.release());
    expect(numbersOf(right(await store.load()))).toEqual([1]);
  });

  it('take turns, so that nothing of any is lost, and readers see one version', async () => {
    const folder = await written();
    const stores = [0, 1, 2].map(() => FileStore.open(schema)(folder));
    const adding = stores.map((store, i) =>
      pipe(
        Array.from({ length: 8 }, (_, n) => ({ model: 'site', fields: { name: `${i}-${n}` } })),
        TE.traverseSeqArray((item) => store.add([item])),
      )(),
    );
    const versions: Array<number> = [];
    const reading = async (): Promise<void> => {
      for (let i = 0; i < 12; i++) versions.push(Snapshot.count(right(await load(folder))));
    };
    const [, ...added] = await Promise.all([reading(), ...adding]);
    expect(added.every(E.isRight)).toBe(true);
    expect(versions).toEqual(versions.toSorted((x, y) => x - y));
    expect(Snapshot.count(right(await load(folder)))).toBe(403 + 24);
  });

  it('leave what there was when something cannot be written, and no traces', async () => {
    const folder = await written();
    const files = readdirSync(folder);
    const loose = right(
      SchemaFile.decode({
        topLevel: ['site'],
        models: {
          site: { identifiers: { name: 'string' }, children: ['device'] },
          device: { identifiers: { name: 'string' }, attributes: { number: 'json' } },
        },
      }),
    );
    const store = FileStore.open(loose)(folder);
    const snapshot = right(await store.load());
    const odd = { uid: 'odd', entity: { name: 'odd', number: () => 1 }, order: 0, parent: undefined, flags: 0 };
    const patch = [
      ...Snapshot.entries('device')(snapshot).map((entry) => ({
        model: 'device',
        uid: entry.uid,
        before: entry,
        after: { ...entry, entity: { ...entry.entity, number: 5 } },
      })),
      { model: 'device', uid: 'odd', before: undefined, after: odd },
    ];
    expect(await failure(store.commit(patch))).toMatch(/\[ERR_VALUE_NOT_ENCODABLE\]$/);
    expect(numbersOf(right(await load(folder)))).toEqual([1]);
    expect(existsSync(`${folder}.lock`)).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
    const made = fresh();
    expect(await failure(FileStore.open(loose)(made).commit(patch.slice(-1)))).toMatch(/\[ERR_VALUE_NOT_ENCODABLE\]$/);
    expect(existsSync(made)).toBe(false);
    expect(readdirSync(at()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('put in what comes before a record that is none', async () => {
    const folder = await written();
    const store = FileStore.open(schema)(folder);
    const bad = [
      { model: 'site', fields: { name: 'good' } },
      { model: 'device', fields: { name: 'bad', number: 'x' } },
      { model: 'site', fields: { name: 'after' } },
    ];
    expect(await failure(store.add(bad))).toMatch(/\[ERR_VALUE_INVALID\]$/);
    expect(Snapshot.count(right(await store.load()))).toBe(404);
  });

  it('that are killed leave one version, whole, and the next one removes what they had begun', async () => {
    const folder = await written();
    let next = 2;
    let told = 1;
    for (let round = 0; round < 12; round++) {
      const child = startProgram('segmentProcess', folder, `${next}`);
      await child.next();
      await new Promise((done) => setTimeout(done, (round * 17) % 110));
      await child.kill();
      expect(child.lines.filter((line) => !/^\d+$/.test(line))).toEqual([]);
      told = Math.max(told, ...child.lines.map(Number));
      const [number, ...others] = numbersOf(right(await load(folder)));
      expect(others).toEqual([]);
      expect([told, told + 1]).toContain(number);
      next = Number(number) + 1;
    }
    const store = FileStore.open(schema)(folder);
    right(await store.add([{ model: 'site', fields: { name: 'last' } }])());
    const { segments } = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as {
      segments: ReadonlyArray<{ readonly file: string }>;
    };
    expect(readdirSync(folder).toSorted()).toEqual(['manifest.json', ...segments.map(({ file }) => file)].toSorted());
  });
});
