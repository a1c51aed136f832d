/** Looking at the target for what became of an operation, of which its handler gave no account. */
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  diffFrom,
  Handlers,
  Journal,
  Model,
  Schema,
  Snapshot,
  type SyncDiffOptions,
  type SyncResult,
  syncDiff,
} from '../../src/index.js';
import { right } from '../right.js';
import { device, handlersOf, load, network, port } from './inventory.js';

const lost = () => Promise.reject(new Error('lost'));

/** The outcomes of a sync all of whose calls are lost, where the target says that of what it has. */
const outcomes = async (
  source: Snapshot.Snapshot,
  target: Snapshot.Snapshot,
  held: O.Option<Handlers.Held>,
): Promise<ReadonlyArray<string>> => {
  const handlers = handlersOf(() => lost, { move: () => lost, read: () => TE.right(held) });
  const options: SyncDiffOptions = { flags: ['CONTINUE_ON_FAILURE'] };
  const ended = await syncDiff(right(diffFrom(source)(target)), { source, target }, options)(network(handlers))();
  return right(ended).operations.map(
    ({ operation, outcome, inDoubt }: SyncResult.Performed) =>
      `${operation.action} ${operation.uid}: ${outcome}${inDoubt === true ? ' in doubt' : ''}`,
  );
};

describe('an operation of which nobody knows whether it took effect', () => {
  it('has made an entity, though the target does not say what that hangs below', async () => {
    const [source, target] = [load([device('a'), port('p', 'a')]), load([device('a')])];
    expect(await outcomes(source, target, O.some({ attributes: { mtu: 1500 } }))).toEqual(['create p: success']);
  });

  it('has made an entity, whatever the target has beside what the model declares', async () => {
    const Richer = Model.make({
      name: 'device',
      identifiers: { name: t.string },
      attributes: { role: t.string, colour: t.string },
    });
    const richer = right(Schema.make({ topLevel: [Richer] }));
    const entity = Snapshot.item(Richer, { name: 'a', role: 'access', colour: 'blue' });
    const source = right(Snapshot.fromEntities(richer)([entity]));
    const held = O.some({ attributes: { role: 'access', colour: 'red' }, parent: null });
    expect(await outcomes(source, load([]), held)).toEqual(['create a: success']);
  });

  it('is in doubt still where it was to update what is not there', async () => {
    const [source, target] = [load([device('a', 'core')]), load([device('a')])];
    expect(await outcomes(source, target, O.none)).toEqual(['update a: error in doubt']);
  });

  const below = (uid: string) => ({ model: 'device', uid });

  it.each<readonly [string, Handlers.Held, string]>([
    ['has moved it, if it is there as it is to be', { attributes: { mtu: 9000 }, parent: below('b') }, 'success'],
    ['has not moved it, if it is where it was', { attributes: { mtu: 1500 }, parent: below('a') }, 'error'],
    ['is in doubt, if it is there as it was', { attributes: { mtu: 1500 }, parent: below('b') }, 'error in doubt'],
    ['is in doubt, if only its values are new', { attributes: { mtu: 9000 }, parent: below('a') }, 'error in doubt'],
    ['is in doubt, if it is elsewhere', { attributes: { mtu: 1500 }, parent: below('c') }, 'error in doubt'],
    ['is in doubt, if it has changed where it was', { attributes: { mtu: 1 }, parent: below('a') }, 'error in doubt'],
    ['is in doubt, if nobody says where it is', { attributes: { mtu: 9000 } }, 'error in doubt'],
  ])('and was to move an entity, %s', async (_, held, outcome) => {
    const devices = [device('a'), device('b')];
    const [source, target] = [load([...devices, port('p', 'b', 9000)]), load([...devices, port('p', 'a')])];
    expect(await outcomes(source, target, O.some(held))).toEqual([`move p: ${outcome}`]);
  });
});

describe('a sync that is resumed', () => {
  it('has not done what the target has no model for', async () => {
    const Site = Model.make({ name: 'site', identifiers: { name: t.string } });
    const sites = right(Schema.make({ topLevel: [Site] }));
    const source = right(Snapshot.fromEntities(sites)([Snapshot.item(Site, { name: 'nyc' })]));
    const diff = right(diffFrom(source)(Snapshot.empty(sites)));
    const journal = Journal.memory();
    const run = (resume: boolean) =>
      syncDiff(
        diff,
        { source, target: load([]) },
        { journal, resume, flags: ['CONTINUE_ON_FAILURE'] },
      )(network(Handlers.none))();
    for (const resume of [false, true]) {
      expect(right(await run(resume)).operations.map(({ message }) => message)).toEqual([
        'could not create site "nyc": the target has no model "site"',
      ]);
    }
  });
});
