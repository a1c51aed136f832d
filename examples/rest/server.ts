/** A server with sites and devices, as a CMDB or a controller might be: it gives pages, and does not like to be hurried. */
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { DeviceBody, type Kind, type Resource, SiteBody } from './api.js';
import * as Table from './Table.js';

// -------------------------------------------------------------------------------------
// answers
// -------------------------------------------------------------------------------------

/** What a request is answered with, and the table as it is after that. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly table: Table.Table;
}

type Answered = E.Either<Table.Refusal, Answer>;

const decoded = <A>(codec: t.Type<A, unknown>, body: unknown): E.Either<Table.Refusal, A> =>
  pipe(
    codec.decode(body),
    E.mapLeft((errors) => ({ status: 422, message: failure(errors)[0] ?? 'unexpected data' })),
  );

const resourceOf = (kind: Kind, id: number, body: unknown): E.Either<Table.Refusal, Resource> =>
  kind === 'site'
    ? pipe(
        decoded(t.exact(SiteBody), body),
        E.map((fields) => ({ kind, id, ...fields })),
      )
    : pipe(
        decoded(t.exact(DeviceBody), body),
        E.map((fields) => ({ kind, id, ...fields })),
      );

const list = (query: URLSearchParams, table: Table.Table): Answered => {
  const [since, limit] = [Number(query.get('since') ?? 0), Number(query.get('limit') ?? 100)];
  return Number.isSafeInteger(since) && Number.isSafeInteger(limit) && limit > 0
    ? E.right({ status: 200, body: Table.page(since, Math.min(limit, 100))(table), table })
    : E.left({ status: 400, message: 'since and limit have to be whole numbers' });
};

const kept = (status: number, resource: Resource, table: Table.Table): Answered =>
  pipe(
    table,
    Table.keep(resource),
    E.map((next) => ({ status, body: resource, table: next })),
  );

const create = (kind: Kind, body: unknown, table: Table.Table): Answered =>
  pipe(
    resourceOf(kind, Table.freeId(table), body),
    E.chain((resource) => kept(201, resource, table)),
  );

const change = (kind: Kind, id: number, body: unknown, table: Table.Table): Answered =>
  pipe(
    E.Do,
    E.bind('before', () => Table.find(kind, id)(table)),
    E.bind('fields', () => decoded(t.UnknownRecord, body)),
    E.bind('after', ({ before, fields }) => resourceOf(kind, id, { ...before, ...fields })),
    E.chain(({ after }) => kept(200, after, table)),
  );

const remove = (kind: Kind, id: number, table: Table.Table): Answered =>
  pipe(
    table,
    Table.find(kind, id),
    E.chain((resource) => Table.remove(resource)(table)),
    E.map((next) => ({ status: 204, table: next })),
  );

const PATH = /^\/(?:(?<feed>changes)|(?<kind>site|device)s(?:\/(?<id>\d+))?)$/;

/** The answer to a request: a function of it and of the table. */
const answer = (method: string, url: URL, body: unknown, table: Table.Table): Answered => {
  const { feed, kind: name, id } = PATH.exec(url.pathname)?.groups ?? {};
  const kind: Kind = name === 'site' ? 'site' : 'device';
  if (feed !== undefined && method === 'GET') return list(url.searchParams, table);
  if (name !== undefined && id === undefined && method === 'POST') return create(kind, body, table);
  if (id !== undefined && method === 'PATCH') return change(kind, Number(id), body, table);
  if (id !== undefined && method === 'DELETE') return remove(kind, Number(id), table);
  return E.left({ status: 404, message: `there is no ${method} ${url.pathname}` });
};

// -------------------------------------------------------------------------------------
// the server
// -------------------------------------------------------------------------------------

/** A server that runs. */
export interface Server {
  readonly url: string;
  /** What it was asked since this was read the last time: `3 x GET, 1 x POST`. */
  readonly take: () => string;
  readonly stop: T.Task<void>;
}

/** How a server is to be. */
export interface Options {
  /** How many requests it answers before it wants a pause, of a second. */
  readonly patience?: number;
}

const PAUSE = 1;

/** How many requests may still come, and when there will be more. */
const limiter = (patience: number) => {
  let left = patience;
  let pauseEnds = 0;
  return (now: number): boolean => {
    if (left === 0 && pauseEnds === 0) pauseEnds = now + PAUSE * 1000;
    else if (left === 0 && now >= pauseEnds) [left, pauseEnds] = [patience, 0];
    if (left === 0) return false;
    left--;
    return true;
  };
};

const urlOf = (path: string): E.Either<Table.Refusal, URL> =>
  E.tryCatch(
    () => new URL(path, 'http://localhost'),
    () => ({ status: 400, message: 'the path is none' }),
  );

const bodyOf = async (request: IncomingMessage): Promise<E.Either<Table.Refusal, unknown>> =>
  request.headers['content-type'] === 'application/json'
    ? TE.tryCatch(
        () => json(request),
        () => ({ status: 400, message: 'the body is no JSON' }),
      )()
    : E.right(undefined);

/** Start a server with some records, on a free port of this machine. */
export const serve = (
  initial: Table.Table,
  { patience = Number.POSITIVE_INFINITY }: Options = {},
): TE.TaskEither<Error, Server> => {
  let table = initial;
  const counts = new Map<string, number>();
  const allows = limiter(patience);
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    const send = (status: number, body?: unknown): void => {
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const body = await bodyOf(request);
    if (!allows(performance.now())) {
      count('429');
      response.setHeader('retry-after', PAUSE);
      return send(429, { message: 'too many requests' });
    }
    count(method);
    const answered = pipe(
      E.Do,
      E.apS('data', body),
      E.bind('at', () => urlOf(url)),
      E.chain(({ data, at }) => answer(method, at, data, table)),
    );
    if (E.isLeft(answered)) return send(answered.left.status, { message: answered.left.message });
    table = answered.right.table;
    send(answered.right.status, answered.right.body);
  });

  const stop: T.Task<void> = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  const take = (): string => {
    const text = [...counts].map(([what, number]) => `${number} x ${what}`).join(', ');
    counts.clear();
    return text;
  };

  return TE.tryCatch(
    () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          const port = typeof address === 'object' && address !== null ? address.port : 0;
          resolve({ url: `http://127.0.0.1:${port}`, take, stop });
        });
      }),
    E.toError,
  );
};
