import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { schema as anySchema, arbitrariesOf } from '../../laws/index.js';
import { decode, encode } from '../../src/diff/codec.js';
import { DiffFile, File } from '../../src/file.js';
import { Diff, diffBy, diffFrom, LockstepError, SchemaFile, Snapshot } from '../../src/index.js';
import { right, schema, snapshot, temporaryFolder } from './dataset.js';

const at = temporaryFolder();

const write = async (file: string, diff: Diff.Diff): Promise<void> => right(await DiffFile.write(file)(diff)());

const problem = async (file: string, content?: string, options = {}): Promise<string> => {
  if (content !== undefined) writeFileSync(file, content);
  const result = await DiffFile.read(file, options)();
  return E.isLeft(result) ? LockstepError.toLine(result.left).replaceAll(at('/'), '') : 'no error';
};

const textOf = (format: DiffFile.DiffFormat, diff: Diff.Diff): string =>
  [...DiffFile.toChunks(format)(diff)].map(right).join('');

const network = {
  site: { nyc: { name: 'nyc', address: null, active: true, devices: ['sw1', 'sw2'] } },
  device: {
    sw1: { name: 'sw1', model: 'C9300', mtu: 1500, labels: ['a', 'b'], extra: { x: [1] } },
    sw2: { name: 'sw2', model: 'C9500', labels: [], extra: 'Zürich 🦊 \u2028 \ud800' },
  },
  rack: { nyc__1: { site: 'nyc', row: 1, load: 0.5 } },
};

const target = right(Snapshot.fromDict(schema)(network));
const source = right(
  Snapshot.fromDict(schema)({
    ...network,
    device: {
      sw1: { ...network.device.sw1, mtu: 9000, extra: '=1' },
      sw3: { name: 'sw3', model: 'C1', labels: ['__proto__'], extra: null },
    },
    site: { nyc: { ...network.site.nyc, devices: ['sw1', 'sw3'] } },
  }),
);
const diff = right(diffFrom(source)(target));

const expectSame = (read: Diff.Diff, written: Diff.Diff): void => {
  expect(read.elements).toEqual(written.elements);
  expect(Diff.summary(read)).toEqual(Diff.summary(written));
  expect([read.source, read.target]).toEqual([written.source, written.target]);
};

const READ = ['diff.json', 'diff.yaml', 'diff.ndjson'];

