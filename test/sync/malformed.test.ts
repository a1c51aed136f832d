/** Handlers that do not keep to their type: whatever they do, a sync ends with a value that says what came of it. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { Handlers, type SyncDiffOptions, SyncResult, syncDiff } from '../../src/index.js';
import { left, right } from '../right.js';
import { type Answer, diff, handlersOf, network, saying, sides } from './inventory.js';

const sync = (handlers: Handlers.Handlers, options: SyncDiffOptions = {}) =>
  syncDiff(diff, sides, options)(network(handlers))();

const bare = (): object => Object.create(null);

const hostile = {
  get _tag(): never {
    throw new Error('looked at');
  },
};

/** Answers, as tasks or in place of one, and what is said of them. */
const ANSWERS: ReadonlyArray<readonly [string, unknown, string]> = [
  ['nothing', () => Promise.resolve(undefined), 'the handler gave no answer'],
  ['null', () => Promise.resolve(null), 'the handler gave no answer'],
  ['a text', () => Promise.resolve('done'), 'the handler gave no answer'],
  ['an answer without its Either', () => Promise.resolve(Handlers.done), 'the handler gave no answer'],
  ['a right of nothing', () => Promise.resolve(E.right(undefined)), 'the handler gave no answer'],
  ['a right of null', () => Promise.resolve(E.right(null)), 'the handler gave no answer'],
  [
    'a right of something else that has a reason',
    () => Promise.resolve(E.right({ _tag: 'Created', reason: 'new' })),
    'the handler gave no answer',
  ],
  ['a right of something else', () => Promise.resolve(E.right({ _tag: 'Created' })), 'the handler gave no answer'],
  ['a refusal without a reason', () => Promise.resolve(E.right({ _tag: 'Refused' })), 'the handler gave no answer'],
  ['a left of nothing', () => Promise.resolve(E.left(undefined)), 'the handler gave no answer'],
  ['a left of a text', () => Promise.resolve(E.left('no')), 'the handler gave no answer'],
  ['a left without a message', () => Promise.resolve(E.left({})), 'the handler gave no answer'],
  ['a left whose message is none', () => Promise.resolve(E.left({ message: bare() })), 'the handler gave no answer'],
  [
    'an answer that is neither left nor right',
    () => Promise.resolve({ _tag: 'Both', left: { message: 'no' }, right: Handlers.done }),
    'the handler gave no answer',
  ],
  ['many answers', () => Promise.resolve([E.right(Handlers.done)]), 'the handler gave no answer'],
  ['what throws when it is looked at', () => Promise.resolve(hostile), 'looked at'],
  ['an answer that is not waited for', () => E.right(Handlers.done), ''],
  ['no task', undefined, 'ask(...) is not a function'],
  ['a promise in place of a task', Promise.resolve(E.right(Handlers.done)), 'ask(...) is not a function'],
  ['a rejection', () => Promise.reject(new Error('lost')), 'lost'],
  ['a rejection with a text', () => Promise.reject('lost'), 'lost'],
  ['a rejection with nothing', () => Promise.reject(), 'undefined'],
  ['a rejection with what has no text', () => Promise.reject(bare()), 'it threw what cannot be told'],
];

/** Handlers by which the creation of `made` is answered like that. */
const answering = (answer: unknown, more = {}): Handlers.Handlers =>
  handlersOf((operation) => {
    // As from a module that nobody has type-checked.
    const answers = { made: answer };
    return operation.uid === 'made' ? (answers.made as Answer) : TE.right(Handlers.done);
  }, more);

describe('a handler that gives', () => {
  it.each(ANSWERS)('%s has failed, or done it, and ends nothing else', async (_, answer, message) => {
    const result = right(await sync(answering(answer), { flags: ['CONTINUE_ON_FAILURE'] }));
    const of = (uid: string) => result.operations.find(({ operation }) => operation.uid === uid);
    if (message === '') expect(of('made')).toMatchObject({ outcome: 'success' });
    else {
      expect(of('made')).toMatchObject({ outcome: 'error', message: `could not create device "made": ${message}` });
      expect(of('eth1')).toMatchObject({ outcome: 'skipped' });
    }
    expect(of('same')).toMatchObject({ outcome: 'success' });
    expect(of('gone')).toMatchObject({ outcome: 'success' });
  });

  it('an answer twice has given the first', async () => {
    const twice: Answer = () =>
      new Promise((resolve, reject) => {
        resolve(E.right(Handlers.done));
        resolve(E.left({ message: 'no' }));
        reject(new Error('lost'));
      });
    expect(SyncResult.count(right(await sync(handlersOf(() => twice)))).success).toBe(5);
  });

  it('an answer after nobody waits for it has given none', async () => {
    const late: Answer = () => new Promise((resolve) => setTimeout(() => resolve(E.right(Handlers.done)), 50));
    const error = left(await sync(handlersOf(saying({ 'create made': () => late })), { timeout: 5 }));
    expect(error.result?.operations[0]).toMatchObject({ outcome: 'error', inDoubt: true });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(error.result?.operations[0]).toMatchObject({ outcome: 'error', inDoubt: true });
  });

  it('an error at once, in place of a task, has failed', async () => {
    for (const thrown of [new Error('no'), 'no', undefined, bare(), Symbol('no')]) {
      const handlers = handlersOf(({ uid }) => {
        if (uid === 'made') throw thrown;
        return TE.right(Handlers.done);
      });
      const error = left(await sync(handlers));
      expect(error.result?.operations[0]).toMatchObject({ outcome: 'error', inDoubt: true });
    }
  });
});

describe('a handler that is asked what the target has, and tells of', () => {
  const doubtful = () => Promise.reject(new Error('lost'));

  it.each<readonly [string, unknown]>([
    ['another entity', () => Promise.resolve(E.right(O.some({ attributes: { role: 'other' }, parent: null })))],
    [
      'one below another parent',
      () => Promise.resolve(E.right(O.some({ attributes: { role: 'access' }, parent: { model: 'device', uid: 'x' } }))),
    ],
    ['no entity at all', () => Promise.resolve(E.right('made'))],
    ['an entity in place of whether there is one', () => Promise.resolve(E.right({ name: 'made', role: 'access' }))],
    ['something without attributes', () => Promise.resolve(E.right(O.some({})))],
    ['nothing', () => Promise.resolve(undefined)],
    ['what throws', () => Promise.resolve(hostile)],
  ])('%s, is not taken for having done it unless that says so', async (name, told) => {
    const read = () => Reflect.get({ told }, 'told');
    const result = right(await sync(answering(doubtful, { read }), { flags: ['CONTINUE_ON_FAILURE'] }));
    const made = result.operations.find(({ operation }) => operation.uid === 'made');
    expect([name, made?.outcome]).toEqual([name, 'error']);
    expect(made?.message).toBe('could not create device "made": lost');
  });
});
