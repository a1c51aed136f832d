/**
 * A job as it is kept in Redis, for workers, and for whoever resumes it. It holds no user and no password: workers have
 * those of the stores by themselves.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { LockstepError, ParallelError } from '../../model/LockstepError.js';
import * as SchemaFile from '../../model/SchemaFile.js';
import * as Address from '../../store/redis/address.js';
import type { Job, Place } from '../Job.js';
import type { Partition } from '../Partition.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const node = t.readonly(t.intersection([t.type({ host: t.string }), t.partial({ port: t.number })]));

const place = t.readonly(
  t.intersection([
    t.type({ name: t.string, id: t.string, timeout: t.number, lease: t.number, tls: t.boolean }),
    t.partial({
      host: t.string,
      port: t.number,
      path: t.string,
      db: t.number,
      nodes: t.readonlyArray(node),
      sentinels: t.readonlyArray(node),
      sentinel: t.string,
    }),
  ]),
);

/** Where a store is, without what lets anyone in. */
export type PublicPlace = t.TypeOf<typeof place>;

const bothOf = <C extends t.Mixed>(codec: C) => t.readonly(t.type({ source: codec, target: codec }));

const choice = t.union([
  t.type({ include: t.readonlyArray(t.string) }),
  t.type({ exclude: t.readonlyArray(t.string) }),
]);

const spec = t.readonly(
  t.intersection([
    t.type({
      places: bothOf(place),
      pins: bothOf(t.string),
      divided: bothOf(t.number),
      options: t.partial({
        models: t.readonlyArray(t.string),
        attributes: t.record(t.string, choice),
        unchanged: t.boolean,
      }),
      partitions: t.readonlyArray(t.type({ model: t.string, of: t.number, buckets: t.readonlyArray(t.number) })),
      entities: t.number,
      ttl: t.number,
    }),
    t.partial({ schema: t.unknown }),
  ]),
);

/** A job as it is kept. */
export interface Spec {
  /** Where the schema can be described; else workers have it by themselves. */
  readonly schema?: SchemaFile.Description;
  readonly places: { readonly source: PublicPlace; readonly target: PublicPlace };
  readonly pins: Job['pins'];
  readonly divided: Job['divided'];
  readonly options: Job['options'];
  readonly partitions: ReadonlyArray<Partition>;
  readonly entities: number;
  /** Milliseconds after which it is forgotten, if nothing happens. */
  readonly ttl: number;
}

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

const PORT = 6379;

type Node = NonNullable<Address.Options['nodes']>[number];

const nodeOf = (given: Node): t.TypeOf<typeof node> => {
  if (typeof given === 'number') return { host: 'localhost', port: given };
  if (typeof given === 'object') return { host: given.host ?? 'localhost', port: given.port ?? PORT };
  const url = URL.canParse(given) ? new URL(given) : new URL(`redis://${given}`);
  return { host: url.hostname, port: Number(url.port || PORT) };
};

/** Where a store is, without what lets anyone in. Errors: `ERR_CONFIG_INVALID`. */
export const toPublic = (given: Place): E.Either<LockstepError, PublicPlace> =>
  pipe(
    Address.of(given),
    E.map(({ name, id, timeout, lease, connection, nodes }) => {
      const { host, port, path, db, sentinels, name: sentinel, tls } = connection;
      return {
        name,
        id,
        timeout,
        lease,
        tls: tls !== undefined,
        ...(host === undefined ? {} : { host }),
        ...(port === undefined ? {} : { port }),
        ...(path === undefined || path === null ? {} : { path }),
        ...(db === undefined ? {} : { db }),
        ...(nodes === undefined ? {} : { nodes: nodes.map(nodeOf) }),
        ...(sentinels === undefined || sentinels === null
          ? {}
          : { sentinels: sentinels.map((one) => nodeOf({ ...one })) }),
        ...(sentinel === undefined ? {} : { sentinel }),
      };
    }),
  );

const hostsOf = ({ host = 'localhost', port = PORT, nodes, sentinels }: PublicPlace): ReadonlyArray<string> =>
  (nodes ?? sentinels ?? [{ host, port }]).map((one) => `${one.host}:${one.port ?? PORT}`);

/**
 * Finds the users and passwords of stores among URLs that have them: those of the same host and port. They are sent nowhere
 * else, and not without TLS where the URL asks for it. Errors: `ERR_CONFIG_INVALID`.
 */
export const credentials = (
  urls: ReadonlyArray<string>,
): E.Either<LockstepError, (place: PublicPlace) => Address.Options> =>
  pipe(
    urls,
    E.traverseArray((url) =>
      pipe(
        toPublic(url),
        E.chainW((at) =>
          pipe(
            Address.of(url),
            E.map(({ connection }) => ({ hosts: hostsOf(at), connection, tls: at.tls })),
          ),
        ),
      ),
    ),
    E.map((known) => (at) => {
      const hosts = hostsOf(at);
      const match = known.find((one) => one.hosts.some((host) => hosts.includes(host)));
      const { username, password } = match?.connection ?? {};
      return {
        id: at.id,
        timeout: at.timeout,
        lease: at.lease,
        ...(at.nodes === undefined ? {} : { nodes: [...at.nodes] }),
        connection: {
          ...(at.host === undefined ? {} : { host: at.host }),
          ...(at.port === undefined ? {} : { port: at.port }),
          ...(at.path === undefined ? {} : { path: at.path }),
          ...(at.db === undefined ? {} : { db: at.db }),
          ...(at.sentinels === undefined ? {} : { sentinels: at.sentinels.map((one) => ({ ...one })) }),
          ...(at.sentinel === undefined ? {} : { name: at.sentinel }),
          ...(at.tls || match?.tls === true ? { tls: {} } : {}),
          ...(username === undefined ? {} : { username }),
          ...(password === undefined ? {} : { password }),
        },
      };
    }),
  );

// -------------------------------------------------------------------------------------
// text
// -------------------------------------------------------------------------------------

/** A job as it is kept. */
export const encode = (given: Spec): string => JSON.stringify(given);

const invalid = (problem: string): ParallelError => ({
  _tag: 'ParallelError',
  code: 'ERR_JOB_UNKNOWN',
  message: `the job is not as this release writes it: ${problem}`,
  suggestion: 'use the release that began it, or begin anew',
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The job that was kept. Errors: `ERR_JOB_UNKNOWN` where it is none. */
export const decode = (text: string): E.Either<LockstepError, Spec> => {
  const decoded = spec.decode(parsed(text));
  if (E.isLeft(decoded)) return E.left(invalid('its form is another one'));
  const { schema, ...rest } = decoded.right;
  if (schema === undefined) return E.right(rest);
  return SchemaFile.is(schema) ? E.right({ ...rest, schema }) : E.left(invalid('its schema is none'));
};
