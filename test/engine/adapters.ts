/** A store as the target of a sync: told of the whole in the end, or written by a handler for each operation. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  Adapter,
  Handlers,
  type Journal,
  type LockstepError,
  type Operation,
  Patch,
  Snapshot,
  Store,
  type Transaction,
} from '../../src/index.js';
import type { Fault } from './naive/sync.js';
import { modelOf, schema } from './schema.js';

// -------------------------------------------------------------------------------------
// handlers
// -------------------------------------------------------------------------------------

type Edit = (snapshot: Snapshot.Snapshot) => E.Either<LockstepError.LockstepError, Snapshot.Snapshot>;

const edit = (operation: Operation.Operation): Edit => {
  const { uid, parent, identifiers } = operation;
  const model = modelOf(operation.model);
  switch (operation.action) {
    case 'create':
      return Snapshot.add(model, { ...identifiers, ...operation.attributes }, parent === undefined ? {} : { parent });
    case 'update':
      return Snapshot.update(model, uid, operation.attributes);
    case 'delete':
      return Snapshot.remove(model, uid, { children: operation.withChildren });
    case 'move':
      return (snapshot) =>
        pipe(snapshot, Snapshot.move(operation, parent), E.chainW(Snapshot.update(model, uid, operation.attributes)));
  }
};

const told = ({ message }: LockstepError.LockstepError): Handlers.HandlerError => ({ message });

type Handling = TE.TaskEither<Handlers.HandlerError, Handlers.Handled>;

/** Handlers that write to a store, and what becomes of each of their calls. */
const handlersOf = (store: Store.Store, wrap: (handling: Handling) => Handling): Handlers.ModelHandlers => {
  const perform = (operation: Operation.Operation): Handling =>
    wrap(
      pipe(
        store,
        Store.update(edit(operation)),
        TE.bimap(told, () => Handlers.done),
      ),
    );
  return {
    create: perform,
    update: perform,
    delete: perform,
    move: perform,
    read: ({ model, uid }) =>
      pipe(
        store.entries(model, [uid]),
        TE.bimap(told, ([entry]) =>
          entry === undefined ? O.none : O.some({ attributes: entry.entity, parent: entry.parent ?? null }),
        ),
      ),
  };
};

/** A transaction over a store, which takes back whatever has been committed since it was begun. */
const transactionOf = (store: Store.Store): Transaction => {
  let before = Snapshot.empty(schema);
  return {
    begin: pipe(
      store.load,
      TE.bimap(told, (loaded) => {
        before = loaded;
      }),
    ),
    commit: TE.right(undefined),
    rollback: pipe(
      store.load,
      TE.chain((now) => store.commit(Patch.between(now, before))),
      TE.mapLeft(told),
    ),
  };
};

// -------------------------------------------------------------------------------------
// what goes wrong
// -------------------------------------------------------------------------------------

/** How a target behaves. */
export interface Manner {
  readonly whole: boolean;
  readonly transaction: boolean;
  readonly fault?: { readonly at: number; readonly how: Fault };
  readonly moment?: number;
}

/** A target, and what is known of how it was used. */
export interface Target {
  readonly adapter: Adapter.Adapter;
  /** How often handlers were asked. */
  readonly calls: () => number;
  /** What was loaded last. */
  readonly loaded: () => Snapshot.Snapshot | undefined;
  /** The journal as this process writes it: not any more, once it is dead. */
  readonly written: (journal: Journal.Journal) => Journal.Journal;
  /** Settles when the process has died. */
  readonly died: Promise<void>;
}

/** A store as a target that behaves in some manner. */
export const targetOf = (store: Store.Store, { whole, transaction, fault, moment }: Manner): Target => {
  let calls = 0;
  let now = 0;
  let loaded: Snapshot.Snapshot | undefined;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });

  /** Goes on while the process lives; once it is dead, nothing is ever answered. */
  const live = async (): Promise<void> => {
    if (moment === undefined || now++ < moment) return;
    die();
    await new Promise(() => undefined);
  };
  const during =
    <L, A>(task: TE.TaskEither<L, A>): TE.TaskEither<L, A> =>
    async () => {
      await live();
      const answer = await task();
      await live();
      return answer;
    };

  const faulty =
    (handling: Handling): Handling =>
    async () => {
      const how = calls++ === fault?.at ? fault.how : undefined;
      if (how === 'error') return E.left({ message: 'it went wrong' });
      if (how === 'refused') return E.right(Handlers.refused('rather not'));
      if (how === 'throw') throw new Error('it went wrong');
      const answer = await handling();
      if (how === 'throwAfter') throw new Error('it went wrong');
      return answer;
    };

  const handlers = handlersOf(store, (handling) => during(faulty(handling)));
  const inTheEnd = Store.toAdapter(store);
  const { onComplete } = inTheEnd;
  const asWhole: Adapter.Adapter =
    onComplete === undefined ? inTheEnd : { ...inTheEnd, onComplete: (result) => during(onComplete(result)) };
  const byHandlers: Adapter.Adapter = {
    ...Adapter.fromSnapshot(store.name, Snapshot.empty(schema)),
    load: store.load,
    handlers: new Map([...schema.models.keys()].map((model) => [model, handlers])),
    ...(transaction ? { transaction: transactionOf(store) } : {}),
  };
  const adapter = whole ? asWhole : byHandlers;
  return {
    adapter: {
      ...adapter,
      load: pipe(
        adapter.load,
        TE.map((snapshot) => {
          loaded = snapshot;
          return snapshot;
        }),
      ),
    },
    calls: () => calls,
    loaded: () => loaded,
    written: (journal) => ({ ...journal, append: (records) => during(journal.append(records)) }),
    died,
  };
};
