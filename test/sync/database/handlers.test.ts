import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { Codec, type Handlers, Model, Schema } from '../../../src/index.js';
import { left, right } from '../../right.js';
import { type AllHandlers, context, create, remove, type Tables, testDatabase, update } from './testDatabase.js';

const Port = Model.make({
  name: 'port',
  identifiers: { name: t.string },
  attributes: { mtu: Codec.integer, note: Codec.optional(t.string) },
});
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, site: Codec.nullable(t.string) },
  references: { site: 'site' },
  children: [Port],
});
const Site = Model.make({ name: 'site', identifiers: { name: t.string } });
const schema = right(Schema.make({ topLevel: [Site, Device] }));

const { query, tablesFor, database } = testDatabase();

let tables: Tables;
let device: AllHandlers;
let port: AllHandlers;

const below = (uid: string) => ({ model: 'device', uid });
const devices = () => query('SELECT name, role, site FROM device ORDER BY name');
const names = async (table: string) => (await query(`SELECT name FROM ${table} ORDER BY name`)).map(({ name }) => name);

/** An answer in a word or a sentence. */
const told: (answer: Handlers.Answer) => string = E.match(
  ({ message }) => message,
  ({ _tag }) => _tag,
);

const EXISTS = 'it is in the database already';
const MISSING = 'it is not in the database';

beforeEach(async () => {
  tables = await tablesFor(schema);
  device = tables.handlers('device');
  port = tables.handlers('port');
  right(await device.create(create('device', 'a', { role: 'access', site: null }), context())());
});

describe('a handler for one operation', () => {
  it('creates a row, with what it hangs below', async () => {
    expect(told(await port.create(create('port', 'eth0', { mtu: 1500 }, below('a')), context())())).toBe('Done');
    expect(await query('SELECT * FROM port')).toEqual([
      { name: 'eth0', mtu: expect.anything(), note: null, parent_device: 'a' },
    ]);
  });

  it('fails to create a row that is there, which stays as it was', async () => {
    const answer = await device.create(create('device', 'a', { role: 'core', site: null }), context())();
    expect(told(answer)).toBe(EXISTS);
    expect(await devices()).toEqual([{ name: 'a', role: 'access', site: null }]);
  });

  it('makes the row that is there what it was to be, when it is asked again', async () => {
    const answer = await device.create(create('device', 'a', { role: 'core', site: null }), context(1))();
    expect(told(answer)).toBe('Done');
    expect(await devices()).toEqual([{ name: 'a', role: 'core', site: null }]);
  });

  it('updates what has changed, and nothing else', async () => {
    right(await port.create(create('port', 'eth0', { mtu: 1500, note: 'x' }, below('a')), context())());
    expect(told(await port.update(update('port', 'eth0', { mtu: 9000 }), context())())).toBe('Done');
    expect(await query('SELECT mtu::text, note FROM port')).toEqual([{ mtu: '9000', note: 'x' }]);
    expect(told(await port.update(update('port', 'eth0', { note: undefined }), context())())).toBe('Done');
    expect(await query('SELECT mtu::text, note FROM port')).toEqual([{ mtu: '9000', note: null }]);
  });

  it('fails to update a row that is not there', async () => {
    expect(told(await device.update(update('device', 'b', { role: 'core' }), context())())).toBe(MISSING);
    expect(told(await device.update(update('device', 'b', {}), context())())).toBe(MISSING);
  });

  it('deletes a row, with what is below it', async () => {
    right(await port.create(create('port', 'eth0', { mtu: 1500 }, below('a')), context())());
    expect(told(await device.delete(remove('device', 'a'), context())())).toBe('Done');
    expect([await names('device'), await names('port')]).toEqual([[], []]);
  });

  it('fails to delete a row that is not there, unless it may have gone with its parent, or when it was asked for before', async () => {
    expect(told(await device.delete(remove('device', 'b'), context())())).toBe(MISSING);
    expect(told(await port.delete(remove('port', 'eth9', below('b')), context())())).toBe('Done');
    expect(told(await device.delete(remove('device', 'b'), context(1))())).toBe('Done');
  });

  it('moves a row, and gives it new values', async () => {
    right(await device.create(create('device', 'b', { role: 'core', site: null }), context())());
    right(await port.create(create('port', 'eth0', { mtu: 1500 }, below('a')), context())());
    const move = {
      ...update('port', 'eth0', { mtu: 9000 }),
      action: 'move' as const,
      from: below('a'),
      parent: below('b'),
    };
    expect(told(await port.move(move, context())())).toBe('Done');
    expect(await query('SELECT mtu::text, parent_device FROM port')).toEqual([{ mtu: '9000', parent_device: 'b' }]);
    expect(told(await port.move({ ...move, uid: 'eth9' }, context())())).toBe(MISSING);
  });

  it('fails with what a constraint says, and the error as the cause', async () => {
    const orphan = await port.create(create('port', 'eth0', { mtu: 1500 }, below('nowhere')), context())();
    expect(left(orphan)).toMatchObject({
      message: expect.stringMatching(
        /violates foreign key constraint .*: Key \(parent_device\)=\(nowhere\) is not present/,
      ),
      cause: { code: '23503' },
    });
    expect(left(orphan).transient).toBeUndefined();
    const lost = await device.create(create('device', 'b', { role: 'core', site: 'nyc' }), context())();
    expect(told(lost)).toMatch(/Key \(site\)=\(nyc\) is not present in table "site"/);
    expect(told(await device.update(update('device', 'a', { role: undefined }), context())())).toMatch(
      /not-null constraint/,
    );
  });

  it('does nothing for someone who does not wait for it any more', async () => {
    const asked = { ...context(), signal: AbortSignal.abort() };
    expect(told(await device.delete(remove('device', 'a'), asked)())).toBe('nobody waits for it any more');
    expect(await names('device')).toEqual(['a']);
  });
});

