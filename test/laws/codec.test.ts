import { codecLaws } from '../../laws/codec.js';
import { arbitrariesOf, schema } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('formats of diffs', codecLaws(arbitrariesOf(schema())), 200);
