import * as fc from 'fast-check';
import { arbitrariesOf, schema, storeLaws } from '../../laws/index.js';
import { FileStore } from '../../src/file.js';
import { CachedStore, MemoryStore, SchemaFile, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
import { temporaryFolder } from '../store/dataset.js';
import { runLaws } from './runLaws.js';

const all = arbitrariesOf(schema());

runLaws(
  'stores in memory',
  storeLaws(all, async (models) => MemoryStore.make(Snapshot.empty(models))),
);

runLaws(
  'cached stores',
  storeLaws(all, async (models) => {
    const cached = await CachedStore.cached({ maxEntities: 5 })(MemoryStore.make(Snapshot.empty(models)))();
    return right(cached);
  }),
);

const at = temporaryFolder();
let files = 0;

// The formats of datasets hold neither flags of single entities nor every value that a codec may have.
const plain = right(
  SchemaFile.decode({
    topLevel: ['site', 'vlan'],
    models: {
      site: { identifiers: { name: 'string' }, attributes: { active: 'boolean' }, children: { device: 'devices' } },
      device: {
        identifiers: { name: 'string' },
        attributes: { role: 'string?', mtu: 'integer', labels: { type: 'string[]', equality: 'unordered' } },
      },
      vlan: { identifiers: { id: 'integer' }, attributes: { since: 'date-time' } },
    },
  }),
);

runLaws(
  'stores in files',
  storeLaws(arbitrariesOf(fc.constant(plain), { flags: false, orphans: false }), async (models) =>
    FileStore.open(models)(at(`${files++}.ndjson`)),
  ),
  30,
);

runLaws(
  'stores in segmented datasets',
  storeLaws(all, async (models) => FileStore.open(models)(at(`${files++}.segments`))),
  30,
);

// Unlike numbers of buckets, each with its own: what is compared is loaded where they differ.
const numbers = [1, 2, 8, 64, 512];

runLaws(
  'stores in segmented datasets of any number of buckets',
  storeLaws(all, async (models) => {
    const buckets = numbers[files % numbers.length] ?? 1;
    return FileStore.open(models, { buckets })(at(`${files++}.segments`));
  }),
  15,
);
