import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Handlers,
  type Logger,
  Model,
  Schema,
  Snapshot,
  type SyncOptions,
  syncFrom,
} from '../../src/index.js';
import { right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string }, attributes: { role: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const load = (devices: Readonly<Record<string, string>>) =>
  right(
    Snapshot.fromEntities(schema)(Object.entries(devices).map(([name, role]) => Snapshot.item(Device, { name, role }))),
  );

const target = load({ same: 'access', changed: 'access', refused: 'access', failed: 'access', gone: 'access' });
const source = load({ same: 'access', changed: 'core', refused: 'core', failed: 'core' });

interface Event {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger as pino is one: every method takes an object and a message, or a message alone, and more to put into it. */
interface PinoLike {
  (message: string, ...args: ReadonlyArray<unknown>): void;
  (fields: object, message?: string, ...args: ReadonlyArray<unknown>): void;
}

const pinoLike = (events: Array<Event>) => {
  const at =
    (level: string): PinoLike =>
    (first: object | string, message?: unknown): void => {
      const fields = typeof first === 'string' ? {} : Object.fromEntries(Object.entries(first));
      events.push({ level, message: String(typeof first === 'string' ? first : message), fields });
    };
  return {
    level: 'debug',
    fatal: at('fatal'),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    trace: at('trace'),
  };
};

const run = async (options: SyncOptions): Promise<ReadonlyArray<Event>> => {
  const events: Array<Event> = [];
  // A logger of pino's kind is one as it is.
  const logger: Logger.Logger = pinoLike(events);
  const handlers = Handlers.of([
    Handlers.forModel(Device, {
      create: () => TE.right(Handlers.done),
      update: ({ uid }) => {
        if (uid === 'failed') return TE.left({ message: 'no' });
        return TE.right(uid === 'refused' ? Handlers.refused('rather not') : Handlers.done);
      },
      delete: () => TE.right(Handlers.done),
    }),
  ]);
  await pipe(
    { ...Adapter.fromSnapshot('network', target), handlers },
    syncFrom(Adapter.fromSnapshot('cmdb', source), { ...options, logger }),
  )();
  return events;
};

const brief = (events: ReadonlyArray<Event>): ReadonlyArray<string> =>
  events.map(
    ({ level, message, fields }) => `${level} ${fields['uid'] ?? '-'} ${fields['outcome'] ?? '-'}: ${message}`,
  );

describe('the log of a sync', () => {
  it('has an event for each operation, at the level of its outcome', async () => {
    expect(brief(await run({ flags: ['CONTINUE_ON_FAILURE'] }))).toEqual([
      'info - -: beginning sync',
      'info changed success: updated',
      'warn refused refused: rather not',
      'error failed error: could not update device "failed": no',
      'info gone success: deleted',
      'info - -: sync complete',
    ]);
  });

  it('says what was skipped', async () => {
    expect(brief(await run({}))).toContain('warn gone skipped: the sync ended before it');
  });

  it('has the fields that a search needs', async () => {
    const [begin, changed, , , gone, end] = await run({ flags: ['CONTINUE_ON_FAILURE'] });
    expect(begin?.fields).toEqual({ source: 'cmdb', target: 'network', operations: 4 });
    expect(changed?.fields).toEqual({
      action: 'update',
      model: 'device',
      uid: 'changed',
      outcome: 'success',
      attributes: { role: 'core' },
      duration: expect.any(Number),
    });
    expect(gone?.fields).not.toHaveProperty('attributes');
    expect(end?.fields).toMatchObject({ changed: true, duration: expect.any(Number) });
  });

  it('has what is unchanged with LOG_UNCHANGED_RECORDS', async () => {
    const events = await run({ flags: ['CONTINUE_ON_FAILURE', 'LOG_UNCHANGED_RECORDS'] });
    expect(brief(events)[0]).toBe('debug same success: no changes to apply; no action needed');
    expect(events.filter(({ level }) => level === 'debug').length).toBe(1);
  });

  it('has nothing of what is unchanged where that is only kept in the diff', async () => {
    const events = await run({ flags: ['CONTINUE_ON_FAILURE'], unchanged: true });
    expect(events.filter(({ level }) => level === 'debug')).toEqual([]);
  });

  it('has the operations of a dry run as planned', async () => {
    expect(brief(await run({ dryRun: true }))).toContain('info failed planned: would be updated');
  });
});
