/**
 * One run of the command: what it may know of its surroundings.
 */
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from '../model/LockstepError.js';
import type { Interruption } from './Interruption.js';
import type { Terminal } from './Terminal.js';

/** What a command is run with. */
export interface Run {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** When the command ends, end the process too, whatever somebody's code has still going on. */
  readonly abandon: () => void;
  /** Have something let go of when the command ends, however it ends. */
  readonly atEnd: (release: Task<unknown>) => void;
}

/** Starts a command; it ends with an exit code. */
export type Perform = (start: (run: Run) => TaskEither<LockstepError, number>) => Promise<void>;
