import { arbitrariesOf, schema, storeLaws } from '../../laws/index.js';
import { CachedStore, MemoryStore, Snapshot } from '../../src/index.js';
import { right } from '../right.js';
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
