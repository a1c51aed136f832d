import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { Handlers, Summary, syncDiff } from '../../src/index.js';
import { right } from '../right.js';
import { diff, handlersOf, network, saying, sides } from './inventory.js';

/** A sync in which everything that may go wrong does; its operations took 1, 2, 3, ... milliseconds. */
const operations = async () => {
  const handlers = handlersOf(
    saying({
      'create made': () => TE.right(Handlers.refused('read-only')),
      'update same': () => TE.left({ message: 'locked' }),
      'delete gone': () => () => Promise.reject(new Error('connection reset\n  by peer')),
    }),
  );
  const result = right(await syncDiff(diff, sides, { flags: ['CONTINUE_ON_FAILURE'] })(network(handlers))());
  return result.operations.map((each, place) => ({ ...each, duration: place + 1 }));
};

describe('the summary of a sync', () => {
  it('says of each failure what is known of it, and nothing else', async () => {
    expect(Summary.of({ operations: await operations(), duration: 2000 }).failures).toStrictEqual([
      { model: 'device', uid: 'made', action: 'create', outcome: 'refused', message: 'read-only' },
      {
        model: 'device',
        uid: 'same',
        action: 'update',
        outcome: 'error',
        message: 'could not update device "same": locked',
        code: 'ERR_OBJECT_NOT_UPDATED',
      },
      {
        model: 'device',
        uid: 'gone',
        action: 'delete',
        outcome: 'error',
        message: 'could not delete device "gone": connection reset\n  by peer',
        code: 'ERR_OBJECT_NOT_DELETED',
        cause: 'connection reset',
        inDoubt: true,
      },
    ]);
  });

  it('adds up the times of each row', async () => {
    const twice = (await operations()).flatMap((each) => [each, each]);
    const { rows } = Summary.of({ operations: twice, duration: 2000 });
    expect(rows.map(({ model, action, duration }) => [model, action, duration])).toEqual([
      ['device', 'create', 2],
      ['device', 'update', 6],
      ['device', 'delete', 8],
      ['port', 'create', 4],
      ['port', 'delete', 10],
    ]);
  });

  it('has the operations a second that were attempted, whatever came of them', async () => {
    expect(Summary.of({ operations: await operations(), duration: 2000 }).throughput).toBe(1.5);
    expect(Summary.of({ operations: await operations(), duration: 0 }).throughput).toBe(0);
  });
});
