/** Programs that the types reject, and what they infer where nothing is written down. `npm run typecheck` holds them to it. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expectTypeOf, it } from 'vitest';
import {
  Adapter,
  Codec,
  Diff,
  diffFrom,
  type Element,
  Entity,
  Handlers,
  type LockstepError,
  Model,
  merge,
  Schema,
  Snapshot,
  syncFrom,
} from '../../src/index.js';
import { right } from '../right.js';

const Site = Model.make({ name: 'site', identifiers: { name: t.string }, attributes: { address: t.string } });

const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, mtu: t.number, labels: t.readonlyArray(t.string), note: Codec.nullable(t.string) },
});

const schema = right(Schema.make({ topLevel: [Site, Device] }));
const empty = Snapshot.empty(schema);
const device = { name: 'a', role: 'core', mtu: 1500, labels: [], note: null };

describe('of entities, the types reject', () => {
  it('one of another model', () => {
    Snapshot.add(Device, device);
    // @ts-expect-error a site is no device
    Snapshot.add(Device, { name: 'nyc', address: 'Broadway 1' });
    // @ts-expect-error a device is no site
    Snapshot.item(Site, device);
    // @ts-expect-error what is got of a model is of that model
    pipe(empty, Snapshot.get(Device, 'a')) satisfies E.Either<LockstepError.SnapshotError, Model.EntityOf<typeof Site>>;
  });

  it('a field that the model does not declare, when it is made and when it is updated', () => {
    // @ts-expect-error there is no such field
    Snapshot.add(Device, { ...device, colour: 'red' } satisfies Model.EntityOf<typeof Device>);
    // @ts-expect-error there is no such attribute
    Snapshot.update(Device, 'a', { colour: 'red' });
    // @ts-expect-error an attribute of another model
    Snapshot.update(Device, 'a', { address: 'Broadway 1' });
  });

  it('a value of another type, also where null is a value', () => {
    Snapshot.update(Device, 'a', { note: null, labels: ['x'] });
    // @ts-expect-error the role is never null
    Snapshot.update(Device, 'a', { role: null });
    // @ts-expect-error labels are texts
    Snapshot.update(Device, 'a', { labels: [1] });
  });

  it('a change to what was read, or to a list in it', () => {
    const change = (entity: Model.EntityOf<typeof Device>): void => {
      // @ts-expect-error entities do not change
      entity.role = 'edge';
      // @ts-expect-error nor do lists in them
      entity.labels.push('x');
      // @ts-expect-error nor does anything go away
      delete entity.note;
    };
    expectTypeOf(change).toBeFunction();
  });

  it('a change to a snapshot, a diff or an element', () => {
    const change = (snapshot: Snapshot.Snapshot, diff: Diff.Diff, element: Element.Element): void => {
      // @ts-expect-error snapshots do not change
      snapshot.schema = schema;
      // @ts-expect-error diffs do not change
      diff.source = 'x';
      // @ts-expect-error nor does the list of their elements
      diff.elements.push(element);
      // @ts-expect-error elements do not change
      element.uid = 'x';
    };
    expectTypeOf(change).toBeFunction();
  });

  it('a reference to a parent that is none', () => {
    Snapshot.add(Device, device, { parent: Entity.ref(Site)({ name: 'nyc' }) });
    // @ts-expect-error a uid alone is no reference
    Snapshot.add(Device, device, { parent: 'nyc' });
  });
});

describe('of handlers, the types reject', () => {
  const done = () => TE.right(Handlers.done);

  it('a set in which one is missing', () => {
    Handlers.forModel(Device, { create: done, update: done, delete: done });
    // @ts-expect-error create is missing
    Handlers.forModel(Device, { update: done, delete: done });
    // @ts-expect-error update is missing
    Handlers.forModel(Device, { create: done, delete: done });
  });

  it('an answer that is none', () => {
    // @ts-expect-error an answer is no text
    Handlers.forModel(Device, { create: () => TE.right('done'), update: done, delete: done });
    // @ts-expect-error an error has a message
    Handlers.forModel(Device, { create: () => TE.left('no'), update: done, delete: done });
    // @ts-expect-error an answer is not given before it is asked for
    Handlers.forModel(Device, { create: () => Promise.resolve(Handlers.done), update: done, delete: done });
    // @ts-expect-error a refusal has a reason
    Handlers.forModel(Device, { create: () => TE.right({ _tag: 'Refused' }), update: done, delete: done });
  });

  it('one answer for many operations', () => {
    const many = () => TE.right([E.right(Handlers.done)]);
    Handlers.forModel(Device, { create: done, update: done, delete: done, createMany: many });
    // @ts-expect-error each operation has an answer of its own
    Handlers.forModel(Device, { create: done, update: done, delete: done, createMany: done });
  });

  it('attributes that the model does not have, and changes to an operation', () => {
    Handlers.forModel(Device, {
      create: (operation) => {
        // @ts-expect-error there is no such attribute
        operation.attributes.address satisfies unknown;
        // @ts-expect-error operations do not change
        operation.uid = 'x';
        return TE.right(Handlers.done);
      },
      update: done,
      delete: done,
    });
  });
});

describe('of options, the types reject', () => {
  it('flags, strategies and settings that there are not', () => {
    diffFrom(empty, { flags: ['SKIP_UNMATCHED_DST'] });
    // @ts-expect-error there is no such flag
    diffFrom(empty, { flags: ['SKIP_UNMATCHED'] });
    // @ts-expect-error there is no such option
    merge(empty, empty, { stratgy: 'source-wins' });
    // @ts-expect-error a guard is no number
    syncFrom(Adapter.fromSnapshot('x', empty), { guards: [1] });
  });

  it('what is no adapter', () => {
    // @ts-expect-error a snapshot has no name and no handlers
    syncFrom(empty);
  });
});

describe('what can go wrong', () => {
  it('can be matched to the last tag, and no further', () => {
    const kind = (error: LockstepError.SnapshotError): string => {
      switch (error._tag) {
        case 'ModelUnknown':
        case 'ValueError':
        case 'ObjectAlreadyExists':
        case 'ParentError':
          return error.code;
        case 'ObjectNotFound':
          return error.missing.join();
        default:
          // Nothing is left.
          return error satisfies never;
      }
    };
    expectTypeOf(kind).returns.toEqualTypeOf<string>();
  });

  it('cannot be matched where a tag was forgotten', () => {
    const kind = (error: LockstepError.SnapshotError): string => {
      switch (error._tag) {
        case 'ModelUnknown':
        case 'ValueError':
        case 'ObjectAlreadyExists':
        case 'ParentError':
          return error.code;
        default:
          // @ts-expect-error an object that is not found was forgotten
          return error satisfies never;
      }
    };
    expectTypeOf(kind).toBeFunction();
  });

  it('has to be looked at before there is an answer', () => {
    const diff = pipe(empty, diffFrom(empty));
    // @ts-expect-error it may be a left
    expectTypeOf(() => Diff.summary(diff)).toBeFunction();
    expectTypeOf(pipe(diff, E.map(Diff.summary))).toEqualTypeOf<
      E.Either<LockstepError.DiffError, ReturnType<typeof Diff.summary>>
    >();
  });

  it('has one of the codes, and no other', () => {
    expectTypeOf<'ERR_OBJECT_NOT_FOUND'>().toExtend<LockstepError.ErrorCode>();
    expectTypeOf<'ERR_NO_SUCH_CODE'>().not.toExtend<LockstepError.ErrorCode>();
  });
});
