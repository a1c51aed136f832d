/**
 * Finding out what became of operations that were in flight when a sync was cut off.
 */

import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { keyOf } from '../model/Entity.js';
import type { JournalError } from '../model/LockstepError.js';
import type { Schema } from '../model/Schema.js';
import type { Operation } from '../plan/Operation.js';
import { look } from './ask.js';
import type { Manner } from './call.js';
import type { Effect } from './effect.js';
import type { Handlers } from './Handlers.js';
import { journalError, type Settled } from './Journal.js';
import type { Progress } from './story.js';

/**
 * What is done about an operation that was in flight, and of which the target cannot say whether it took effect: it is
 * performed (again, perhaps); or left alone, with what requires it; or the sync does not go on.
 */
export type InFlight = 'retry' | 'skip' | 'stop';

/** What it takes to find out. */
export interface Resolving {
  readonly operations: ReadonlyArray<Operation>;
  readonly schema: Schema;
  readonly handlers: Handlers;
  readonly manner: Manner;
  readonly inFlight: InFlight;
  /** What messages call the journal. */
  readonly journal: string;
}

/** What is known of operations: those that are not to be performed again. */
export type Resolved = ReadonlyMap<number, Settled | 'skip'>;

const effectOf = async (operation: Operation, { schema, handlers, manner }: Resolving): Promise<Effect> => {
  const own = handlers.get(operation.model);
  // Without handlers nothing was outside this process.
  return own === undefined ? 'absent' : look(schema.models.get(operation.model), own, operation, manner);
};

const nameOf = ({ action, model, uid }: Operation): string => `${action} ${model} "${uid}"`;

const inDoubt = (operations: ReadonlyArray<Operation>, journal: string): JournalError => {
  const [first, ...more] = operations.map(nameOf);
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return {
    ...journalError(
      'ERR_JOURNAL_IN_DOUBT',
      journal,
      `nobody knows whether this took effect before the sync was cut off: ${first}${rest}`,
      'look at the target, then say whether to retry or to skip what was in flight',
    ),
    inDoubt: operations.map(nameOf),
  };
};

/** Operations that failed are to be attempted again; those that were done, or refused, are not. */
const final = ({ settled }: Progress): Map<number, Settled | 'skip'> =>
  new Map([...settled].filter(([, { outcome }]) => outcome !== 'error'));

/** What is known of the operations of a phase, after the target was asked for those in flight. */
export const resolve =
  (progress: Progress, resolving: Resolving): TE.TaskEither<JournalError, Resolved> =>
  async () => {
    const known = final(progress);
    const unclear: Array<Operation> = [];
    for (const index of progress.inFlight) {
      const operation = resolving.operations[index];
      if (operation === undefined) continue;
      const effect = await effectOf(operation, resolving);
      if (effect === 'there') known.set(index, { operation: index, outcome: 'success', message: 'found to be done' });
      else if (effect === 'unclear') unclear.push(operation);
    }
    if (unclear.length > 0 && resolving.inFlight === 'stop') return E.left(inDoubt(unclear, resolving.journal));
    if (resolving.inFlight === 'skip') for (const { index } of unclear) known.set(index, 'skip');
    return E.right(known);
  };

/**
 * Operations by which it can be told whether all of them took effect: one for each entity, from what it was before all of
 * them to what it is after. An entity that is deleted and created in another place has moved, as far as that goes.
 */
const telling = (operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const groups = new Map<string, Array<Operation>>();
  for (const operation of operations) {
    const key = keyOf(operation);
    groups.set(key, [...(groups.get(key) ?? []), operation]);
  }
  return [...groups.values()].flatMap(([first, second, ...more]): ReadonlyArray<Operation> => {
    if (first === undefined || more.length > 0) return [];
    if (second === undefined) return [first];
    if (first.action !== 'delete' || second.action !== 'create') return [];
    return [{ ...second, action: 'move', from: first.parent, before: first.before }];
  });
};

/**
 * Whether a transaction was committed: one of its operations tells of all of them. Where none does, `skip` takes it for
 * committed, and `retry` does not.
 */
export const wasCommitted =
  (progress: Progress, resolving: Resolving): TE.TaskEither<JournalError, boolean> =>
  async () => {
    const performed = [...progress.settled.values()]
      .filter(({ outcome }) => outcome === 'success')
      .flatMap(({ operation }) => resolving.operations[operation] ?? []);
    for (const operation of telling(performed)) {
      const effect = await effectOf(operation, resolving);
      if (effect !== 'unclear') return E.right(effect === 'there');
    }
    if (performed.length > 0 && resolving.inFlight === 'stop') return E.left(inDoubt(performed, resolving.journal));
    return E.right(resolving.inFlight === 'skip');
  };
