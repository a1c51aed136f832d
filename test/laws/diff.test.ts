import { arbitrariesOf, diffLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('diffs', diffLaws(arbitrariesOf(schema())), 200);
runLaws(
  'diffs where nothing is skipped',
  diffLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
  200,
);
