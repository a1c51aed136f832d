import { arbitrariesOf, codecLaws, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('formats of diffs', codecLaws(arbitrariesOf(schema())), 200);
