import { equalityLaws, uidLaws, walkLaws } from '../../laws/index.js';
import { runLaws } from './runLaws.js';

runLaws('uids', uidLaws(), 500);
runLaws('equality', equalityLaws(), 300);
runLaws('the walk', walkLaws(), 100);
