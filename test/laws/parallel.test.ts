import { arbitrariesOf, parallelLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('diffs in parts', parallelLaws(arbitrariesOf(schema())), 300);
runLaws(
  'diffs in parts where nothing is skipped',
  parallelLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
);