describe('a diff in a file', () => {
  for (const name of READ) {
    it(`is read from ${name} as it was written`, async () => {
      for (const each of [diff, Diff.empty]) {
        await write(at(name), each);
        for (const options of [{}, { schema }]) expectSame(right(await DiffFile.read(at(name), options)()), each);
      }
    });

    it(`is read from ${name} as it was written, whatever is in it`, async () => {
      await fc.assert(
        fc.asyncProperty(snapshot, snapshot, async (ours, theirs) => {
          const written = right(diffFrom(ours)(theirs));
          await write(at(name), written);
          expectSame(right(await DiffFile.read(at(name), { schema })()), written);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('is JSON and YAML as the libraries read them, whatever the schema', () => {
    fc.assert(
      fc.property(arbitrariesOf(anySchema()).pair, (pair) => {
        const made = right(diffFrom(pair.source)(pair.target));
        const plain = JSON.parse(JSON.stringify(right(encode(made))));
        expect(JSON.parse(textOf('json', made))).toEqual(plain);
        expect(parseYaml(textOf('yaml', made))).toEqual(plain);
        expectSame(right(decode({ schema: pair.source.schema })(parseYaml(textOf('yaml', made)))), made);
      }),
      { numRuns: 100 },
    );
  });

  it('may be YAML in any style', async () => {
    const byHand = [
      '# reviewed',
      'lockstep: diff',
      'version: 1',
      'source: netbox',
      'target: network',
      'elements:',
      '  - action: update',
      '    model: device',
      '    uid: sw1',
      '    identifiers: { name: sw1 }',
      '    source: { mtu: 9000 }',
      '    target:',
      '      mtu: 1500',
      'summary: { unchanged: 0, skipped: 0, create: 0, update: 1, delete: 0 }',
    ].join('\n');
    writeFileSync(at('hand.yml'), byHand);
    expect(Diff.toText()(right(await DiffFile.read(at('hand.yml'))()))).toBe(
      'device\n  device: sw1\n    mtu    netbox(9000)    network(1500)',
    );
  });

  it('has an element a line in JSON, and its keys in lines of their own in YAML', () => {
    expect(textOf('json', diff).split('\n').slice(5, 8)).toEqual([
      '  "elements": [',
      '    {"action":"unchanged","model":"site","uid":"nyc","identifiers":{"name":"nyc"},"children":[',
      '      {"action":"update","model":"device","uid":"sw1","identifiers":{"name":"sw1"},"source":{"mtu":9000,"extra":"=1"},"target":{"mtu":1500,"extra":{"x":[1]}}},',
    ]);
    expect(textOf('yaml', diff).split('\n').slice(4, 16)).toEqual([
      'elements:',
      '- action: "unchanged"',
      '  model: "site"',
      '  uid: "nyc"',
      '  identifiers: {"name":"nyc"}',
      '  children:',
      '  - action: "update"',
      '    model: "device"',
      '    uid: "sw1"',
      '    identifiers: {"name":"sw1"}',
      '    source: {"mtu":9000,"extra":"=1"}',
      '    target: {"mtu":1500,"extra":{"x":[1]}}',
    ]);
  });

  it('is CSV for a spreadsheet, without formulas', () => {
    const [first, ...rows] = textOf('csv', diff).split('\n');
    expect(first).toBe('action,model,uid,attribute,source,target');
    expect(rows).toContain('update,device,sw1,mtu,9000,1500');
    expect(rows).toContain(`update,device,sw1,extra,'=1,"{""x"":[1]}"`);
    expect(rows).toContain('create,device,sw3,extra,null,');
  });

  it('is a JSON Patch on request', async () => {
    right(await DiffFile.write(at('patch.json'), { format: 'json-patch' })(diff)());
    const operations: ReadonlyArray<{ readonly op: string }> = JSON.parse(readFileSync(at('patch.json'), 'utf8'));
    expect(operations.map(({ op }) => op)).toEqual(['remove', 'replace', 'replace', 'add']);
    expect(textOf('json-patch', Diff.empty)).toBe('[]\n');
  });

  it('stays as it was where a new one cannot be written', async () => {
    await write(at('kept.json'), diff);
    const before = readFileSync(at('kept.json'), 'utf8');
    const odd = right(diffBy(['id'])([{ id: 1, value: () => 0 }], []));
    const written = await DiffFile.write(at('kept.json'))(odd)();
    expect(E.isLeft(written) && LockstepError.toLine(written.left).replace(at('/'), '')).toBe(
      'kept.json: record "1": source.value is a function, which JSON cannot hold [ERR_FILE_UNWRITABLE]',
    );
    expect(readFileSync(at('kept.json'), 'utf8')).toBe(before);
    expect(readdirSync(at('')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a file that is no diff', () => {
  it('is told with its name and the place', async () => {
    expect(await problem(at('x.json'), textOf('json', diff).replace('9000', '"abc"'), { schema })).toBe(
      'x.json: elements[0].children[0].source.mtu: expected integer or null, got "abc" [ERR_VALUE_INVALID]',
    );
    expect(await problem(at('x.ndjson'), textOf('ndjson', diff).replace('9000', '"abc"'), { schema })).toBe(
      'x.ndjson:3: source.mtu: expected integer or null, got "abc" [ERR_VALUE_INVALID]',
    );
    expect(await problem(at('x.yaml'), textOf('yaml', diff).replace('version: 1', 'version: 2'))).toBe(
      'x.yaml: version: 2 is not supported, 1 is: use the release of Lockstep that wrote the diff [ERR_VERSION_UNSUPPORTED]',
    );
  });

  it('may be a dataset', async () => {
    for (const name of ['data.json', 'data.yaml', 'data.ndjson']) {
      right(await File.write(at(name))(target)());
      expect(await problem(at(name))).toMatch(/^data\.\w+(:1)?: this is a dataset, not a diff: /);
    }
  });

  it('may be another tool’s', async () => {
    right(await DiffFile.write(at('patch.json'), { format: 'json-patch' })(diff)());
    expect(await problem(at('patch.json'))).toMatch(/^patch\.json: this is a JSON Patch, not a diff: /);
    expect(await problem(at('other.json'), '{"name": "x", "version": "1"}')).toBe(
      'other.json: this is no diff of Lockstep: the key "lockstep" is missing [ERR_DIFF_INVALID]',
    );
    expect(await problem(at('diff.csv'), 'a,b')).toBe(
      'diff.csv: a diff cannot be read from CSV, which is for spreadsheets: use JSON, YAML or NDJSON [ERR_FORMAT_UNKNOWN]',
    );
    expect(await problem(at('diff.txt'), 'a')).toMatch(/^diff\.txt: "\.txt" is no known extension: known are /);
  });

  it('may be empty, or not there', async () => {
    for (const name of ['empty.json', 'empty.yaml', 'empty.ndjson']) {
      expect(await problem(at(name), '')).toMatch(/^empty\.\w+: the file is empty: a diff without changes has a head/);
    }
    expect(await problem(at('none.json'))).toBe('none.json: there is no such file or folder [ERR_FILE_NOT_FOUND]');
  });

  for (const format of ['json', 'yaml', 'ndjson'] as const) {
    it(`may be cut off anywhere: ${format}`, async () => {
      const text = textOf(format, diff).trimEnd();
      const step = Math.ceil(text.length / 150);
      for (let end = 0; end < text.length; end += step) {
        expect(await problem(at(`cut.${format}`), text.slice(0, end)), text.slice(0, end)).not.toBe('no error');
      }
      expect(await problem(at(`cut.${format}`), text.slice(0, -1))).not.toBe('no error');
      expect(await problem(at(`cut.${format}`), text)).toBe('no error');
    });
  }

  it('may have a key twice', async () => {
    const twice = textOf('ndjson', diff).replace('"uid":"sw1"', '"uid":"sw1","uid":"sw1"');
    expect(await problem(at('twice.ndjson'), twice)).toMatch(/^twice\.ndjson:3:\d+: duplicate key "uid"/);
    const yaml = textOf('yaml', diff).replace('    uid: "sw1"\n', '    uid: "sw1"\n    uid: "sw1"\n');
    expect(await problem(at('twice.yaml'), yaml)).toMatch(/^twice\.yaml:\d+:\d+: duplicate key "uid"/);
  });
});

describe('docs/formats.md', () => {
  const [device, port] = ['device', 'port'];
  const documented = right(
    pipe(
      SchemaFile.decode({
        models: {
          device: { identifiers: { name: 'string' }, attributes: { role: 'string' }, children: { port: 'ports' } },
          port: {
            identifiers: { device: 'string', name: 'string' },
            attributes: { mtu: 'integer', note: 'string?' },
            shortname: ['name'],
          },
        },
      }),
      E.bindTo('of'),
      E.bindW('source', ({ of }) =>
        Snapshot.fromDict(of)({
          [device]: { sw1: { name: 'sw1', role: 'core', ports: ['sw1__eth0'] }, sw2: { name: 'sw2', role: 'access' } },
          [port]: { sw1__eth0: { device: 'sw1', name: 'eth0', mtu: 9000, note: null } },
        }),
      ),
      E.bindW('target', ({ of }) =>
        Snapshot.fromDict(of)({
          [device]: { sw1: { name: 'sw1', role: 'core', ports: ['sw1__eth0'] }, old: { name: 'old', role: 'edge' } },
          [port]: { sw1__eth0: { device: 'sw1', name: 'eth0', mtu: 1500 } },
        }),
      ),
      E.chainW((sides) => diffFrom(sides.source, { names: { source: 'netbox', target: 'network' } })(sides.target)),
    ),
  );
  const guide = readFileSync('docs/formats.md', 'utf8');

  it.each(DiffFile.formats)('shows %s as it is', (format) => {
    const [, block] = new RegExp(`<!-- ${format} -->\\n+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(guide) ?? [];
    expect(block).toBe(textOf(format, documented));
  });
});

describe('a diff of 100,000 changes', () => {
  const many = (mtu: number, length = 100_000) =>
    Array.from({ length }, (_, id) => ({ id, mtu, since: new Date(mtu + id) }));
  const of = (length: number) => right(diffBy(['id'])(many(9000, length), many(1500, length)));
  const large = of(100_000);

  for (const name of READ) {
    it(`is the same in ${name}`, async () => {
      await write(at(name), large);
      const read = right(await DiffFile.read(at(name))());
      expect(Diff.eq.equals(read, large)).toBe(true);
      expect(Diff.summary(read)).toEqual({ create: 0, update: 100_000, delete: 0, unchanged: 0, skipped: 0 });
    });
  }

  it('makes the source of the target as a JSON Patch', () => {
    const documentOf = (mtu: number) => ({
      record: Object.fromEntries(
        many(mtu).map(({ id, since }) => [String(id), { id, mtu, since: { $date: since.toISOString() } }]),
      ),
    });
    const target = documentOf(1500);
    jsonPatch.applyPatch(target, JSON.parse(textOf('json-patch', large)));
    expect(JSON.stringify(target)).toBe(JSON.stringify(documentOf(9000)));
  });

  it('has a row for each in CSV', () => {
    expect(textOf('csv', large).trimEnd().split('\n')).toHaveLength(200_001);
  });

  it.each(DiffFile.formats)('is written in pieces as %s', (format) => {
    let longest = 0;
    for (const chunk of DiffFile.toChunks(format)(of(10_000))) longest = Math.max(longest, right(chunk).length);
    expect(longest).toBeLessThan(100_000);
  });
});
