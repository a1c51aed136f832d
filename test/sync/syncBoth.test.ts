import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { relatedTriple, schema } from '../../laws/index.js';
import { naiveTarget } from '../../laws/naive/NaiveTarget.js';
import {
  type Handlers,
  type Operation,
  Retry,
  type SideOptions,
  type Since,
  Snapshot,
  Strategy,
  type SyncBothOptions,
  syncBoth,
} from '../../src/index.js';
import { left, right } from '../right.js';
import { Device, device, schema as inventory, load } from './inventory.js';

type Wrap = <O extends Operation.Operation>(handler: Handlers.Handler<O> | undefined) => Handlers.Handler<O>;

/** A system of its own, that fails at some call. */
const system = (name: string, start: Snapshot.Snapshot, failAt = Number.NaN, transaction = false) => {
  const { adapter } = naiveTarget(start, { move: false, read: true, bulk: false, slow: false, transaction });
  let calls = 0;
  const counted: Wrap = (handler) => (operation, context) =>
    calls++ === failAt || handler === undefined ? TE.left({ message: 'no' }) : handler(operation, context);
  const failing = (each: Handlers.ModelHandlers): Handlers.ModelHandlers => ({
    create: counted(each.create),
    update: counted(each.update),
    delete: counted(each.delete),
  });
  const own = {
    ...adapter,
    name,
    handlers: new Map([...adapter.handlers].map(([model, each]) => [model, failing(each)])),
  };
  return { adapter: own, calls: () => calls, held: async () => right(await adapter.load()) };
};

type System = ReturnType<typeof system>;

const both = (a: System, b: System, since: Since, options: SyncBothOptions = {}) =>
  syncBoth(a.adapter, b.adapter, since, options)();

const same = (x: Snapshot.Snapshot, y: Snapshot.Snapshot): boolean => Snapshot.eq.equals(x, y);

// What no diff shows is kept in step by nobody.
const triples = schema({ flags: false })
  .chain((each) => relatedTriple(each, { flags: false, orphans: false }))
  .filter((triple) => [triple.base, triple.source, triple.target].every((each) => Snapshot.orphans(each).length === 0));
const strategy = Strategy.sourceWins;

