/** The network as it is meant to be: sites and devices from a CMDB, interfaces from a database of cables. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import { Adapter, Entity, type LockstepError, Model, Schema, Snapshot } from 'lockstep';
import { File } from 'lockstep/file';
import { parse } from 'yaml';
import { Device, Interface, Site } from './schema.js';

// -------------------------------------------------------------------------------------
// sites and devices
// -------------------------------------------------------------------------------------

const Cmdb = t.readonlyArray(
  t.type({
    site: t.string,
    region: t.string,
    devices: t.readonlyArray(
      t.intersection([t.type({ ...Device.identifiers, ...Device.attributes }), t.partial({ maintenance: t.boolean })]),
    ),
  }),
);

/** Somebody is at work on a device in maintenance: neither it nor its interfaces are looked at. */
const toItems = (sites: t.TypeOf<typeof Cmdb>): ReadonlyArray<Snapshot.Item> =>
  sites.flatMap(({ site, region, devices }) => [
    Snapshot.item(Site, { name: site, region }),
    ...devices.map(({ name, role, hardware, maintenance = false }) =>
      Snapshot.item(
        Device,
        { name, role, hardware },
        { parent: Entity.ref(Site)({ name: site }), flags: maintenance ? ['IGNORE'] : [] },
      ),
    ),
  ]);

const devices: TE.TaskEither<LockstepError.LockstepError, ReadonlyArray<Snapshot.Item>> = pipe(
  TE.tryCatch(() => readFile(new URL('data/devices.yaml', import.meta.url), 'utf8'), E.toError),
  TE.chainEitherK((text) => E.tryCatch((): unknown => parse(text), E.toError)),
  TE.mapLeft(({ message }) => message),
  TE.chainEitherK((found) =>
    pipe(
      Cmdb.decode(found),
      E.mapLeft((errors) => failure(errors)[0] ?? 'unexpected data'),
    ),
  ),
  TE.bimap((reason) => Adapter.loadError('devices.yaml', reason), toItems),
);

// -------------------------------------------------------------------------------------
// interfaces
// -------------------------------------------------------------------------------------

/** An interface as the cables know it, which knows no devices that it could hang below. */
const Port = Model.make({
  name: Interface.name,
  identifiers: Interface.identifiers,
  attributes: Interface.attributes,
});

const interfaces: TE.TaskEither<LockstepError.LockstepError, ReadonlyArray<Snapshot.Item>> = pipe(
  TE.fromEither(Schema.make({ topLevel: [Port] })),
  TE.chainW((schema) => File.read(schema)(fileURLToPath(new URL('data/interface.csv', import.meta.url)))),
  TE.map(Snapshot.getAll(Port)),
  TE.map(RA.map((fields) => Snapshot.item(Interface, fields))),
);

// -------------------------------------------------------------------------------------
// both
// -------------------------------------------------------------------------------------

/** What the two sources are together. */
export interface Desired {
  readonly items: ReadonlyArray<Snapshot.Item>;
  /** Interfaces of devices that the CMDB does not know. */
  readonly strangers: ReadonlyArray<Snapshot.Item>;
}

const together = (devices: ReadonlyArray<Snapshot.Item>, interfaces: ReadonlyArray<Snapshot.Item>): Desired => {
  const known = new Set(devices.filter(({ model }) => model === Device.name).map(({ fields }) => fields['name']));
  const { left, right } = pipe(
    interfaces,
    RA.partition(({ fields }) => known.has(fields['device'])),
  );
  return { items: [...devices, ...right], strangers: left };
};

/** Read both sources. */
export const load: TE.TaskEither<LockstepError.LockstepError, Desired> = pipe(
  TE.Do,
  TE.apS('devices', devices),
  TE.apS('interfaces', interfaces),
  TE.map(({ devices, interfaces }) => together(devices, interfaces)),
);

/** The adapter. */
export const desired = (schema: Schema.Schema): Adapter.Adapter =>
  Adapter.make({
    name: 'desired',
    schema,
    load: pipe(
      load,
      TE.map(({ items }) => items),
    ),
  });