describe('reading an entity', () => {
  const sought = (name: string) => ({ model: 'device', uid: name, identifiers: { name } });

  it('gives its attributes, and that it hangs below nothing', async () => {
    expect(right(await device.read(sought('a'), context())())).toEqual(
      O.some({ attributes: { role: 'access', site: null }, parent: null }),
    );
  });

  it('gives what it hangs below, and leaves out what is absent', async () => {
    right(await port.create(create('port', 'eth0', { mtu: 1500 }, below('a')), context())());
    const found = await port.read({ model: 'port', uid: 'eth0', identifiers: { name: 'eth0' } }, context())();
    expect(right(found)).toEqual(O.some({ attributes: { mtu: 1500 }, parent: below('a') }));
  });

  it('gives nothing where there is none', async () => {
    expect(right(await device.read(sought("'; --"), context())())).toEqual(O.none);
  });

  it('fails where a row is not what the model says', async () => {
    await query('ALTER TABLE port ALTER mtu TYPE text');
    await query("INSERT INTO port VALUES ('eth0', 'big', NULL, 'a')");
    const found = await port.read({ model: 'port', uid: 'eth0', identifiers: { name: 'eth0' } }, context())();
    expect(left(found).message).toBe('port "eth0".mtu: expected integer, got "big"');
    expect(left(await tables.adapter.load())).toMatchObject({
      code: 'ERR_VALUE_INVALID',
      message: 'port "eth0".mtu: expected integer, got "big"',
    });
  });
});

