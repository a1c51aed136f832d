/** How a Redis store behaves, wherever it is: on a server, behind sentinels, in a cluster. */
import { adding } from './adding.js';
import { checkpoints } from './checkpoints.js';
import { commits } from './commits.js';
import { names } from './names.js';
import type { Place } from './Place.js';
import { reading } from './reading.js';

export const behaviour = (place: Place): void => {
  reading(place);
  commits(place);
  adding(place);
  checkpoints(place);
  names(place);
};
