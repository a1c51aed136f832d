import { arbitrariesOf, parallelLaws, schema, storesInPartsLaws } from '../../laws/index.js';
import { FileStore } from '../../src/file.js';
import { MemoryStore, Snapshot } from '../../src/index.js';
import { temporaryFolder } from '../store/dataset.js';
import { runLaws } from './runLaws.js';

const all = arbitrariesOf(schema());

runLaws('diffs in parts', parallelLaws(all), 300);
runLaws(
  'diffs in parts where nothing is skipped',
  parallelLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
);

runLaws(
  'stores in memory, read in parts',
  storesInPartsLaws(all, async (models, buckets) => MemoryStore.make(Snapshot.empty(models), { buckets })),
  200,
);

const at = temporaryFolder();
let datasets = 0;

runLaws(
  'segmented datasets, read in parts',
  storesInPartsLaws(all, async (models, buckets) => FileStore.open(models, { buckets })(at(`${datasets++}.segments`))),
  60,
);