describe('two systems that are kept in step', () => {
  it('have each other’s changes afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(triples, async ({ base, source, target }) => {
        const [a, b] = [system('a', source), system('b', target)];
        const { reconciliation } = right(await both(a, b, base, { strategy }));
        expect(same(await a.held(), await b.held())).toBe(true);
        expect(same(await a.held(), reconciliation.base)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are both left as they were, whichever fails, wherever it fails', async () => {
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(
        triples,
        fc.nat(5),
        fc.boolean(),
        fc.boolean(),
        async ({ base, source, target }, at, isFirst, isInside) => {
          const failing = (which: boolean) => (which ? at : Number.NaN);
          const [a, b] = [
            system('a', source, failing(isFirst), isInside),
            system('b', target, failing(!isFirst), isInside),
          ];
          const ended = await both(a, b, base, { strategy });
          if (E.isRight(ended)) return;
          failed++;
          expect(ended.left.message).toMatch(/: no/);
          expect(same(await a.held(), source)).toBe(true);
          expect(same(await b.held(), target)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
    expect(failed).toBeGreaterThan(50);
  });
});

const update = (name: string, role: string) => Snapshot.update(Device, name, { role });

describe('run after run', () => {
  const start = load([device('sw1'), device('sw2')]);

  it('goes on from the state of the run before', async () => {
    const first = right(
      await both(
        system('cmdb', start),
        system('network', load([device('sw1'), device('sw2')])),
        Snapshot.empty(inventory),
        {
          at: 'monday',
        },
      ),
    );
    expect([first.a.changed, first.b.changed]).toEqual([false, false]);

    const tuesday = [
      system('cmdb', right(update('sw1', 'core')(start))),
      system(
        'network',
        right(pipe(start, update('sw2', 'edge'), E.chain(Snapshot.add(Device, { name: 'sw3', role: 'access' })))),
      ),
    ] as const;
    const second = right(await both(...tuesday, first.state, { at: 'tuesday' }));
    expect(tuesday.map(({ calls }) => calls())).toEqual([2, 1]);
    expect(second.state.models[0]).toEqual({ model: 'device', source: 3, target: 3, differences: 0, at: 'tuesday' });

    const agreed = second.reconciliation.base;
    const wednesday = [
      system('cmdb', right(Snapshot.remove(Device, 'sw3')(agreed))),
      system('network', agreed),
    ] as const;
    const third = right(await both(...wednesday, second.state));
    expect(wednesday.map(({ calls }) => calls())).toEqual([0, 1]);
    expect(same(await wednesday[0].held(), await wednesday[1].held())).toBe(true);
    const fourth = right(await both(...wednesday, third.state));
    expect([fourth.a.changed, fourth.b.changed]).toEqual([false, false]);
  });

  it('changes nothing while a conflict is open, and says which', async () => {
    const [a, b] = [
      system('cmdb', right(update('sw1', 'core')(start))),
      system('network', right(update('sw1', 'edge')(start))),
    ];
    const { code, message } = left(await both(a, b, start));
    expect(`${message} [${code}]`).toBe(
      'both sides have changed device "sw1" role, and nothing decides between them [ERR_MERGE_UNRESOLVED]',
    );
    expect([a.calls(), b.calls()]).toEqual([0, 0]);
    const all = (role: string) => right(pipe(start, update('sw1', role), E.chain(update('sw2', role))));
    expect(left(await both(system('cmdb', all('core')), system('network', all('edge')), start))).toMatchObject({
      message: 'both sides have changed device "sw1" role (and 1 more), and nothing decides between them',
      conflicts: ['device "sw1" role', 'device "sw2" role'],
      suggestion: 'choose strategies that decide, or resolve the conflicts by hand',
    });
  });

  it('says when the first system could not be taken back', async () => {
    const [changedA, changedB] = [right(update('sw1', 'core')(start)), right(update('sw2', 'edge')(start))];
    // The first call gives the first system what it needs; the second would take that back.
    const [a, b] = [system('cmdb', changedA, 1), system('network', changedB, 0)];
    const { code, message } = left(await both(a, b, start));
    expect(code).toBe('ERR_ROLLBACK_INCOMPLETE');
    expect(message).toMatch(/^network could not be changed \(.*\), and cmdb could not be taken back: /);
  });

  it('takes the first system back in the manner in which it was changed', async () => {
    const [changedA, changedB] = [right(update('sw1', 'core')(start)), right(update('sw2', 'edge')(start))];
    /** The first system, whose second call is the one that would take the first back. */
    const run = async (second: Handlers.Handler<Operation.Update>, options: SideOptions) => {
      const [a, b] = [system('cmdb', changedA), system('network', changedB, 0)];
      let calls = 0;
      const adapter = {
        ...a.adapter,
        handlers: new Map(
          [...a.adapter.handlers].map(([model, own]) => {
            const asked: typeof own.update = (operation, context) =>
              calls++ === 1 ? second(operation, context) : own.update(operation, context);
            return [model, { ...own, update: asked }];
          }),
        ),
      };
      const error = left(await syncBoth(adapter, b.adapter, start, { a: options })());
      return { error, held: await a.held() };
    };

    const late = await run(() => () => new Promise(() => undefined), { timeout: 10 });
    expect(late.error.code).toBe('ERR_ROLLBACK_INCOMPLETE');
    expect(late.error.message).toMatch(/no answer within 10 ms/);

    const lines: Array<string> = [];
    const log = (_: object, message: string) => void lines.push(message);
    const busy = await run(() => TE.left({ message: 'busy', transient: true }), {
      retry: Retry.constant(0),
      logger: { debug: log, info: log, warn: log, error: log },
      onProgress: (stage, done, total) => void lines.push(`${stage} ${done}/${total}`),
    });
    expect(busy.error.message).toMatch(/: no/);
    expect(same(busy.held, changedA)).toBe(true);
    expect(lines).toContain('beginning undo');
    expect(lines).toContain('undo 1/1');
  });
});
