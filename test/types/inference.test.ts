import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expectTypeOf, it } from 'vitest';
import {
  Adapter,
  Codec,
  Entity,
  Equality,
  Handlers,
  type LockstepError,
  Model,
  type Operation,
  Schema,
  Snapshot,
  type Synced,
  type SyncResult,
  syncFrom,
} from '../../src/index.js';
import { right } from '../right.js';

const Device = Model.make({
  name: 'device',
  identifiers: { site: t.string, name: t.string },
  attributes: {
    role: t.union([t.literal('core'), t.literal('access')]),
    mtu: t.number,
    note: Codec.nullable(t.string),
    tags: Codec.optional(t.array(t.string)),
  },
});

const Bare = Model.make({ name: 'bare', identifiers: { id: t.number } });

type DeviceEntity = Model.EntityOf<typeof Device>;

const schema = right(Schema.make({ topLevel: [Device] }));
const empty = Snapshot.empty(schema);

describe('the type of an entity', () => {
  it('is inferred from the codecs, optional ones as optional keys', () => {
    expectTypeOf<DeviceEntity>().toEqualTypeOf<{
      readonly site: string;
      readonly name: string;
      readonly role: 'core' | 'access';
      readonly mtu: number;
      readonly note: string | null;
      readonly tags?: string[] | undefined;
    }>();
  });

  it('has identifiers alone where there are no attributes', () => {
    expectTypeOf<Model.EntityOf<typeof Bare>>().toEqualTypeOf<{ readonly id: number }>();
    expectTypeOf<Model.Identifiers<typeof Device>>().toEqualTypeOf<{ readonly site: string; readonly name: string }>();
  });

  it('of a model that is known only when it runs is untyped', () => {
    expectTypeOf<Model.EntityOf<Model.Model>>().toEqualTypeOf<Model.Untyped>();
  });

  it('is what reading a snapshot gives', () => {
    expectTypeOf(Snapshot.get(Device, 'x')(empty)).toEqualTypeOf<E.Either<LockstepError.SnapshotError, DeviceEntity>>();
    expectTypeOf(Snapshot.getAll(Device)(empty)).toEqualTypeOf<ReadonlyArray<DeviceEntity>>();
  });
});

describe('what the types reject', () => {
  it('is an entity without an attribute, or with a wrong one', () => {
    // @ts-expect-error mtu and note are missing
    Snapshot.add(Device, { site: 'nyc', name: 'a', role: 'core' });
    // @ts-expect-error there is no such role
    Snapshot.item(Device, { site: 'nyc', name: 'a', role: 'spare', mtu: 1, note: null });
  });

  it('is an update of what is no attribute, or of the wrong type', () => {
    Snapshot.update(Device, 'x', { mtu: 9000, tags: undefined });
    // @ts-expect-error there is no such attribute
    Snapshot.update(Device, 'x', { mut: 9000 });
    // @ts-expect-error an identifier is no attribute
    Snapshot.update(Device, 'x', { name: 'y' });
    // @ts-expect-error mtu is a number
    Snapshot.update(Device, 'x', { mtu: '9000' });
  });

  it('is a uid made of the wrong identifiers', () => {
    Entity.uid(Device)({ site: 'nyc', name: 'a' });
    // @ts-expect-error the site is missing
    Entity.uid(Device)({ name: 'a' });
  });

  it('is a shortname, an equality or a normalisation of what is no field', () => {
    // @ts-expect-error there is no such field
    Model.make({ name: 'x', identifiers: { id: t.string }, shortname: ['di'] });
    Model.make({
      name: 'x',
      identifiers: { id: t.string },
      attributes: { a: t.string },
      // @ts-expect-error there is no such attribute
      equality: { b: Equality.exact },
    });
    // @ts-expect-error there is no such identifier
    Model.make({ name: 'x', identifiers: { id: t.string }, normalise: { di: (value: string) => value } });
  });

  it('is a change to an entity', () => {
    const change = (entity: DeviceEntity): void => {
      // @ts-expect-error entities do not change
      entity.mtu = 1;
    };
    expectTypeOf(change).toBeFunction();
  });

  it('is a set of handlers without a delete', () => {
    const done = () => TE.right(Handlers.done);
    // @ts-expect-error delete is missing
    Handlers.forModel(Device, { create: done, update: done });
  });
});

describe('the types of operations and results', () => {
  it('have the attributes of the model', () => {
    expectTypeOf<Operation.Create<typeof Device>['attributes']['role']>().toEqualTypeOf<'core' | 'access'>();
    expectTypeOf<Operation.Update<typeof Device>['attributes']['mtu']>().toEqualTypeOf<number | undefined>();
    Handlers.forModel(Device, {
      create: ({ attributes, identifiers }) => {
        expectTypeOf(attributes.mtu).toEqualTypeOf<number>();
        expectTypeOf(identifiers.site).toEqualTypeOf<string>();
        return TE.right(Handlers.done);
      },
      update: ({ before }) => {
        expectTypeOf(before.note).toEqualTypeOf<string | null | undefined>();
        return TE.right(Handlers.refused('no'));
      },
      delete: () => TE.left({ message: 'no' }),
    });
  });

  it('of a sync are a result, or an error that may have one', () => {
    const adapter = Adapter.fromSnapshot('x', empty);
    expectTypeOf(pipe(adapter, syncFrom(adapter))).toEqualTypeOf<TE.TaskEither<SyncResult.SyncError, Synced>>();
  });

  it('of errors can be matched by their tags', () => {
    const advice = (error: LockstepError.LockstepError): string =>
      error._tag === 'ObjectNotFound' ? error.missing.join() : error.message;
    expectTypeOf(advice).returns.toEqualTypeOf<string>();
  });
});
