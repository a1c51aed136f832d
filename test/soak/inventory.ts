/**
 * Inventories for soak runs: devices with eight ports and a module each, ten entities in all. They are made one by one, the
 * same each time, of any size, and how two of them differ is known without comparing them.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as E from 'fp-ts/lib/Either.js';
import { LockstepError, type Schema, SchemaFile, Snapshot } from '../../src/index.js';

/** Entities that a device is, with what hangs below it. */
export const EACH = 10;

const PORTS = EACH - 2;

/** One port in nine has another value in each version, and one module in nine hangs elsewhere. */
const EVERY = 9;

export const description: SchemaFile.Description = {
  topLevel: ['device'],
  models: {
    device: {
      identifiers: { name: 'string' },
      attributes: { role: 'string', site: 'string', active: 'boolean' },
      children: { port: 'ports', module: 'modules' },
      // Nothing hangs below what is gone, wherever a sync is cut off.
      flags: ['NATURAL_DELETION_ORDER'],
    },
    port: {
      identifiers: { device: 'string', name: 'string' },
      attributes: { mtu: 'integer', description: 'string?' },
      parent: { model: 'device', by: { name: 'device' } },
    },
    module: { identifiers: { serial: 'string' }, attributes: { slot: 'integer' } },
  },
};

/** What is right, or the end of the run. */
export const orThrow = <A>(either: E.Either<LockstepError.LockstepError, A>): A => {
  if (E.isLeft(either)) throw new Error(LockstepError.toLine(either.left));
  return either.right;
};

export const schema: Schema.Schema = orThrow(SchemaFile.decode(description));

/** Which inventory is meant: devices from a number on, in a version. In version 0 every module is where it belongs. */
export interface Inventory {
  readonly first: number;
  readonly devices: number;
  readonly version: number;
}

const isUpdated = (i: number, version: number): boolean => version > 0 && (i + version) % EVERY === 0;

/** Whether the module of a device hangs below the next one. */
const isMoved = (i: number, { first, devices, version }: Inventory): boolean =>
  version > 0 && (i + version) % EVERY === 1 && i + 1 < first + devices;

/** The records of an inventory. */
export function* items(inventory: Inventory): Generator<Snapshot.Item> {
  const { first, devices, version } = inventory;
  for (let i = first; i < first + devices; i++) {
    const device = `device-${i}`;
    const modules = [
      ...(i > first && isMoved(i - 1, inventory) ? [`module-${i - 1}`] : []),
      ...(isMoved(i, inventory) ? [] : [`module-${i}`]),
    ];
    const role = i % 2 === 0 ? 'access' : 'core';
    yield { model: 'device', fields: { name: device, role, site: `site-${i % 50}`, active: true, modules } };
    for (let port = 0; port < PORTS; port++) {
      const mtu = port === 0 && isUpdated(i, version) ? 9000 + version : 1500;
      const text = port % 4 === 0 ? `uplink of ${device}` : null;
      yield { model: 'port', fields: { device, name: `eth${port}`, mtu, description: text } };
    }
    yield { model: 'module', fields: { serial: `module-${i}`, slot: i % 4 } };
  }
}

/** An inventory as a snapshot, loaded from nothing. */
export const load = (inventory: Inventory): Snapshot.Snapshot =>
  orThrow(Snapshot.fromEntities(schema)(items(inventory)));

/** A record a line, as NDJSON has them. */
function* lines(inventory: Inventory): Generator<string> {
  for (const { model, fields } of items(inventory)) yield `${JSON.stringify({ model, ...fields })}\n`;
}

/** Write an inventory as NDJSON, without the library. */
export const writeLines = (path: string, inventory: Inventory): Promise<void> =>
  pipeline(Readable.from(lines(inventory)), createWriteStream(path));

/** How many operations of each kind it takes to make an inventory of version 0 another one. */
export const expected = (source: Inventory, target: Inventory) => {
  const first = Math.max(source.first, target.first);
  const end = Math.min(source.first + source.devices, target.first + target.devices);
  let [update, move] = [0, 0];
  for (let i = first; i < end; i++) {
    if (isUpdated(i, source.version)) update++;
    if (isMoved(i, source)) move++;
  }
  const shared = Math.max(0, end - first);
  return { create: (source.devices - shared) * EACH, update, delete: (target.devices - shared) * EACH, move };
};

/** The two inventories of a run of so many entities a side: one device in 91 is on one side only. */
export const sides = (size: number): { readonly source: Inventory; readonly target: Inventory } => {
  const devices = Math.floor(size / EACH);
  const target = { first: 0, devices, version: 0 };
  return { source: { first: Math.ceil(devices / 91), devices, version: 1 }, target };
};
