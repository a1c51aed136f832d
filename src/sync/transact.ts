/**
 * Using a target's own transaction. It is somebody's code, as handlers are.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncFailure } from '../model/LockstepError.js';
import { call, type Manner, type NoAnswer } from './call.js';
import type { HandlerError } from './Handlers.js';

/** Why a step of a transaction failed. */
export interface TransactionFailure extends SyncFailure {
  /** Nobody knows whether it took effect. */
  readonly inDoubt: boolean;
}

const isAnything = (_: unknown): _ is unknown => true;

const failure = (what: string, { message, inDoubt }: NoAnswer): TransactionFailure => ({
  _tag: 'SyncFailure',
  code: 'ERR_TRANSACTION_FAILED',
  message: `the transaction could not ${what}: ${message}`,
  inDoubt: inDoubt === true,
});

/** Take a step of a transaction. */
export const transact =
  (
    what: 'begin' | 'commit' | 'roll back',
    step: TE.TaskEither<HandlerError, void>,
    manner: Manner,
  ): TE.TaskEither<TransactionFailure, void> =>
  async () => {
    const { answer } = await call(() => step, isAnything, manner);
    return E.isLeft(answer) ? E.left(failure(what, answer.left)) : E.right(undefined);
  };
