/** All suites, in the order in which they are run. */
import type { Suite } from '../Suite.js';
import { bulk } from './bulk.js';
import { codec } from './codec.js';
import { delta } from './delta.js';
import { diff } from './diff.js';
import { load } from './load.js';
import { memory } from './memory.js';
import { merging } from './merge.js';
import { options } from './options.js';
import { parallel } from './parallel.js';
import { redis } from './redis.js';
import { reload } from './reload.js';
import { report } from './report.js';
import { rollback } from './rollback.js';
import { segments } from './segments.js';
import { store } from './store.js';
import { sync } from './sync.js';
import { tree } from './tree.js';

export const SUITES: ReadonlyArray<Suite> = [
  diff,
  tree,
  delta,
  merging,
  reload,
  load,
  sync,
  bulk,
  rollback,
  options,
  codec,
  store,
  redis,
  report,
  parallel,
  segments,
  memory,
];
