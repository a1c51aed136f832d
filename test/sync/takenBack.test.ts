import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Adapter, Handlers, Journal, Model, resume, Schema, Snapshot, syncFrom } from '../../src/index.js';
import { left, right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));

describe('a sync that its target has rolled back', () => {
  it('is over: its journal tells that it was taken back, and nothing is attempted again', async () => {
    const asked: Array<string> = [];
    const note = (what: string) => TE.fromIO(() => void asked.push(what));
    const never = () => TE.left({ message: 'no' });
    const network = Adapter.make({
      name: 'network',
      schema,
      load: TE.of([]),
      handlers: new Map([
        [
          'device',
          {
            create: ({ uid }) =>
              pipe(
                note(uid),
                TE.chain(() => (uid === 'b' ? TE.left({ message: 'quota' }) : TE.right(Handlers.done))),
              ),
            update: never,
            delete: never,
          },
        ],
      ]),
      transaction: { begin: note('begin'), commit: note('commit'), rollback: note('rollback') },
    });
    const cmdb = Adapter.make({
      name: 'cmdb',
      schema,
      load: TE.of(['a', 'b'].map((name) => Snapshot.item(Device, { name }))),
    });
    const journal = Journal.memory();
    expect(left(await pipe(network, syncFrom(cmdb, { rollback: true, journal }))()).code).toBe(
      'ERR_OBJECT_NOT_CREATED',
    );
    expect(asked.splice(0)).toEqual(['begin', 'a', 'b', 'rollback']);
    expect(left(await pipe(network, resume(journal))()).code).toBe('ERR_SYNC_TAKEN_BACK');
    expect(asked).toEqual([]);
  });
});
