import { setTimeout as later } from 'node:timers/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import {
  Adapter,
  type ApplyOptions,
  Handlers,
  Journal,
  Model,
  resume,
  Schema,
  Snapshot,
  type SyncOptions,
  syncFrom,
} from '../../src/index.js';
import { left, right } from '../right.js';

const Device = Model.make({ name: 'device', identifiers: { name: t.string } });
const schema = right(Schema.make({ topLevel: [Device] }));
const cmdb = Adapter.make({ name: 'cmdb', schema, load: TE.of([Snapshot.item(Device, { name: 'a' })]) });

type Create = Handlers.ModelHandlers['create'];

const never = () => TE.left({ message: 'never asked for' });

const syncing = (create: Create, options: ApplyOptions) =>
  pipe(
    Adapter.make({
      name: 'network',
      schema,
      load: TE.of([]),
      handlers: new Map([['device', { create, update: never, delete: never }]]),
    }),
    syncFrom(cmdb, options),
  )();

describe('a time that is longer than timers can take', () => {
  it.each([2 ** 31, Number.POSITIVE_INFINITY])('is waited for by handlers that may take %s ms', async (timeout) => {
    const slow: Create = () =>
      pipe(
        TE.of(Handlers.done),
        TE.chainFirstTaskK(() => () => later(20)),
      );
    expect(right(await syncing(slow, { timeout })).operations).toMatchObject([{ outcome: 'success' }]);
  });

  it('is waited for before asking again', async () => {
    let asked = 0;
    const controller = new AbortController();
    const busy: Create = () => async () => {
      asked++;
      setTimeout(() => controller.abort(), 20);
      return TE.left({ message: 'busy', transient: true })();
    };
    left(await syncing(busy, { retry: () => 2 ** 31, signal: controller.signal }));
    expect(asked).toBe(1);
  });
});

describe('progress', () => {
  it('is told of a sync before its first operation has ended', async () => {
    const told: Array<string> = [];
    const create: Create = () =>
      TE.fromIO(() => {
        told.push('asked');
        return Handlers.done;
      });
    await syncing(create, { onProgress: (...each) => told.push(each.join(' ')) });
    expect(told.slice(-3)).toEqual(['sync 0 1', 'asked', 'sync 1 1']);
  });
});

describe('a journal', () => {
  /** A journal that knows whether it is open: reading and adding to it opens it. */
  const watched = () => {
    const inner = Journal.memory();
    let isOpen = false;
    const opening = TE.fromIO(() => {
      isOpen = true;
    });
    const journal: Journal.Journal = {
      ...inner,
      read: pipe(
        opening,
        TE.chainW(() => inner.read),
      ),
      append: (records) =>
        pipe(
          opening,
          TE.chainW(() => inner.append(records)),
        ),
      close: TE.fromIO(() => {
        isOpen = false;
      }),
    };
    return { journal, isOpen: () => isOpen };
  };
  const broken = (): Adapter.Adapter => ({ ...cmdb, load: TE.left(Adapter.loadError('network', '503')) });

  it('is closed when its sync cannot be gone on with, as the target cannot be loaded', async () => {
    const { journal, isOpen } = watched();
    right(await pipe(Adapter.fromSnapshot('network', Snapshot.empty(schema)), syncFrom(cmdb, { journal }))());
    expect(isOpen()).toBe(false);
    expect(left(await pipe(broken(), resume(journal))()).code).toBe('ERR_LOAD_FAILED');
    expect(isOpen()).toBe(false);
  });

  it('is not looked into for its diff where it is not to be gone on with', async () => {
    const { journal } = watched();
    await journal.append([{ record: 'begin', plan: '', operations: 0, diff: 'none', carried: undefined }])();
    expect(left(await pipe(cmdb, syncFrom(cmdb, { journal }))()).code).toBe('ERR_JOURNAL_IN_USE');
  });

  it.each<[string, SyncOptions]>([
    ['its diff is not one', { resume: true }],
    ['this is a dry run', { resume: true, dryRun: true }],
  ])('is closed by a sync that looked into it, where %s', async (_, options) => {
    const { journal, isOpen } = watched();
    await journal.append([{ record: 'begin', plan: '', operations: 0, diff: 'none', carried: undefined }])();
    const ended = await pipe(cmdb, syncFrom(cmdb, { journal, ...options }))();
    expect(left(ended).code).toBe('ERR_JOURNAL_CORRUPT');
    expect(isOpen()).toBe(false);
  });
});
