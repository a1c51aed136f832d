import { arbitrariesOf, mergeLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('merges', mergeLaws(arbitrariesOf(schema())), 200);
runLaws(
  'merges where nothing is skipped',
  mergeLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
);
