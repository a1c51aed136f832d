import { arbitrariesOf, schema, syncLaws } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

const options = { flags: false, orphans: false };

runLaws('syncs that go wrong', syncLaws(arbitrariesOf(schema({ flags: false }), options)), 150);
runLaws('syncs that go wrong, with flags', syncLaws(arbitrariesOf(schema(), options)), 150);
