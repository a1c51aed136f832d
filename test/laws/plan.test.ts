import { arbitrariesOf, planLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('plans', planLaws(arbitrariesOf(schema())), 250);
runLaws(
  'plans where nothing is skipped',
  planLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
  250,
);
