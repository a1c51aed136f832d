import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Adapter, Journal, MemoryStore, Model, resume, Schema, Snapshot, Store, syncFrom } from '../../src/index.js';
import { left, right } from '../right.js';

const Port = Model.make({ name: 'port', identifiers: { name: t.string } });
const Device = Model.make({ name: 'device', identifiers: { name: t.string }, children: [Port] });
const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });
const schema = right(Schema.make({ topLevel: [Site] }));

const having = (site: string, ports: ReadonlyArray<string>): Snapshot.Snapshot =>
  right(
    Snapshot.fromEntities(schema)([
      Snapshot.item(Site, { name: 'fra' }),
      Snapshot.item(Site, { name: 'nyc' }),
      Snapshot.item(Device, { name: 'sw1' }, { parent: { model: 'site', uid: site } }),
      ...ports.map((name) => Snapshot.item(Port, { name }, { parent: { model: 'device', uid: 'sw1' } })),
    ]),
  );

const before = having('fra', ['eth0']);
const after = having('nyc', ['eth0', 'eth1']);

/** A journal whose disk is full from some record on. */
const filling = (journal: Journal.Journal, most: number): Journal.Journal => {
  let records = 0;
  const full = Journal.journalError('ERR_JOURNAL_UNWRITABLE', journal.name, 'no space is left');
  return { ...journal, append: (more) => (records++ < most ? journal.append(more) : TE.left(full)) };
};

describe('a move into a target that cannot move', () => {
  // Before the target is told of it, and after.
  it.each([
    [1, before],
    [2, after],
  ])('is resumed after %i records to what it was to be', async (records, until) => {
    const store = MemoryStore.make(before);
    const journal = Journal.memory();
    const source = Adapter.fromSnapshot('source', after);
    left(await pipe(Store.toAdapter(store), syncFrom(source, { journal: filling(journal, records) }))());
    expect(Snapshot.eq.equals(right(await store.load()), until)).toBe(true);

    const resumed = right(await pipe(Store.toAdapter(store), resume(journal))());
    expect(Snapshot.eq.equals(resumed.snapshot, after)).toBe(true);
    expect(Snapshot.eq.equals(right(await store.load()), after)).toBe(true);
  });
});
