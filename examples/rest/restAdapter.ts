/** A server as an adapter: what it has, page by page; what has changed since a cursor; and handlers that change it. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  Adapter,
  Entity,
  Handlers,
  type LockstepError,
  type Model,
  type Operation,
  Retry,
  type Schema,
  Snapshot,
} from 'lockstep';
import * as Api from './api.js';
import { again, type Client, type HttpError } from './client.js';
import { Device, Site } from './schema.js';

/** When to ask again. How long to wait is not said here: the client waits for as long as the server wants. */
export const patiently: Retry.Retry = pipe(Retry.constant(0), Retry.times(5));

const LIMIT = 20;

/** Everything that has changed since a cursor, page after page. */
const changes = (client: Client, since: string): TE.TaskEither<HttpError, Omit<Api.Page, 'more'>> =>
  pipe(
    client('GET', `/changes?since=${encodeURIComponent(since)}&limit=${LIMIT}`, Api.Page),
    again(patiently),
    TE.chain(({ changes: some, cursor, more }) =>
      more
        ? pipe(
            changes(client, cursor),
            TE.map((rest) => ({ ...rest, changes: [...some, ...rest.changes] })),
          )
        : TE.right({ changes: some, cursor }),
    ),
  );

const itemOf = (resource: Api.Resource): Snapshot.Item => {
  const { name } = resource;
  return resource.kind === 'site'
    ? Snapshot.item(Site, { name, region: resource.region })
    : Snapshot.item(Device, { name, role: resource.role }, { parent: Entity.ref(Site)({ name: resource.site }) });
};

/** The site of a device, as the server wants it. */
const siteOf = (parent: Entity.Ref | undefined): { readonly site?: string } =>
  parent === undefined ? {} : { site: parent.uid };

/** The adapter. */
export const restAdapter = (name: string, schema: Schema.Schema, client: Client): Adapter.Adapter => {
  // The server calls things by ids of its own: they are remembered from what it says, and are no part of the dataset.
  const ids = new Map<string, number>();
  const remember = ({ kind, id, name: uid }: Api.Resource | Api.Gone): void =>
    void ids.set(Entity.keyOf({ model: kind, uid }), id);
  const pathOf = (ref: Entity.Ref): string => `/${ref.model}s/${ids.get(Entity.keyOf(ref)) ?? 0}`;

  const changedSince = (cursor: string): TE.TaskEither<LockstepError.LockstepError, Adapter.Changed> =>
    pipe(
      changes(client, cursor),
      TE.bimap(
        ({ message }) => Adapter.loadError(name, message),
        (page) => {
          // What changes while pages are read comes again on a later one, which is right.
          const latest = [...new Map(page.changes.map((change) => [change.id, change])).values()];
          latest.forEach(remember);
          return {
            changed: latest.flatMap((change) => ('deleted' in change ? [] : [itemOf(change)])),
            removed: latest.flatMap((change) =>
              'deleted' in change ? [{ model: change.kind, uid: change.name }] : [],
            ),
            cursor: page.cursor,
          };
        },
      ),
    );

  const changing = (operation: Operation.Update | Operation.Move, site: object, { signal }: Handlers.Context) =>
    pipe(
      client('PATCH', pathOf(operation), Api.Resource, { body: { ...operation.attributes, ...site }, signal }),
      TE.map(() => Handlers.done),
    );

  const handlers = (model: Model.Model): readonly [string, Handlers.ModelHandlers] =>
    Handlers.forModel(model, {
      create: ({ identifiers, attributes, parent }, { signal }) =>
        pipe(
          client('POST', `/${model.name}s`, Api.Resource, {
            body: { ...identifiers, ...attributes, ...siteOf(parent) },
            signal,
          }),
          TE.map((created) => {
            remember(created);
            return Handlers.done;
          }),
        ),
      update: (operation, context) => changing(operation, {}, context),
      move: (operation, context) => changing(operation, siteOf(operation.parent), context),
      delete: (operation, { signal, attempt }) =>
        pipe(
          client('DELETE', pathOf(operation), t.undefined, { signal }),
          TE.map(() => Handlers.done),
          // What was asked before may have been done then.
          TE.orElse((error) => (error.status === 404 && attempt > 0 ? TE.right(Handlers.done) : TE.left(error))),
        ),
    });

  return Adapter.make({
    name,
    schema,
    load: pipe(
      changedSince('0'),
      TE.map(({ changed }) => changed),
    ),
    changedSince,
    handlers: Handlers.of([handlers(Site), handlers(Device)]),
  });
};
