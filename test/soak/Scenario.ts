/** What is done much, long, or by many at once, and what it promises. */
import type { Said } from './Finding.js';

/** What a scenario is given. */
export interface Given {
  readonly size: number;
  /** A folder of its own, which is there, and gone after it. */
  readonly folder: string;
}

/** A scenario. Each runs in a process of its own, in which `gc` can be called. */
export interface Scenario {
  /** As it is named on the command line; `syncs` names `syncs-file` and its siblings too. */
  readonly name: string;
  /** What its size counts. */
  readonly unit: string;
  /** How large it is by itself, and how small it can be. */
  readonly size: number;
  readonly least: number;
  /** The heap that its process may have, in MB. */
  readonly heap: number;
  /** Whether it needs a server of Redis. */
  readonly needsRedis?: true;
  readonly run: (given: Given) => AsyncIterable<Said>;
}
