import { arbitrariesOf, schema, storeLaws } from '../../laws/index.js';
import { MemoryStore, Snapshot } from '../../src/index.js';
import { runLaws } from './runLaws.js';

const all = arbitrariesOf(schema());

runLaws(
  'stores in memory',
  storeLaws(all, async (models) => MemoryStore.make(Snapshot.empty(models))),
);
