import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { DiffFile, File, JournalFile } from '../../src/file.js';
import { diffFrom, SchemaFile, Snapshot } from '../../src/index.js';
import { replace } from '../../src/store/file/atomic.js';
import { left, right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';

const at = temporaryFolder();

const models = (...names: ReadonlyArray<string>): Snapshot.Snapshot =>
  Snapshot.empty(
    right(
      SchemaFile.decode({
        models: Object.fromEntries(
          names.map((name) => [name, { identifiers: { id: 'string' }, attributes: { x: 'string' } }]),
        ),
      }),
    ),
  );

const of = (...values: ReadonlyArray<string>): Snapshot.Snapshot =>
  right(
    Snapshot.fromEntities(models('item').schema)(values.map((x, i) => ({ model: 'item', fields: { id: `${i}`, x } }))),
  );

describe('a model whose name would lead out of the folder, or to something else in it', () => {
  it.each([
    '../x',
    '..\\x',
    '/etc/passwd',
    'C:x',
    'a/../../x',
    '\u0000',
    'x\u0000.csv',
    'x\n',
    'con',
    'NUL',
    'aux.txt',
    'Com1',
    'lpt9.x',
    'x ',
    'x.',
    '.',
    '-rf',
    '\u202e',
    'x'.repeat(101),
  ])('is not written: %j', async (name) => {
    mkdirSync(at('in', 'folder'), { recursive: true });
    const before = readdirSync(at('in'), { recursive: true });
    expect(left(await File.write(at('in', 'folder'))(models(name))()).code).toBe('ERR_FILE_UNWRITABLE');
    expect(left(await File.write(at('in', 'new'))(models('fine', name))()).code).toBe('ERR_FILE_UNWRITABLE');
    expect(readdirSync(at('in'), { recursive: true })).toEqual(before);
  });

  it.each(['console', 'nullable', 'com10', 'Ünïcode', 'a b', 'x-y_z.1'])('is not taken for one: %j', async (name) => {
    right(await File.write(at(`fine ${name.replaceAll('.', '')}`))(models(name))());
    expect(readdirSync(at(`fine ${name.replaceAll('.', '')}`))).toEqual([`${name}.csv`]);
  });
});

describe('a folder with links in it', () => {
  it('is read where they lead, and written there', async () => {
    mkdirSync(at('elsewhere'));
    mkdirSync(at('linked'));
    writeFileSync(at('elsewhere', 'real.csv'), 'id,x\n1,old\n');
    symlinkSync(at('elsewhere', 'real.csv'), at('linked', 'item.csv'));
    right(await File.write(at('linked'))(of('new'))());
    expect(readFileSync(at('elsewhere', 'real.csv'), 'utf8')).toBe('id,x\n0,new\n');
  });
});

describe('a file that is being replaced', () => {
  it('goes where its name led when it was begun, whatever the name is turned into meanwhile', async () => {
    writeFileSync(at('mine.txt'), 'old');
    writeFileSync(at('victim.txt'), 'precious');
    const racing = (function* (): Generator<E.Either<never, string>> {
      yield E.right('new');
      // Somebody is faster: the name is a link now.
      rmSync(at('mine.txt'));
      symlinkSync(at('victim.txt'), at('mine.txt'));
    })();
    right(await replace([{ file: at('mine.txt'), chunks: racing }])());
    expect(readFileSync(at('victim.txt'), 'utf8')).toBe('precious');
    expect(readFileSync(at('mine.txt'), 'utf8')).toBe('new');
  });

  it('is not written through a name for its draft that somebody has guessed', async () => {
    mkdirSync(at('guess'));
    writeFileSync(at('guess', 'a.txt'), 'old');
    const drafts: Array<string> = [];
    const watching = (function* (): Generator<E.Either<never, string>> {
      drafts.push(...readdirSync(at('guess')).filter((name) => name.endsWith('.tmp')));
      yield E.right('new');
    })();
    right(await replace([{ file: at('guess', 'a.txt'), chunks: watching }])());
    right(await replace([{ file: at('guess', 'a.txt'), chunks: [E.right('newer')] }])());
    expect(drafts).toEqual([expect.stringMatching(/^\.lockstep-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/)]);
  });

  it('keeps its mode, and its draft is never open to more than it', async () => {
    for (const mode of [0o600, 0o640, 0o444 | 0o200]) {
      writeFileSync(at('mode.txt'), 'old');
      chmodSync(at('mode.txt'), mode);
      let draft: number | undefined;
      const looking = (function* (): Generator<E.Either<never, string>> {
        const [name = ''] = readdirSync(at()).filter((found) => found.endsWith('.tmp'));
        draft = statSync(at(name)).mode & 0o777;
        yield E.right('new');
      })();
      right(await replace([{ file: at('mode.txt'), chunks: looking }])());
      expect(draft).toBe(0o600);
      expect(statSync(at('mode.txt')).mode & 0o777).toBe(mode);
    }
  });

  it('is as open as the system says where it is new; a journal is for its owner alone', async () => {
    const before = process.umask(0o027);
    try {
      right(await File.write(at('umask.json'))(of('x'))());
      expect(statSync(at('umask.json')).mode & 0o777).toBe(0o640);
      process.umask(0);
      const journal = JournalFile.open(at('own.journal'));
      right(await journal.append([{ record: 'end' }])());
      right(await journal.close());
      expect(statSync(at('own.journal')).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it('that is a device or a pipe is left alone', async () => {
    expect(left(await DiffFile.write('/dev/null', { format: 'json' })(right(diffFrom(of())(of('x'))))()).message).toBe(
      '/dev/null: cannot be written: it is not a regular file',
    );
    expect(existsSync('/dev/null')).toBe(true);
  });

  it('is found under another name by who has it open', async () => {
    writeFileSync(at('moved.txt'), 'old');
    const moving = (function* (): Generator<E.Either<never, string>> {
      yield E.right('new');
      renameSync(at('moved.txt'), at('away.txt'));
    })();
    right(await replace([{ file: at('moved.txt'), chunks: moving }])());
    expect(readFileSync(at('moved.txt'), 'utf8')).toBe('new');
    expect(readFileSync(at('away.txt'), 'utf8')).toBe('old');
  });
});

describe('a spreadsheet', () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|"/C calc"!A0', '＝1'];

  it('takes nothing in a diff for a formula', async () => {
    right(await DiffFile.write(at('diff.csv'))(right(diffFrom(of(...formulas))(models('item'))))());
    const text = readFileSync(at('diff.csv'), 'utf8');
    for (const formula of formulas.slice(0, 7)) expect(text).toContain(`'${formula.replaceAll('"', '""')}`);
    expect(text.split('\n').filter((line) => /(?:^|,)"?[=+@\t\r-]/.test(line))).toEqual([]);
  });

  it('is given data as it is in a dataset, which is to come back', async () => {
    const snapshot = right(
      Snapshot.fromEntities(models('item').schema)(formulas.map((x) => ({ model: 'item', fields: { id: x, x } }))),
    );
    right(await File.write(at('item.csv'))(snapshot)());
    expect(Snapshot.eq.equals(right(await File.read(snapshot.schema)(at('item.csv'))()), snapshot)).toBe(true);
  });
});
