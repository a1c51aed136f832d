import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { File, Format } from '../../src/file.js';
import * as Snapshot from '../../src/snapshot/Snapshot.js';
import { plain, plainSnapshot, right, schema, snapshot, temporaryFolder } from './dataset.js';

const at = temporaryFolder();

const write = async (file: string, content: Snapshot.Snapshot): Promise<void> =>
  right(await File.write(file)(content)());

const read = async (file: string, of = schema): Promise<Snapshot.Snapshot> => right(await File.read(of)(file)());

/** All there is to a snapshot but the order between models. */
const content = (of: Snapshot.Snapshot): unknown =>
  Snapshot.modelNames(of).map((model) => [
    model,
    Snapshot.entries(model)(of).map(({ uid, entity, parent }) => [uid, entity, parent]),
  ]);

const sorted = (of: Snapshot.Snapshot): unknown =>
  Snapshot.modelNames(of).map((model) => [
    model,
    Snapshot.entries(model)(of)
      .map(({ uid, entity, parent }) => [uid, entity, parent] as const)
      .toSorted(([x], [y]) => (x < y ? -1 : 1)),
  ]);

const network = {
  site: { nyc: { name: 'nyc', address: null, active: true, devices: ['sw1', 'sw2'] } },
  device: {
    sw1: { name: 'sw1', model: 'C9300', mtu: 1500, labels: ['a', 'b'], extra: { x: [1] } },
    sw2: { name: 'sw2', model: 'C9500', labels: [], extra: 'text' },
  },
  rack: { nyc__1: { site: 'nyc', row: 1, load: 0.5 } },
};

const loaded = (): Snapshot.Snapshot => right(Snapshot.fromDict(schema)(network));

describe('writing, then reading', () => {
  for (const file of ['data.json', 'data.yaml', 'data.ndjson']) {
    it(`gives the same snapshot from ${file}, whatever is in it`, async () => {
      await fc.assert(
        fc.asyncProperty(snapshot, async (before) => {
          await write(at(file), before);
          const after = await read(at(file));
          expect(sorted(after)).toEqual(sorted(before));
        }),
        { numRuns: 60 },
      );
    });
  }

  for (const extension of ['csv', 'json', 'yaml', 'ndjson']) {
    it(`gives the same snapshot from a folder of ${extension} files`, async () => {
      mkdirSync(at(`folder-${extension}`));
      writeFileSync(at(`folder-${extension}`, `device.${extension}`), '');
      await fc.assert(
        fc.asyncProperty(plainSnapshot, async (before) => {
          await write(at(`folder-${extension}`), before);
          expect(sorted(await read(at(`folder-${extension}`), plain))).toEqual(sorted(before));
        }),
        { numRuns: 60 },
      );
      expect(readdirSync(at(`folder-${extension}`))).toEqual([`device.${extension}`]);
    });
  }

  it('keeps the links between models in a folder of CSV', async () => {
    await write(at('linked'), loaded());
    expect(readdirSync(at('linked')).sort()).toEqual(['device.csv', 'rack.csv', 'site.csv', 'vlan.csv']);
    expect(readFileSync(at('linked', 'site.csv'), 'utf8')).toBe(
      'name,address,active,devices\nnyc,,true,"[""sw1"",""sw2""]"\n',
    );
    expect(sorted(await read(at('linked')))).toEqual(
      sorted(right(Snapshot.fromDict(schema)({ ...network, device: withNulls(network.device) }))),
    );
  });

  it('gives the same snapshot from CSV, null for absent', async () => {
    await fc.assert(
      fc.asyncProperty(snapshot, async (before) => {
        await write(at('any'), before);
        const once = await read(at('any'));
        await write(at('any'), once);
        expect(content(await read(at('any')))).toEqual(content(once));
        expect(Snapshot.count(once)).toBe(Snapshot.count(before));
      }),
      { numRuns: 40 },
    );
  });

  it.each(['json', 'yaml', 'ndjson', 'csv'])('gives an empty dataset from an empty one in %s', async (extension) => {
    const file = at(`device.${extension}`);
    await write(file, Snapshot.empty(plain));
    expect(Snapshot.count(await read(file, plain))).toBe(0);
  });

  it('gives an empty dataset from an empty one in a folder', async () => {
    await write(at('empty'), Snapshot.empty(schema));
    expect(Snapshot.count(await read(at('empty')))).toBe(0);
  });
});

const withNulls = (devices: typeof network.device): unknown => ({
  sw1: { ...devices.sw1, seen: null },
  sw2: { ...devices.sw2, mtu: null, seen: null },
});

