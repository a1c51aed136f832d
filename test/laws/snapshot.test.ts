import { arbitrariesOf, loadingLaws, schema, snapshotLaws } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('snapshots', snapshotLaws(arbitrariesOf(schema())), 200);
runLaws('loading', loadingLaws(arbitrariesOf(schema())), 200);
