/** What goes over the wire: sites and devices, and changes to them in the order in which they were made. */
import * as t from 'io-ts';

// -------------------------------------------------------------------------------------
// records
// -------------------------------------------------------------------------------------

export const SiteBody = t.type({ name: t.string, region: t.string });
export const DeviceBody = t.type({ name: t.string, site: t.string, role: t.string });

const Kind = t.keyof({ site: null, device: null });
export type Kind = t.TypeOf<typeof Kind>;

/** What is there: the server has given it an id. */
export const Resource = t.union([
  t.intersection([t.type({ kind: t.literal('site'), id: t.number }), SiteBody]),
  t.intersection([t.type({ kind: t.literal('device'), id: t.number }), DeviceBody]),
]);
export type Resource = t.TypeOf<typeof Resource>;

/** What is there no more: a tombstone. */
export const Gone = t.type({ kind: Kind, id: t.number, name: t.string, deleted: t.literal(true) });
export type Gone = t.TypeOf<typeof Gone>;

// -------------------------------------------------------------------------------------
// changes
// -------------------------------------------------------------------------------------

/** The last change of each record is in the feed, and no earlier one. */
export const Change = t.union([Gone, Resource]);
export type Change = t.TypeOf<typeof Change>;

/** A page of the feed: what changed after a cursor, and the cursor after that. */
export const Page = t.type({ changes: t.readonlyArray(Change), cursor: t.string, more: t.boolean });
export type Page = t.TypeOf<typeof Page>;