describe('a handler for many operations', () => {
  const made = (...them: ReadonlyArray<string>) =>
    them.map((name) => create('device', name, { role: 'core', site: null }));

  it('creates all rows, and answers for each that was there', async () => {
    const answers = right(await device.createMany(made('b', 'a', 'c'), context())());
    expect(answers.map(told)).toEqual(['Done', EXISTS, 'Done']);
    expect((await devices()).map(({ name, role }) => `${name} ${role}`)).toEqual(['a access', 'b core', 'c core']);
  });

  it('creates what is there again, when it is asked again', async () => {
    const answers = right(await device.createMany(made('b', 'a'), context(1))());
    expect(answers.map(told)).toEqual(['Done', 'Done']);
    expect((await devices()).map(({ role }) => role)).toEqual(['core', 'core']);
  });

  it('updates rows, each in what has changed of it, and answers for each that is not there', async () => {
    right(await device.createMany(made('b', 'c'), context())());
    await query("INSERT INTO site VALUES ('nyc')");
    const answers = await device.updateMany(
      [
        update('device', 'a', { role: 'spare' }),
        update('device', 'x', { role: 'spare' }),
        update('device', 'b', { site: 'nyc' }),
        update('device', 'c', { role: 'spare', site: 'nyc' }),
      ],
      context(),
    )();
    expect(right(answers).map(told)).toEqual(['Done', MISSING, 'Done', 'Done']);
    expect(await devices()).toEqual([
      { name: 'a', role: 'spare', site: null },
      { name: 'b', role: 'core', site: 'nyc' },
      { name: 'c', role: 'spare', site: 'nyc' },
    ]);
    const cleared = await device.updateMany(
      [update('device', 'b', { site: null }), update('device', 'a', { role: 'core' })],
      context(),
    )();
    expect(right(cleared).map(told)).toEqual(['Done', 'Done']);
    expect((await devices()).map(({ role, site }) => [role, site])).toEqual([
      ['core', null],
      ['core', null],
      ['spare', 'nyc'],
    ]);
  });

  it('deletes rows, and answers for each that was not there', async () => {
    right(await device.createMany(made('b', 'c'), context())());
    const gone = [remove('device', 'b'), remove('device', 'x'), remove('device', 'a')];
    expect(right(await device.deleteMany(gone, context())()).map(told)).toEqual(['Done', MISSING, 'Done']);
    expect(await names('device')).toEqual(['c']);
    const ports = [remove('port', 'eth0', below('b')), remove('port', 'eth1', below('b'))];
    expect(right(await port.deleteMany(ports, context())()).map(told)).toEqual(['Done', 'Done']);
  });

  it('performs the others when a value of one cannot be stored', async () => {
    const bad = create('device', 'b', { role: 'co\u0000re', site: null });
    const answers = right(await device.createMany([...made('c'), bad, ...made('d')], context())());
    expect(answers.map(told)).toEqual([
      'Done',
      'its "role" has a NUL character, which PostgreSQL cannot store',
      'Done',
    ]);
    expect(await names('device')).toEqual(['a', 'c', 'd']);
    expect(right(await device.createMany([bad], context())()).length).toBe(1);
  });

  it('fails as a whole where the database refuses one row: then none took effect, and one by one the others do', async () => {
    const bad = create('device', 'bad', { role: 'core', site: 'nowhere' });
    const all = [...made('b'), bad, ...made('c')];
    const failure = left(await device.createMany(all, context())());
    expect(failure).toMatchObject({
      message: expect.stringContaining('Key (site)=(nowhere)'),
      cause: { code: '23503' },
    });
    expect(failure.transient).toBeUndefined();
    expect(await names('device')).toEqual(['a']);
    for (const each of all) await device.create(each, context())();
    expect(await names('device')).toEqual(['a', 'b', 'c']);

    const changes = [update('device', 'a', { role: 'spare' }), update('device', 'b', { site: 'nowhere' })];
    expect(E.isLeft(await device.updateMany(changes, context())())).toBe(true);
    expect((await devices()).map(({ role }) => role)).toEqual(['access', 'core', 'core']);

    await query("INSERT INTO site VALUES ('nyc'), ('ams')");
    right(await device.update(update('device', 'a', { site: 'nyc' }), context())());
    const site = tables.handlers('site');
    const used = [remove('site', 'ams'), remove('site', 'nyc')];
    expect(left(await site.deleteMany(used, context())()).message).toContain('still referenced');
    expect(await names('site')).toEqual(['ams', 'nyc']);
  });

  it('takes thousands of rows in one statement', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `d${i}`);
    expect(right(await device.createMany(made(...many), context())()).every(E.isRight)).toBe(true);
    const changed = many.map((name) => update('device', name, { role: name }));
    expect(right(await device.updateMany(changed, context())()).every(E.isRight)).toBe(true);
    expect(await query('SELECT count(*)::int AS n FROM device WHERE role = name')).toEqual([{ n: 5000 }]);
    const gone = many.map((name) => remove('device', name));
    expect(right(await device.deleteMany(gone, context())()).every(E.isRight)).toBe(true);
    expect(await names('device')).toEqual(['a']);
  });
});

