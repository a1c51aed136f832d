import { PGlite } from '@electric-sql/pglite';
import * as t from 'io-ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../../examples/database/open.js';
import { Model, Schema } from '../../../src/index.js';
import { left, right } from '../../right.js';
import { type Server, serve } from './Server.js';
import { context, create, type Tables, testDatabase, update } from './testDatabase.js';

let embedded: PGlite;
let server: Server;

beforeAll(async () => {
  embedded = await PGlite.create();
  server = await serve(embedded);
});
afterAll(async () => {
  await server.close();
  await embedded.close();
});

const { database, query, tablesFor } = testDatabase(() => server.url);

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));

let tables: Tables;
beforeEach(async () => {
  tables = await tablesFor(schema);
});

const devices = async () => (await query('SELECT name FROM device ORDER BY name')).map(({ name }) => name);
const device = (name: string, role = 'access') => create('device', name, { role });
const created = (name: string) => tables.handlers('device').create(device(name), context())();
const transaction = () => database().transaction;

describe('a server that is reached by its URL', () => {
  it('is the same database to the handlers', async () => {
    right(await created('a'));
    expect(left(await created('a')).message).toBe('it is in the database already');
    const many = [device('b'), device('a'), device('c', '\'; \\ "')];
    const answers = right(await tables.handlers('device').createMany(many, context())());
    expect(answers.map(({ _tag }) => _tag)).toEqual(['Right', 'Left', 'Right']);
    const missing = await tables.handlers('device').update(update('device', 'x', { role: 'core' }), context())();
    expect(left(missing).message).toBe('it is not in the database');
    expect(right(await tables.adapter.load()).tables.get('device')?.size).toBe(3);
    const invalid = await tables.handlers('device').update(update('device', 'a', { role: null }), context())();
    expect(left(invalid)).toMatchObject({ cause: { code: '23502' } });
  });

  it('commits transactions, and rolls them back', async () => {
    right(await transaction().begin());
    right(await created('a'));
    right(await transaction().rollback());
    right(await transaction().begin());
    right(await created('b'));
    right(await transaction().commit());
    expect(await devices()).toEqual(['b']);
  });

  it('is connected to again when the connection is lost between two statements', async () => {
    right(await created('a'));
    await server.cut();
    const answer = await created('b');
    // The pool may not have heard of it yet: then the first statement fails, and asking again is what helps.
    if (answer._tag === 'Left') {
      expect(answer.left.transient).toBe(true);
      right(await created('b'));
    }
    expect(await devices()).toEqual(['a', 'b']);
  });

  it('tells of a connection that is lost during a statement as of something that passes', async () => {
    right(await created('a'));
    const asked = created('b');
    await server.cut();
    const answer = await asked;
    if (answer._tag === 'Left') expect(answer.left.transient).toBe(true);
    // Whether it took effect is not known; asked again, it has.
    right(await tables.handlers('device').create(device('b'), context(1))());
    expect(await devices()).toEqual(['a', 'b']);
  });

  it('loses a transaction with its connection, and does not pretend otherwise', async () => {
    right(await transaction().begin());
    right(await created('a'));
    await server.cut();
    const answer = left(await created('b'));
    expect(answer.message).toMatch(/^the transaction is lost: /);
    expect(answer.transient).toBeUndefined();
    expect(left(await transaction().commit()).message).toMatch(/^the transaction is lost: /);
    expect(await devices()).toEqual([]);

    right(await transaction().begin());
    right(await created('a'));
    await server.cut();
    right(await transaction().rollback());
    expect(await devices()).toEqual([]);
    right(await created('c'));
    expect(await devices()).toEqual(['c']);
  });
});

describe('a server that is not there', () => {
  it('is told when it is opened', async () => {
    const gone = await serve(embedded);
    await gone.close();
    const error = left(await open({ where: gone.url })());
    expect(error).toMatchObject({ code: 'ERR_LOAD_FAILED' });
    expect(error.message).toMatch(/^could not load the database: connect ECONNREFUSED/);
  });
});
