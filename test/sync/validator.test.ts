import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { apply, diffFrom, Guard, Handlers, Model, Plan, Schema, Snapshot } from '../../src/index.js';
import * as Validator from '../../src/sync/Validator.js';
import { left, right } from '../right.js';

const Rack = Model.make({ name: 'rack', identifiers: { name: t.string } });
const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { rack: t.string },
  references: { rack: 'rack' },
});
const schema = right(Schema.make({ topLevel: [Rack, Device] }));
const load = (...items: ReadonlyArray<Snapshot.Item>) => right(Snapshot.fromEntities(schema)(items));

const target = load(Snapshot.item(Rack, { name: 'r1' }), Snapshot.item(Rack, { name: 'r2' }));
const source = load();
const diff = right(diffFrom(source)(target));
const context: Validator.Context = { source, target, diff, plan: right(Plan.from()(diff)) };

const fails =
  (name: string, severity: 'error' | 'warning' = 'error', delay = 0): Validator.Validator =>
  () =>
    pipe(
      T.delay(delay)(T.of(undefined)),
      TE.fromTask,
      TE.chain(() => TE.left([Validator.violation(name, 'no', { severity })] as const)),
    );
const passes: Validator.Validator = () => TE.right(undefined);

describe('validators', () => {
  it('are all asked, and what they find is kept in their order', async () => {
    const verdict = await Validator.run([fails('slow', 'error', 20), passes, fails('fast'), fails('mild', 'warning')])(
      context,
    )();
    expect(verdict.errors.map(({ guard }) => guard)).toEqual(['slow', 'fast']);
    expect(verdict.warnings.map(({ guard }) => guard)).toEqual(['mild']);
  });

  it('are asked at the same time', async () => {
    let running = 0;
    let most = 0;
    const one: Validator.Validator = () =>
      TE.fromTask(async () => {
        most = Math.max(most, ++running);
        await T.delay(5)(T.of(undefined))();
        running--;
      });
    await Validator.run([one, one, one])(context)();
    expect(most).toBe(3);
  });

  it('may be guards', async () => {
    const verdict = await Validator.run([Guard.neverDelete(Rack), Guard.sourceNotEmpty].map(Validator.fromGuard))(
      context,
    )();
    expect(verdict.errors.map(({ guard }) => guard)).toEqual(['neverDelete', 'sourceNotEmpty']);
  });

  it('that throw have found that they failed', async () => {
    const throwing: Validator.Validator = () => {
      throw new Error('no connection');
    };
    const rejecting: Validator.Validator = () => () => Promise.reject(new Error('lost connection'));
    const verdict = await Validator.run([throwing, rejecting, fails('other')])(context)();
    expect(verdict.errors.map(({ guard, message }) => [guard, message])).toEqual([
      ['throwing', 'a validator failed: no connection'],
      ['rejecting', 'a validator failed: lost connection'],
      ['other', 'no'],
    ]);
  });

  it('that throw and have no name are called validators', async () => {
    const [nameless] = [
      (): never => {
        throw new Error('no connection');
      },
    ];
    expect(right(await TE.fromTask(Validator.run([nameless])(context))()).errors).toMatchObject([
      { guard: 'validator', message: 'a validator failed: no connection' },
    ]);
  });

  it('can be made to warn only', async () => {
    const verdict = await Validator.run([Validator.warn(fails('a')), Validator.warn(passes)])(context)();
    expect(verdict).toMatchObject({ errors: [], warnings: [{ guard: 'a', severity: 'warning' }] });
  });

  it('find nothing where there are none', async () => {
    expect(await Validator.run([])(context)()).toEqual({ errors: [], warnings: [] });
  });
});

describe('before a sync', () => {
  it('errors are a failure that has all violations, errors first', async () => {
    const error = left(await Validator.before([fails('mild', 'warning'), fails('a'), fails('b')])(context)());
    expect(error).toMatchObject({
      _tag: 'ValidationError',
      code: 'ERR_GUARD_VIOLATED',
      message: 'the sync may not begin: a: no (and 1 more)',
    });
    expect(error.violations.map(({ guard }) => guard)).toEqual(['a', 'b', 'mild']);
  });

  it('an error is about what its first violation is about, and suggests what that does', async () => {
    const about = { model: 'rack', uid: 'r1', suggestion: 'wait for the night' };
    const finds: Validator.Validator = () => TE.left([Validator.violation('a', 'no', about)]);
    expect(left(await Validator.before([finds, fails('b')])(context)())).toMatchObject(about);
    const error = left(await Validator.before([fails('b'), finds])(context)());
    expect(Object.keys(error)).toEqual(['_tag', 'code', 'message', 'violations']);
  });

  it('warnings let it begin, and are told', async () => {
    expect(right(await Validator.before([passes, fails('mild', 'warning')])(context)())).toMatchObject([
      { guard: 'mild' },
    ]);
  });
});

describe('after a sync', () => {
  it('a guard can be asked about what came of it', async () => {
    const before = load(
      Snapshot.item(Rack, { name: 'r1' }),
      Snapshot.item(Device, { name: 'a', rack: 'r1' }),
      Snapshot.item(Device, { name: 'b', rack: 'r1' }),
    );
    const ours = load(
      Snapshot.item(Device, { name: 'a', rack: 'r1' }),
      Snapshot.item(Device, { name: 'b', rack: 'r1' }),
    );
    const theDiff = right(diffFrom(ours)(before));
    const plan = right(Plan.from()(theDiff));
    const result = right(await apply(plan, {})({ snapshot: before, handlers: Handlers.none })());
    const after = { source: ours, target: before, diff: theDiff, plan, result };
    const error = left(await Validator.after([Validator.ofResult(Guard.referencesResolve)])(after)());
    expect(error).toMatchObject({
      code: 'ERR_VALIDATION_FAILED',
      message:
        'the result may not stay: referencesResolve: 2 references of device.rack would lead to no rack: device "a" to "r1", device "b" to "r1"',
    });
  });

  it('any validator of before can be asked too', async () => {
    const result = right(await apply(context.plan, {})({ snapshot: target, handlers: Handlers.none })());
    const isShort = Validator.fromPredicate(
      'isShort',
      'it took too long',
    )((after: Validator.AfterContext) => T.of(after.result.duration < 60_000));
    expect(right(await Validator.after([isShort, passes])({ ...context, result })())).toEqual([]);
  });
});