describe('reading', () => {
  it.each([
    ['dict.json', JSON.stringify(network)],
    [
      'lists.json',
      JSON.stringify(Object.fromEntries(Object.entries(network).map(([m, all]) => [m, Object.values(all)]))),
    ],
    [
      'flat.json',
      JSON.stringify(
        Object.entries(network).flatMap(([m, all]) =>
          Object.values(all).map((fields) => ({ [m === 'device' ? '$model' : 'model']: m, ...fields })),
        ),
      ),
    ],
    [
      'flat.ndjson',
      Object.entries(network)
        .flatMap(([m, all]) =>
          Object.values(all).map((fields) => JSON.stringify({ [m === 'device' ? '$model' : 'model']: m, ...fields })),
        )
        .join('\r\n\n'),
    ],
    [
      'dict.yml',
      [
        'site: {nyc: {name: nyc, address: ~, active: true, devices: [sw1, sw2]}}',
        'device:',
        '  sw1: {name: sw1, model: C9300, mtu: 1500, labels: [a, b], extra: {x: [1]}}',
        '  sw2: {name: sw2, model: C9500, labels: [], extra: text}',
        'rack: [{site: nyc, row: 1, load: 0.5}]',
      ].join('\n'),
    ],
  ])('takes %s for the dataset it is', async (name, source) => {
    writeFileSync(at(name), source);
    expect(content(await read(at(name)))).toEqual(content(loaded()));
    writeFileSync(at(name), `\uFEFF${source}`);
    expect(content(await read(at(name)))).toEqual(content(loaded()));
  });

  it('takes a folder with a file a model, in several formats, and passes over what is none', async () => {
    mkdirSync(at('mixed'));
    writeFileSync(at('mixed', 'site.json'), JSON.stringify(network.site));
    writeFileSync(
      at('mixed', 'device.ndjson'),
      Object.values(network.device)
        .map((d) => JSON.stringify({ $model: 'device', ...d }))
        .join('\n'),
    );
    writeFileSync(at('mixed', 'rack.csv'), 'row,site,load\r\n1,nyc,0.5\r\n');
    writeFileSync(at('mixed', 'vlan.yaml'), '[]');
    writeFileSync(at('mixed', 'README.md'), '# about');
    writeFileSync(at('mixed', '.hidden.csv'), 'x');
    expect(content(await read(at('mixed')))).toEqual(content(loaded()));
  });

  it('takes lines without a model in the file of one', async () => {
    mkdirSync(at('lines'));
    writeFileSync(at('lines', 'vlan.ndjson'), '{"id":1}\n{"model":"vlan","id":2}');
    expect(Snapshot.count(await read(at('lines')))).toBe(2);
  });

  it('takes a CSV file of any name when there is one model', async () => {
    writeFileSync(at('export.csv'), 'slot,name,role,up,load,labels,extra\n1,a,007,TRUE,1e3,"[""x""]",null\n');
    const [device] = Snapshot.entries('device')(await read(at('export.csv'), plain));
    expect(device?.entity).toEqual({
      name: 'a',
      slot: 1,
      role: '007',
      up: true,
      load: 1000,
      labels: ['x'],
      extra: null,
    });
  });

  it('takes an empty cell for null, and a quoted one for the empty text', async () => {
    writeFileSync(at('site.csv'), 'name,address,active\na,,true\nb,"",true\n');
    const entities = Snapshot.entries('site')(await read(at('site.csv')));
    expect(entities.map(({ entity }) => entity.address)).toEqual([null, '']);
  });

  it('takes lines longer than a chunk, and characters that a chunk breaks', async () => {
    const long = 'é'.repeat(300_000);
    const lines = [1, 2, 3].map((slot) =>
      JSON.stringify({
        model: 'device',
        name: `${'x'.repeat(slot)}${long}`,
        slot,
        role: '',
        up: true,
        load: 0,
        labels: [],
        extra: 0,
      }),
    );
    writeFileSync(at('long.ndjson'), lines.join('\n'));
    expect(Snapshot.count(await read(at('long.ndjson'), plain))).toBe(3);
  });

  it('shares what has not changed with the previous snapshot', async () => {
    await write(at('shared.ndjson'), loaded());
    const first = await read(at('shared.ndjson'));
    expect(right(await File.read(schema, { previous: first })(at('shared.ndjson'))())).toBe(first);
  });

  it('passes over a previous snapshot of another schema', async () => {
    writeFileSync(at('device.csv'), 'name,slot,role,up,load,labels,extra\na,1,x,true,0,[],0\n');
    const options = { previous: loaded() };
    expect(right(await File.read(plain, options)(at('device.csv'))()).schema).toBe(plain);
  });

  it('keeps "__proto__" and "constructor" as the data they are', async () => {
    const source =
      '{"site": {"__proto__": {"name": "__proto__", "active": true}, "constructor": {"name": "constructor", "active": true, "devices": ["toString"]}},' +
      '"device": {"toString": {"name": "toString", "model": "x", "labels": [], "extra": {"__proto__": {"polluted": true}}}}}';
    for (const file of ['strange.json', 'strange.yaml']) {
      writeFileSync(at(file), source);
      const strange = await read(at(file));
      expect(Snapshot.entries('site')(strange).map(({ uid }) => uid)).toEqual(['__proto__', 'constructor']);
      expect(JSON.stringify(Snapshot.entries('device')(strange)[0]?.entity.extra)).toBe(
        '{"__proto__":{"polluted":true}}',
      );
      await write(at(file), strange);
      expect(sorted(await read(at(file)))).toEqual(sorted(strange));
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('writing', () => {
  it('keeps the shape that a JSON or YAML file has', async () => {
    const vlans = right(Snapshot.fromDict(schema)({ vlan: [{ id: 1 }] }));
    const shapes: ReadonlyArray<readonly [string, string, unknown]> = [
      ['new.json', '', { vlan: { 1: { id: 1 } } }],
      ['shape.json', '{"vlan": {"7": {"id": 7}}}', { vlan: { 1: { id: 1 } } }],
      ['shape.json', '{"vlan": [{"id": 7}]}', { vlan: [{ id: 1 }] }],
      ['shape.json', '[]', [{ model: 'vlan', id: 1 }]],
      ['shape.yaml', 'vlan: []', { vlan: [{ id: 1 }] }],
      ['shape.yaml', '- {model: vlan, id: 7}', [{ model: 'vlan', id: 1 }]],
    ];
    for (const [file, before, after] of shapes) {
      if (before !== '') writeFileSync(at(file), before);
      await write(at(file), vlans);
      const now = readFileSync(at(file), 'utf8');
      expect(now.endsWith('\n')).toBe(true);
      if (file.endsWith('.json')) expect(JSON.parse(now)).toEqual(after);
      else expect(now).toBe(Array.isArray(after) ? '- model: vlan\n  id: 1\n' : 'vlan:\n  - id: 1\n');
    }
  });

  it('writes NDJSON parents first', async () => {
    await write(at('order.ndjson'), loaded());
    const lines = readFileSync(at('order.ndjson'), 'utf8').trim().split('\n');
    expect(lines[0]).toBe(
      '{"model":"site","name":"nyc","address":null,"active":true,"devices":["sw1","sw2"],"racks":["nyc__1"]}',
    );
    expect(lines[1]).toBe(
      '{"$model":"device","name":"sw1","model":"C9300","mtu":1500,"labels":["a","b"],"extra":{"x":[1]}}',
    );
  });

  it('empties the files of models that are gone, each in its format', async () => {
    const folder = mkdtempSync(at('gone-'));
    writeFileSync(join(folder, 'site.json'), '[{"name": "old", "active": true}]');
    writeFileSync(join(folder, 'vlan.csv'), 'id\n1\n');
    await write(folder, Snapshot.empty(schema));
    expect(readFileSync(join(folder, 'vlan.csv'), 'utf8')).toBe('id\n');
    expect(JSON.parse(readFileSync(join(folder, 'site.json'), 'utf8'))).toEqual([]);
    expect(Snapshot.count(await read(folder))).toBe(0);
  });

  it('writes text that YAML 1.1 would take for something else in quotes', async () => {
    await write(at('norway.yaml'), right(Snapshot.fromDict(schema)({ site: [{ name: 'NO', active: true }] })));
    expect(readFileSync(at('norway.yaml'), 'utf8')).toContain('name: "NO"');
  });
});

describe('reading without a schema', () => {
  it('gives the records, and the uids that a dict has', async () => {
    writeFileSync(at('known.json'), JSON.stringify({ device: { a: { name: 'a' } } }));
    const records = right(await File.readRecords(at('known.json'))());
    expect(records).toEqual([{ model: 'device', fields: { name: 'a' }, label: 'a', position: 0 }]);
  });

  it('guesses the types of CSV columns', async () => {
    writeFileSync(at('guess.csv'), 'id,zip,up,tags,note\n1,007,true,"[1]",\n2,10,FALSE,[],x\n');
    const records = right(await File.readRecords(at('guess.csv'))());
    expect(records.map(({ model, fields }) => ({ model, ...fields }))).toEqual([
      { model: 'guess', id: 1, zip: '007', up: true, tags: [1], note: null },
      { model: 'guess', id: 2, zip: '10', up: false, tags: [], note: 'x' },
    ]);
  });

  it('reads a schema from YAML and JSON', async () => {
    writeFileSync(at('schema.yaml'), 'models: {device: {identifiers: {name: string}}}');
    expect(right(await File.readSchema(at('schema.yaml'))()).topLevel).toEqual(['device']);
  });
});

describe('the format of a file', () => {
  it('is told by the extension, in any case', () => {
    expect(Format.ofFile('a/b.YAML')).toEqual(E.right('yaml'));
    expect(Format.ofFile('a/b.jsonl')).toEqual(E.right('ndjson'));
  });
});
