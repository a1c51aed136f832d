/** All scenarios. */
import type { Scenario } from '../Scenario.js';
import { command } from './command.js';
import { concurrent } from './concurrent.js';
import { million } from './million.js';
import { processes } from './processes.js';
import { syncs } from './syncs.js';

export const scenarios: ReadonlyArray<Scenario> = [million, command, ...syncs, concurrent, ...processes];
