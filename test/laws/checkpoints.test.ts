import { arbitrariesOf, checkpointLaws, historyLinesLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('histories', checkpointLaws(arbitrariesOf(schema())), 200);
runLaws('the text of histories', historyLinesLaws(arbitrariesOf(schema())), 300);
