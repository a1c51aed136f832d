import { arbitrariesOf, checkpointLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('histories', checkpointLaws(arbitrariesOf(schema())), 200);
