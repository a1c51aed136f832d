/** The stores of this example, both on one server. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LockstepError } from 'lockstep';
import { RedisStore } from 'lockstep/redis';
import { schema } from './schema.js';

/** What is right, and what is to agree with it. */
export type Which = 'inventory' | 'network';

/** Open a store, do something with it, and close it, whatever comes of that. */
export const using =
  (url: string, which: Which) =>
  <A>(work: (store: RedisStore.RedisStore) => TE.TaskEither<LockstepError.LockstepError, A>) =>
    TE.bracketW(
      pipe(
        TE.fromEither(schema),
        TE.chainW((schema) => RedisStore.open(schema)({ url, id: `lockstep-example-${which}` })),
      ),
      work,
      (store) => store.close,
    );
