import * as fc from 'fast-check';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arbitrariesOf, schema } from '../../laws/index.js';
import { targetIsReachable } from '../../laws/pairs.js';
import { Adapter, diffFrom, Handlers, type Operation, Snapshot, syncDiff, Validator } from '../../src/index.js';
import { right } from '../right.js';

/** A system of its own, that knows entities by model and uid, and fails when it is told to. */
const remote = (snapshot: Snapshot.Snapshot, failAt: (call: number) => boolean) => {
  const held = new Map<string, Record<string, unknown>>();
  const keyOf = ({ model, uid }: Operation.Operation): string => JSON.stringify([model, uid]);
  for (const model of Snapshot.modelNames(snapshot)) {
    for (const { uid, entity, parent } of Snapshot.entries(model)(snapshot)) {
      held.set(JSON.stringify([model, uid]), { ...entity, ' parent': parent ?? null });
    }
  }
  let calls = 0;
  const answer =
    (operation: Operation.Operation): TE.TaskEither<Handlers.HandlerError, Handlers.Handled> =>
    async () => {
      if (failAt(calls++)) return { _tag: 'Left', left: { message: 'no' } };
      const parent = operation.parent ?? null;
      const before = held.get(keyOf(operation)) ?? {};
      if (operation.action === 'delete') held.delete(keyOf(operation));
      else if (operation.action === 'update') held.set(keyOf(operation), { ...before, ...operation.attributes });
      else
        held.set(keyOf(operation), { ...before, ...operation.identifiers, ...operation.attributes, ' parent': parent });
      return { _tag: 'Right', right: Handlers.done };
    };
  const own: Handlers.ModelHandlers = { create: answer, update: answer, delete: answer, move: answer };
  const plain = (): unknown =>
    Object.fromEntries(
      [...held]
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([key, fields]) => [
          key,
          Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
        ]),
    );
  return { handlers: new Map([...snapshot.schema.models.keys()].map((model) => [model, own])), plain };
};

// An orphan of the target, which no diff shows, is in the way of what is to be created.
const pair = arbitrariesOf(schema({ flags: false }), { flags: false, orphans: false }).pair.filter(targetIsReachable);

describe('a sync with rollback', () => {
  it('leaves the target as it was, wherever it fails', async () => {
    await fc.assert(
      fc.asyncProperty(pair, fc.nat(12), async ({ source, target }, k) => {
        const system = remote(target, (call) => call === k);
        const before = system.plain();
        const adapter = { ...Adapter.fromSnapshot('target', target), handlers: system.handlers };
        const ended = await syncDiff(
          right(diffFrom(source)(target)),
          { source, target },
          { rollback: true },
        )(adapter)();
        if (ended._tag === 'Right') return;
        expect(ended.left.result?.snapshot).toBe(target);
        expect(system.plain()).toEqual(before);
        expect(ended.left.message).toMatch(/undone\)$/);
      }),
      { numRuns: 300 },
    );
  });

  it('says what could not be undone', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ({ source, target }) => {
        const system = remote(target, (call) => call >= 2);
        const adapter = { ...Adapter.fromSnapshot('target', target), handlers: system.handlers };
        const diff = right(diffFrom(source)(target));
        const ended = await syncDiff(diff, { source, target }, { rollback: true })(adapter)();
        if (ended._tag === 'Right') return;
        const undone = ended.left.result?.undone ?? [];
        if (undone.length === 0) return;
        expect(undone.every(({ outcome }) => outcome !== 'success')).toBe(true);
        expect(ended.left.message).toMatch(/could not be undone/);
        expect(ended.left.result?.snapshot).not.toBe(target);
      }),
      { numRuns: 100 },
    );
  });

  it('is what a validator after the sync calls for, in memory too', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ({ source, target }) => {
        const never: Validator.Validator<Validator.AfterContext> = () =>
          TE.left([Validator.violation('never', 'it may not stay')]);
        const diff = right(diffFrom(source)(target));
        const ended = await syncDiff(
          diff,
          { source, target },
          { validate: { after: [never] } },
        )(Adapter.fromSnapshot('target', target))();
        expect(ended).toMatchObject({ _tag: 'Left', left: { code: 'ERR_VALIDATION_FAILED' } });
        if (ended._tag === 'Left') expect(ended.left.result?.snapshot).toBe(target);
      }),
      { numRuns: 100 },
    );
  });
});
