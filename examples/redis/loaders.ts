/** Loaders as processes of their own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Part } from './load.js';

const Answer = t.union([t.type({ added: t.number }), t.type({ problem: t.string })]);

/** Load a part in a process of its own; how many entities were new. */
export const elsewhere =
  ({ url, sites, loader, loaders }: Part): TaskEither<{ readonly message: string }, number> =>
  () =>
    new Promise((resolve) => {
      let came: E.Either<{ readonly message: string }, number> = E.left({ message: `loader ${loader} said nothing` });
      // The URL may hold a password, which nobody should find in the list of processes.
      const child = fork(fileURLToPath(new URL('loader.ts', import.meta.url)), [sites, loader, loaders].map(String), {
        env: { ...process.env, REDIS_URL: url },
      });
      child.once('message', (said) => {
        const answer = Answer.decode(said);
        if (E.isLeft(answer)) return;
        came = 'added' in answer.right ? E.right(answer.right.added) : E.left({ message: answer.right.problem });
      });
      child.once('error', (error) => resolve(E.left(error)));
      child.once('close', () => resolve(came));
    });
