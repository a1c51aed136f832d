import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  diffFrom,
  Handlers,
  Model,
  type Operation,
  Plan,
  Schema,
  Snapshot,
  SyncResult,
  syncFrom,
} from '../../src/index.js';
import { left, right } from '../right.js';

const Lease = Model.make({ name: 'lease', identifiers: { ip: t.string } });
const Pool = Model.make({
  name: 'pool',
  identifiers: { name: t.string },
  children: [Lease],
  flags: ['SKIP_CHILDREN_ON_DELETE'],
});
const schema = right(Schema.make({ topLevel: [Pool] }));

const having = (pool: string): Snapshot.Snapshot =>
  right(
    Snapshot.fromEntities(schema)([
      Snapshot.item(Pool, { name: pool }),
      Snapshot.item(Lease, { ip: '10.0.0.1' }, { parent: { model: 'pool', uid: pool } }),
    ]),
  );

const source = having('new');
const target = having('old');

type Handling = TE.TaskEither<Handlers.HandlerError, Handlers.Handled>;

/** The target, with handlers that fail some operations; those performed are noted. */
const failing = (fails: (operation: Operation.Operation) => boolean, canMove: boolean) => {
  const performed: Array<string> = [];
  const perform = (operation: Operation.Operation): Handling => {
    if (fails(operation)) return TE.left({ message: 'no' });
    performed.push(`${operation.action} ${operation.uid}`);
    return TE.right(Handlers.done);
  };
  const own: Handlers.ModelHandlers = {
    create: perform,
    update: perform,
    delete: perform,
    ...(canMove ? { move: perform } : {}),
  };
  const handlers = new Map([...schema.models.keys()].map((model) => [model, own]));
  return { performed, adapter: { ...Adapter.fromSnapshot('target', target), handlers } };
};

describe('what an entity is to leave', () => {
  it('is deleted only when it has left', () => {
    const plan = right(Plan.from({ schema, canMove: () => true })(right(diffFrom(source)(target))));
    expect(plan.operations.map(({ action, uid, requires }) => [action, uid, requires])).toEqual([
      ['create', 'new', []],
      ['move', '10.0.0.1', [0]],
      ['delete', 'old', [1]],
    ]);
  });

  it.each(['create', 'move'] as const)('stays, and keeps it, where the %s before fails', async (action) => {
    const { performed, adapter } = failing((operation) => operation.action === action, true);
    const flags = ['CONTINUE_ON_FAILURE'] as const;
    const result = right(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', source), { flags }))());
    expect(SyncResult.count(result)).toMatchObject({ error: 1, skipped: action === 'create' ? 2 : 1 });
    expect(performed).not.toContain('delete old');
    expect(Snapshot.entry({ model: 'lease', uid: '10.0.0.1' })(result.snapshot)?.parent?.uid).toBe('old');
  });
});

describe('what goes with its parent although it was to go by itself', () => {
  it('is brought back with it', async () => {
    // It is to be deleted and created elsewhere, cannot be, and goes with its pool.
    let deletes = 0;
    const { performed, adapter } = failing(({ action }) => action === 'delete' && deletes++ === 0, false);
    const options = { flags: ['CONTINUE_ON_FAILURE'], rollback: true } as const;
    const error = left(await pipe(adapter, syncFrom(Adapter.fromSnapshot('source', source), options))());
    expect(error.code).toBe('ERR_OBJECT_NOT_DELETED');
    expect(performed).toEqual(['create new', 'delete old', 'create old', 'create 10.0.0.1', 'delete new']);
  });
});
