/** Datasets: JSON, YAML, NDJSON, CSV. */
import { File } from '../../../src/file.js';
import * as csv from '../../../src/store/file/csv.js';
import * as json from '../../../src/store/file/json.js';
import * as ndjson from '../../../src/store/file/ndjson.js';
import * as yaml from '../../../src/store/file/yaml.js';
import { plain, plainSnapshot, schema } from '../../store/dataset.js';
import type { Target } from '../Target.js';
import { joined, samples, snapshots, toJson, toLines, toYaml } from './samples.js';

const shapes = ['dict', 'lists', 'flat'] as const;

const texts = snapshots.flatMap((each) => shapes.map((shape) => joined(json.of(each, shape))));

const documents: ReadonlyArray<unknown> = texts.map((text): unknown => JSON.parse(text));

const lines = (text: string): ReadonlyArray<unknown> =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

/** What people write, and our own encoder does not. */
const YAMLS = [
  '%YAML 1.2\n---\nvlan:\n  - id: 1 # one\n  - {id: 0x10}\n  - ? id\n    : 0o17\n...\n',
  'base: &base {active: yes, address: ~}\nsite:\n  - <<: *base\n    name: "a"\n  - name: |\n      text\n    active: true\n',
  'a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n',
  'site: !!map {a: !!str 1, b: !!binary aGk=, c: !!set {x}, d: !!omap [a: 1], e: !!timestamp 2026-01-01}\n',
  'a: &a\n  b: *a\n',
  '- model: vlan\n  id: .inf\n- model: vlan\n  id: .nan\n- model: vlan\n  id: 12345678901234567890\n',
  "site: >-\n  folded\n\n  text\n\"quoted\\u0000\": 'it''s'\n",
];

const CSVS = [
  'name,slot,role,up,load,labels,extra\n"a ""b""",1,,TRUE,1e3,"[""x""]",{}\n\n"",2,"","false",0,[],null\n',
  'name,slot,role,up,load,labels,extra\r\n"x\r\ny",1,a,true,1,[],1\r\n',
  '\uFEFFname;slot\na;1\n',
];

export const datasetJson: Target = {
  name: 'dataset-json',
  file: 'input.json',
  documents,
  write: toJson,
  texts,
  read: (file) => File.read(schema)(file)(),
};

export const datasetYaml: Target = {
  name: 'dataset-yaml',
  file: 'input.yaml',
  documents,
  write: toYaml,
  texts: [...snapshots.map((each) => joined(yaml.of(each, 'dict'))), ...YAMLS],
  read: (file) => File.read(schema)(file)(),
};

export const datasetNdjson: Target = {
  name: 'dataset-ndjson',
  file: 'input.ndjson',
  documents: snapshots.map((each) => lines(joined(ndjson.of(each)))),
  write: toLines,
  texts: [],
  read: (file) => File.read(schema)(file)(),
};

const devices = plain.models.get('device');
const tables =
  devices === undefined ? [] : samples(plainSnapshot, 12).map((each) => joined(csv.ofModel(each, devices)));

export const datasetCsv: Target = {
  name: 'dataset-csv',
  file: 'device.csv',
  documents: tables,
  write: String,
  texts: CSVS,
  read: (file) => File.read(plain)(file)(),
};

export const records: Target = {
  name: 'records',
  file: 'device.csv',
  documents: tables,
  write: String,
  texts: CSVS,
  read: (file) => File.readRecords(file)(),
};
