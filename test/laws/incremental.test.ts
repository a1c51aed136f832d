import { arbitrariesOf, incrementalLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('incremental diffs', incrementalLaws(arbitrariesOf(schema())), 200);
runLaws(
  'incremental diffs where nothing is skipped',
  incrementalLaws(arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false })),
);
