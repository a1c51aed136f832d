/**
 * Asking the handlers of a model to perform operations, one by one or many at once.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Model } from '../model/Model.js';
import type { Operation } from '../plan/Operation.js';
import { type Asked, again, call, isHandlerError, type Manner, type NoAnswer } from './call.js';
import * as Effect from './effect.js';
import type { Answer, BulkHandler, Context, Handled, HandlerError, Held, ModelHandlers } from './Handlers.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isHandled = (value: unknown): value is Handled =>
  isObject(value) && (value['_tag'] === 'Done' || (value['_tag'] === 'Refused' && typeof value['reason'] === 'string'));

const isAnswer = (value: unknown): value is Answer =>
  isObject(value) && (value['_tag'] === 'Left' ? isHandlerError(value['left']) : isHandled(value['right']));

const isHeld = (value: unknown): value is O.Option<Held> =>
  isObject(value) && (value['_tag'] === 'None' || (isObject(value['value']) && isObject(value['value']['attributes'])));

// -------------------------------------------------------------------------------------
// looking
// -------------------------------------------------------------------------------------

/** Whether an operation took effect, as far as the target can be asked. */
export const look = async (
  model: Model | undefined,
  handlers: ModelHandlers,
  operation: Operation,
  manner: Manner,
): Promise<Effect.Effect> => {
  const { read } = handlers;
  if (read === undefined || model === undefined) return 'unclear';
  const { answer } = await call((context) => read(operation, context), isHeld, manner);
  return E.isLeft(answer) ? 'unclear' : Effect.ofHeld(model, operation, answer.right);
};

// -------------------------------------------------------------------------------------
// one operation
// -------------------------------------------------------------------------------------

const single = (
  handlers: ModelHandlers,
  operation: Operation,
  context: Context,
): TE.TaskEither<HandlerError, Handled> => {
  switch (operation.action) {
    case 'create':
      return handlers.create(operation, context);
    case 'update':
      return handlers.update(operation, context);
    case 'delete':
      return handlers.delete(operation, context);
    case 'move':
      // Moves are planned only for models whose handlers have one.
      return handlers.move?.(operation, context) ?? TE.left({ message: 'the target cannot move it' });
  }
};

/** An answer that is in doubt, after the target was looked at. */
const afterLook = async (
  model: Model | undefined,
  handlers: ModelHandlers,
  operation: Operation,
  manner: Manner,
  { answer, attempts }: { readonly answer: E.Left<NoAnswer>; readonly attempts: number },
): Promise<Asked<Handled>> => {
  const { inDoubt: _, ...failed } = answer.left;
  switch (await look(model, handlers, operation, manner)) {
    case 'there':
      return { answer: E.right({ _tag: 'Done' }), attempts };
    case 'absent':
      return { answer: E.left(failed), attempts };
    case 'unclear':
      return { answer, attempts };
  }
};

/** Have one operation performed; where nobody knows whether it was, the target is looked at if it can be. */
const one = async (
  model: Model | undefined,
  handlers: ModelHandlers,
  operation: Operation,
  manner: Manner,
  before: number,
): Promise<Asked<Handled>> => {
  const { answer, attempts } = await call((context) => single(handlers, operation, context), isHandled, manner, before);
  return E.isLeft(answer) && answer.left.inDoubt === true
    ? afterLook(model, handlers, operation, manner, { answer, attempts })
    : { answer, attempts };
};

// -------------------------------------------------------------------------------------
// many operations
// -------------------------------------------------------------------------------------

type Of<A extends Operation['action']> = Extract<Operation, { readonly action: A }>;

const only = <A extends Operation['action']>(operations: ReadonlyArray<Operation>, action: A): ReadonlyArray<Of<A>> =>
  operations.filter((operation): operation is Of<A> => operation.action === action);

/** No answer at all. */
export const NONE: Asked<Handled> = { answer: E.left({ message: 'the handler gave no answer' }), attempts: 1 };

/** The bulk handler for an action, if there is one. */
export const bulk = (
  { createMany, updateMany, deleteMany }: ModelHandlers,
  action: Operation['action'],
): BulkHandler<Operation> | undefined => {
  switch (action) {
    case 'create':
      return createMany && ((operations, context) => createMany(only(operations, 'create'), context));
    case 'update':
      return updateMany && ((operations, context) => updateMany(only(operations, 'update'), context));
    case 'delete':
      return deleteMany && ((operations, context) => deleteMany(only(operations, 'delete'), context));
    case 'move':
      return undefined;
  }
};

const isTransient = ({ answer }: Asked<Handled>): boolean => E.isLeft(answer) && answer.left.transient === true;

/**
 * Have operations of one action on one model performed, at once where that is possible; an answer for each. Those whose own
 * error is transient are asked for again, without the others; `before` is how often they have been already.
 */
export const many = async (
  model: Model | undefined,
  handlers: ModelHandlers,
  operations: ReadonlyArray<Operation>,
  manner: Manner,
  before = 0,
): Promise<ReadonlyArray<Asked<Handled>>> => {
  const oneByOne = async (): Promise<ReadonlyArray<Asked<Handled>>> => {
    const all: Array<Asked<Handled>> = [];
    for (const operation of operations) all.push(await one(model, handlers, operation, manner, before));
    return all;
  };
  const [first] = operations;
  const together = first === undefined || operations.length < 2 ? undefined : bulk(handlers, first.action);
  if (together === undefined) return oneByOne();
  const areAnswers = (value: unknown): value is ReadonlyArray<Answer> =>
    Array.isArray(value) && value.length === operations.length && value.every(isAnswer);
  const { answer, attempts } = await call((context) => together(operations, context), areAnswers, manner, before);
  if (E.isRight(answer)) {
    const answered = answer.right.map((each): Asked<Handled> => ({ answer: each, attempts }));
    const passing = answered.find(isTransient);
    if (passing === undefined || !(await again(passing, manner))) return answered;
    const rest = operations.filter((_, i) => isTransient(answered[i] ?? NONE));
    const later = (await many(model, handlers, rest, manner, attempts)).values();
    return answered.map((each) => (isTransient(each) ? (later.next().value ?? each) : each));
  }
  if (answer.left.inDoubt !== true) {
    // None of them took effect, perhaps because of one of them.
    return answer.left.transient === true ? operations.map(() => ({ answer, attempts })) : oneByOne();
  }
  const looked: Array<Asked<Handled>> = [];
  for (const operation of operations)
    looked.push(await afterLook(model, handlers, operation, manner, { answer, attempts }));
  return looked;
};
