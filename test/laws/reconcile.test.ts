import { arbitrariesOf, reconcileLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('two datasets in step', reconcileLaws(arbitrariesOf(schema())));
runLaws(
  'two datasets in step where nothing is skipped',
  reconcileLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
  200,
);
