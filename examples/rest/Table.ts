/** What a server has: records by id, and of each the version at which it changed last. Immutable. */
import * as E from 'fp-ts/lib/Either.js';
import type { Change, Kind, Page, Resource } from './api.js';

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export interface Table {
  /** By id, in the order of their last changes. */
  readonly changes: ReadonlyMap<number, { readonly version: number; readonly change: Change }>;
  readonly version: number;
}

/** Why a request cannot be granted: a status, and a message for people. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export const empty: Table = { changes: new Map(), version: 0 };

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const resources = ({ changes }: Table): ReadonlyArray<Resource> =>
  [...changes.values()].flatMap(({ change }) => ('deleted' in change ? [] : [change]));

/** A page of what has changed after a version. */
export const page =
  (since: number, limit: number) =>
  ({ changes }: Table): Page => {
    const later = [...changes.values()].filter(({ version }) => version > since);
    const some = later.slice(0, limit);
    return {
      changes: some.map(({ change }) => change),
      cursor: String(some.at(-1)?.version ?? since),
      more: later.length > limit,
    };
  };

/** What has an id. */
export const find =
  (kind: Kind, id: number) =>
  (table: Table): E.Either<Refusal, Resource> => {
    const found = resources(table).find((each) => each.id === id && each.kind === kind);
    return found === undefined ? E.left({ status: 404, message: `there is no ${kind} ${id}` }) : E.right(found);
  };

// -------------------------------------------------------------------------------------
// changing
// -------------------------------------------------------------------------------------

const put = ({ changes, version }: Table, change: Change): Table => ({
  changes: new Map([
    ...[...changes].filter(([id]) => id !== change.id),
    [change.id, { version: version + 1, change }] as const,
  ]),
  version: version + 1,
});

/** An id that nothing has had. */
export const freeId = ({ changes }: Table): number => Math.max(0, ...changes.keys()) + 1;

/** Keep something, new or changed. Names are unique, and a device is at a site that is there. */
export const keep =
  (resource: Resource) =>
  (table: Table): E.Either<Refusal, Table> => {
    const others = resources(table).filter(({ id }) => id !== resource.id);
    const { kind, name } = resource;
    if (others.some((each) => each.kind === kind && each.name === name))
      return E.left({ status: 409, message: `there is a ${kind} "${name}" already` });
    if (resource.kind === 'device' && !others.some((each) => each.kind === 'site' && each.name === resource.site))
      return E.left({ status: 422, message: `there is no site "${resource.site}"` });
    return E.right(put(table, resource));
  };

/** Delete something; a site with devices stays. */
export const remove =
  ({ kind, id, name }: Resource) =>
  (table: Table): E.Either<Refusal, Table> =>
    kind === 'site' && resources(table).some((each) => each.kind === 'device' && each.site === name)
      ? E.left({ status: 409, message: `site "${name}" has devices` })
      : E.right(put(table, { kind, id, name, deleted: true }));