describe('a transaction', () => {
  const begin = () => database().transaction.begin();
  const commit = () => database().transaction.commit();
  const rollback = () => database().transaction.rollback();
  const more = create('device', 'b', { role: 'core', site: null });

  it('that is committed lasts', async () => {
    right(await begin());
    right(await device.create(more, context())());
    right(await commit());
    expect(await names('device')).toEqual(['a', 'b']);
  });

  it('that is rolled back has not been', async () => {
    right(await begin());
    right(await device.create(more, context())());
    right(await device.deleteMany([remove('device', 'a')], context())());
    expect(await names('device')).toEqual(['b']);
    right(await rollback());
    expect(await names('device')).toEqual(['a']);
  });

  it('goes on after a statement that failed, which left nothing behind', async () => {
    right(await begin());
    right(await device.create(more, context())());
    const bad = create('device', 'bad', { role: 'core', site: 'nowhere' });
    expect(
      E.isLeft(await device.createMany([create('device', 'c', { role: 'core', site: null }), bad], context())()),
    ).toBe(true);
    expect(E.isLeft(await device.create(bad, context())())).toBe(true);
    right(await device.update(update('device', 'a', { role: 'spare' }), context())());
    right(await commit());
    expect((await devices()).map(({ name, role }) => `${name} ${role}`)).toEqual(['a spare', 'b core']);
  });

  it('lets handlers that are asked at the same time take turns', async () => {
    right(await begin());
    const asked = Array.from({ length: 20 }, (_, i) =>
      device.create(create('device', `d${i}`, { role: 'core', site: i % 2 === 0 ? null : 'nowhere' }), context())(),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(E.isRight)).toEqual(answers.map((_, i) => i % 2 === 0));
    right(await commit());
    expect((await names('device')).length).toBe(11);
  });

  it('that cannot be committed says so, and nothing of it lasts', async () => {
    await query(
      'ALTER TABLE port ADD CONSTRAINT late FOREIGN KEY (note) REFERENCES device (name) DEFERRABLE INITIALLY DEFERRED',
    );
    right(await begin());
    right(await port.create(create('port', 'eth0', { mtu: 1500, note: 'nothing' }, below('a')), context())());
    expect(left(await commit()).message).toContain('violates foreign key constraint "late"');
    expect(await names('port')).toEqual([]);
    right(await device.create(more, context())());
    expect(await names('device')).toEqual(['a', 'b']);
  });

  it('that was spoilt is not committed, whatever the server calls it', async () => {
    right(await begin());
    right(await device.create(more, context())());
    const spoilt = await database().query('RELEASE SAVEPOINT lockstep')();
    expect(left(spoilt).message).toMatch(/^the transaction is lost: /);
    expect(left(await device.delete(remove('device', 'a'), context())()).message).toMatch(/^the transaction is lost: /);
    expect(left(await commit()).message).toBe('the transaction was rolled back');
    expect(await names('device')).toEqual(['a']);
  });

  it('is one at a time', async () => {
    right(await begin());
    expect(left(await begin()).message).toBe('a transaction has begun already');
    right(await rollback());
    expect(left(await commit()).message).toBe('no transaction has begun');
    right(await rollback());
    right(await begin());
    right(await commit());
  });

  it('shows the adapter what is in it', async () => {
    right(await begin());
    right(await device.create(more, context())());
    const inside = right(await tables.adapter.load());
    right(await rollback());
    expect(inside.tables.get('device')?.size).toBe(2);
    expect(pipe(right(await tables.adapter.load()), ({ tables: after }) => after.get('device')?.size)).toBe(1);
  });
});
