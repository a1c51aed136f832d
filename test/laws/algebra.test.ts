import { algebraLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('the algebra of diffs', algebraLaws(schema({ flags: false })), 300);
