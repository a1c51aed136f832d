/**
 * A plan performed by calling handlers, and nothing else: what `apply` does, without what it does beside that. Operations
 * of one kind are put together; the plans of the benchmarks have no others that would have to come between.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Handlers, Operation, Plan, SyncResult, Target } from '../src/index.js';

const context: Handlers.Context = { signal: new AbortController().signal, attempt: 0 };

type Outcomes = ReadonlyArray<Pick<SyncResult.Performed, 'outcome'>>;

const outcome = (answer: Handlers.Answer): Outcomes[number] => {
  if (E.isLeft(answer)) return { outcome: 'error' };
  return { outcome: answer.right._tag === 'Done' ? 'success' : 'refused' };
};

const inTurn = async <O extends Operation.Operation>(
  operations: ReadonlyArray<O>,
  one: Handlers.Handler<O>,
  many: Handlers.BulkHandler<O> | undefined,
  batchSize: number,
): Promise<Outcomes> => {
  const outcomes: Array<Outcomes[number]> = [];
  if (many === undefined) {
    for (const operation of operations) outcomes.push(outcome(await one(operation, context)()));
  } else {
    for (let from = 0; from < operations.length; from += batchSize) {
      const batch = operations.slice(from, from + batchSize);
      const answers = await many(batch, context)();
      outcomes.push(...(E.isRight(answers) ? answers.right : batch.map(() => answers)).map(outcome));
    }
  }
  return outcomes;
};

/** Perform a plan of one model, by its bulk handlers where it has them. */
export const applyByHandlers =
  ({ operations }: Plan.Plan) =>
  ({ handlers }: Target): TE.TaskEither<never, { readonly operations: Outcomes }> =>
  async () => {
    const [own] = handlers.values();
    if (own === undefined) return E.right({ operations: [] });
    const { batchSize = 500 } = own;
    return E.right({
      operations: [
        ...(await inTurn(
          operations.filter((each) => each.action === 'create'),
          own.create,
          own.createMany,
          batchSize,
        )),
        ...(await inTurn(
          operations.filter((each) => each.action === 'update'),
          own.update,
          own.updateMany,
          batchSize,
        )),
        ...(await inTurn(
          operations.filter((each) => each.action === 'delete'),
          own.delete,
          own.deleteMany,
          batchSize,
        )),
      ],
    });
  };
