/** Asks a server, and does as it says where it wants a pause. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import type { Handlers, Retry } from 'lockstep';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a request has beside its path. */
export interface Request {
  readonly body?: unknown;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** Asks for something, and decodes the answer. */
export type Client = <A>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  codec: t.Type<A, unknown>,
  request?: Request,
) => TE.TaskEither<HttpError, A>;

/** What went wrong; without a status, there was no answer. */
export interface HttpError extends Handlers.HandlerError {
  readonly status?: number;
}

// -------------------------------------------------------------------------------------
// answers
// -------------------------------------------------------------------------------------

const Problem = t.type({ message: t.string });

/** What a server refuses at the moment: it has done nothing, so that asking again is safe whatever was asked. */
const isBusy = (status: number): boolean => status === 429 || status === 503;

const reason = (status: number, body: unknown): string =>
  Problem.is(body) ? `${status}, ${body.message}` : String(status);

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
};

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A client of a server. After a 429 it asks nothing before the time is over that the server has named. */
export const client = (url: string): Client => {
  let notBefore = 0;
  return (method, path, codec, { body, signal } = {}) => {
    const what = `${method} ${path}`;
    const failed = (error: Error): HttpError => ({
      message: `${what}: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      cause: error,
      // Of a POST without an answer nobody knows whether it has made something; the others may be repeated.
      transient: method !== 'POST',
    });
    const ask = async () => {
      const wait = notBefore - performance.now();
      if (wait > 0) await sleep(wait, undefined, signal === undefined ? {} : { signal });
      const response = await fetch(new URL(path, url), {
        method,
        ...(signal === undefined ? {} : { signal }),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const pause = Number(response.headers.get('retry-after') ?? 0);
      if (pause > 0) notBefore = performance.now() + pause * 1000 + MARGIN;
      return { ok: response.ok, status: response.status, data: await bodyOf(response) };
    };
    return pipe(
      TE.tryCatch(ask, (thrown) => failed(E.toError(thrown))),
      TE.filterOrElse(
        ({ ok }) => ok,
        ({ status, data }): HttpError => ({
          message: `${what}: ${reason(status, data)}`,
          status,
          transient: isBusy(status),
        }),
      ),
      TE.chainEitherK(({ status, data }) =>
        pipe(
          codec.decode(data),
          E.mapLeft(
            (errors): HttpError => ({ message: `${what}: ${failure(errors)[0] ?? 'unexpected data'}`, status }),
          ),
        ),
      ),
    );
  };
};

/** The two sides may not agree to the millisecond on how long a second is. */
const MARGIN = 20;

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Ask again after an error that passes, as often as a policy says. What a sync performs it asks again by itself. */
export const again =
  (retry: Retry.Retry, failures = 1) =>
  <A>(ask: TE.TaskEither<HttpError, A>): TE.TaskEither<HttpError, A> =>
    pipe(
      ask,
      TE.orElse((error) => {
        const delay = error.transient === true ? retry(failures) : undefined;
        return delay === undefined
          ? TE.left(error)
          : pipe(
              TE.fromTask<void, HttpError>(() => sleep(delay)),
              TE.chain(() => again(retry, failures + 1)(ask)),
            );
      }),
    );
