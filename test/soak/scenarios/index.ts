/** All scenarios. */
import type { Scenario } from '../Scenario.js';
import { million } from './million.js';

export const scenarios: ReadonlyArray<Scenario> = [million];
