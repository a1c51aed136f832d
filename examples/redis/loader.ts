/** A process that loads a part: `loader.ts SITES LOADER LOADERS`, with the server in `REDIS_URL`. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { load } from './load.js';

const [sites = 0, loader = 0, loaders = 1] = process.argv.slice(2).map(Number);

// What it has to say is for the process that has started it.
const answer = (said: { readonly added: number } | { readonly problem: string }): void => void process.send?.(said);

pipe(
  load({ url: process.env['REDIS_URL'] ?? '', sites, loader, loaders }),
  TE.match(
    ({ message }) => {
      answer({ problem: message });
      process.exitCode = 2;
    },
    (added) => answer({ added }),
  ),
)().finally(() => process.disconnect?.());
