/**
 * A transaction of the target's own: where a target has one, a sync with `rollback` happens inside it, and is taken back by
 * it, in place of being undone operation by operation.
 *
 * @since 0.4.0
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { HandlerError } from './Handlers.js';

/** What a target's transaction can do. Handlers are called between `begin` and the other two. */
export interface Transaction {
  /** From here on nothing lasts until `commit`. */
  readonly begin: TaskEither<HandlerError, void>;
  /** Make everything since `begin` last. A left says that nothing of it does. */
  readonly commit: TaskEither<HandlerError, void>;
  /** Take everything since `begin` back. */
  readonly rollback: TaskEither<HandlerError, void>;
}
