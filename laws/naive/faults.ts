/**
 * Faults: a process that dies at some moment, handlers that go wrong, handlers that do not want to.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Adapter, Handlers, type Journal } from '../../src/index.js';

/** What an operation is about. */
interface About {
  readonly action: string;
  readonly model: string;
  readonly uid: string;
}

/** What becomes of handlers. */
interface Wrapping {
  readonly one: <O extends About>(handler: Handlers.Handler<O>) => Handlers.Handler<O>;
  readonly many: <O extends About>(handler: Handlers.BulkHandler<O>) => Handlers.BulkHandler<O>;
}

const withHandlers = (adapter: Adapter.Adapter, { one, many }: Wrapping): Adapter.Adapter => ({
  ...adapter,
  handlers: new Map(
    [...adapter.handlers].map(([model, own]): readonly [string, Handlers.ModelHandlers] => [
      model,
      {
        ...own,
        create: one(own.create),
        update: one(own.update),
        delete: one(own.delete),
        ...(own.move === undefined ? {} : { move: one(own.move) }),
        ...(own.createMany === undefined ? {} : { createMany: many(own.createMany) }),
        ...(own.updateMany === undefined ? {} : { updateMany: many(own.updateMany) }),
        ...(own.deleteMany === undefined ? {} : { deleteMany: many(own.deleteMany) }),
      },
    ]),
  ),
});

// -------------------------------------------------------------------------------------
// death
// -------------------------------------------------------------------------------------

/** A process that will die. */
export interface Mortal {
  readonly adapter: Adapter.Adapter;
  readonly journal: Journal.Journal;
  /** Settles when it has died; it may live on. */
  readonly died: Promise<void>;
}

/**
 * What a process does outside of itself, until it dies: before or after one of its calls or records, counted together.
 * From then on nothing is ever answered, and nothing more happens.
 */
export const mortal = (adapter: Adapter.Adapter, journal: Journal.Journal, moment: number): Mortal => {
  let now = 0;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const live = (): Promise<void> => {
    if (now++ < moment) return Promise.resolve();
    die();
    return new Promise(() => undefined);
  };
  const during =
    <L, A>(task: TaskEither<L, A>): TaskEither<L, A> =>
    async () => {
      await live();
      const answer = await task();
      await live();
      return answer;
    };
  const { transaction } = adapter;
  const wrapped = withHandlers(adapter, {
    one: (handler) => (operation, context) => during(handler(operation, context)),
    many: (handler) => (operations, context) => during(handler(operations, context)),
  });
  return {
    died,
    journal: { ...journal, append: (records) => during(journal.append(records)) },
    adapter:
      transaction === undefined
        ? wrapped
        : {
            ...wrapped,
            transaction: {
              begin: during(transaction.begin),
              commit: during(transaction.commit),
              rollback: during(transaction.rollback),
            },
          },
  };
};

// -------------------------------------------------------------------------------------
// faults
// -------------------------------------------------------------------------------------

/** How a handler goes wrong: before it has done anything, or after. */
export type Fault = 'error' | 'throw' | 'throwAfter' | 'hang' | 'hangAfter';

/** The same adapter, one of whose calls goes wrong; those that come later do as they should. */
export const faulty = (adapter: Adapter.Adapter, call: number, fault: Fault): Adapter.Adapter => {
  let calls = 0;
  const during =
    <A>(task: TaskEither<Handlers.HandlerError, A>): TaskEither<Handlers.HandlerError, A> =>
    async () => {
      if (calls++ !== call) return task();
      if (fault === 'throwAfter' || fault === 'hangAfter') await task();
      if (fault === 'error') return E.left({ message: 'it went wrong' });
      if (fault === 'throw' || fault === 'throwAfter') throw new Error('it went wrong');
      return new Promise(() => undefined);
    };
  return withHandlers(adapter, {
    one: (handler) => (operation, context) => during(handler(operation, context)),
    many: (handler) => (operations, context) => during(handler(operations, context)),
  });
};

/** What a handler is to answer; nothing: what it answers by itself. */
export type Answering = (about: About) => Handlers.Answer | undefined;

/** The same adapter, whose handlers answer some operations as they are told to. */
export const answering = (adapter: Adapter.Adapter, answerTo: Answering): Adapter.Adapter =>
  withHandlers(adapter, {
    one: (handler) => (operation, context) => {
      const answer = answerTo(operation);
      return answer === undefined ? handler(operation, context) : () => Promise.resolve(answer);
    },
    many: (handler) => (operations, context) => async () => {
      const given = await handler(
        operations.filter((operation) => answerTo(operation) === undefined),
        context,
      )();
      if (E.isLeft(given)) return given;
      const left = [...given.right];
      return E.right(operations.map((operation) => answerTo(operation) ?? left.shift() ?? E.right(Handlers.done)));
    },
  });
