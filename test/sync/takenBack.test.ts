import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Handlers,
  Journal,
  Model,
  resume,
  rollback,
  Schema,
  Snapshot,
  type SyncOptions,
  syncFrom,
} from '../../src/index.js';
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

describe('a sync of a target that takes it on as a whole', () => {
  const Port = Model.make({ name: 'port', identifiers: { name: t.string }, attributes: { mtu: t.number } });
  const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Port] });
  const sites = right(Schema.make({ topLevel: [Site] }));
  const site = (name: string) => Snapshot.item(Site, { name });
  const port = (name: string, mtu: number, uid: string) =>
    Snapshot.item(Port, { name, mtu }, { parent: { model: 'site', uid } });

  const before = right(
    Snapshot.fromEntities(sites)([site('nyc'), site('fra'), port('p', 1500, 'nyc'), port('q', 1, 'fra')]),
  );
  // The one port moves, the other changes, and there is a new one.
  const wanted = Adapter.make({
    name: 'cmdb',
    schema: sites,
    load: TE.of([site('nyc'), site('fra'), port('p', 1500, 'fra'), port('q', 2, 'fra'), port('r', 3, 'nyc')]),
  });

  /** A dataset that is replaced when a sync completes; as a file is. `fails` may keep it from that. */
  const whole = (fails: () => boolean = () => false) => {
    let content = before;
    const target = (): Adapter.Adapter => ({
      ...Adapter.fromSnapshot('file', content),
      onComplete: ({ snapshot }) => {
        if (fails()) return TE.left(Adapter.loadError('file', 'the disk is full'));
        content = snapshot;
        return TE.right(undefined);
      },
    });
    return {
      target,
      content: () => content,
      set: (snapshot: Snapshot.Snapshot) => {
        content = snapshot;
      },
    };
  };
  const run = (journal: Journal.Journal, target: Adapter.Adapter, options: SyncOptions = {}) =>
    pipe(target, syncFrom(wanted, { journal, ...options }))();

  it('is taken back from its journal, moves and all', async () => {
    const { target, content } = whole();
    const journal = Journal.memory();
    const { snapshot } = right(await run(journal, target()));
    expect(content()).toBe(snapshot);
    const { undone } = right(await pipe(target(), rollback(journal))());
    expect(undone).toHaveLength(4);
    expect(Snapshot.eq.equals(content(), before)).toBe(true);
  });

  it('is taken back where some of it had failed, by what had not', async () => {
    const { target, content, set } = whole();
    const journal = Journal.memory();
    // Meanwhile "r" is there already, so that it cannot be created.
    const { diff } = right(await pipe(target(), syncFrom(wanted, { dryRun: true }))());
    const meanwhile = right(
      pipe(before, Snapshot.add(Port, { name: 'r', mtu: 9 }, { parent: { model: 'site', uid: 'nyc' } })),
    );
    set(meanwhile);
    const { operations } = right(await run(journal, target(), { diff, flags: ['CONTINUE_ON_FAILURE'] }));
    expect(operations.filter(({ outcome }) => outcome === 'error')).toHaveLength(1);
    expect(Snapshot.eq.equals(content(), meanwhile)).toBe(false);
    expect(right(await pipe(target(), rollback(journal))()).undone).toHaveLength(3);
    expect(Snapshot.eq.equals(content(), meanwhile)).toBe(true);
  });

  it('leaves alone what a filter had kept from it', async () => {
    const { target, content } = whole();
    const journal = Journal.memory();
    right(await run(journal, target(), { filter: ({ uid }) => uid !== 'q' }));
    right(await pipe(target(), rollback(journal))());
    expect(Snapshot.eq.equals(content(), before)).toBe(true);
  });

  it('has nothing to be undone where the target never took it on', async () => {
    const { target, content } = whole(() => true);
    const journal = Journal.memory();
    expect(left(await run(journal, target())).code).toBe('ERR_LOAD_FAILED');
    const { undone } = right(await pipe(Adapter.fromSnapshot('file', content()), rollback(journal))());
    expect(undone).toEqual([]);
  });

  it('is taken on when it is resumed, if it was not before', async () => {
    let isFull = true;
    const { target, content } = whole(() => isFull);
    const journal = Journal.memory();
    left(await run(journal, target()));
    expect(content()).toBe(before);
    isFull = false;
    const { snapshot } = right(await pipe(target(), resume(journal))());
    expect(content()).toBe(snapshot);
    expect(Snapshot.eq.equals(snapshot, right(await wanted.load()))).toBe(true);
  });

  it('is undone entity by entity where the target had taken a part of it on, as a folder may', async () => {
    const { target, content, set } = whole();
    const journal = Journal.memory();
    const isWritten = { ...target(), onComplete: () => TE.left(Adapter.loadError('folder', 'killed')) };
    left(await run(journal, isWritten));
    set(right(pipe(before, Snapshot.update(Port, 'q', { mtu: 2 }))));
    const { undone = [] } = right(await pipe(target(), rollback(journal))());
    expect(undone.map(({ operation }) => `${operation.action} ${operation.uid}`)).toEqual(['update q']);
    expect(Snapshot.eq.equals(content(), before)).toBe(true);
  });
});
