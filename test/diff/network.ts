/**
 * Sites with devices with ports, as most of the tests of diffs have them.
 */
import * as t from 'io-ts';
import { Codec, Diff, type DiffOptions, diffFrom, type Flags, Model, Schema, Snapshot } from '../../src/index.js';
import { right } from '../right.js';

export const Port = Model.make({
  name: 'port',
  identifiers: { device: t.string, name: t.string },
  shortname: ['name'],
  attributes: { mtu: t.number, note: Codec.optional(Codec.nullable(t.string)) },
});

export const Device = Model.make({
  name: 'device',
  identifiers: { name: t.string },
  attributes: { role: t.string, tags: Codec.optional(t.array(t.string)) },
  children: [Port],
});

export const Site = Model.make({ name: 'site', identifiers: { name: t.string }, children: [Device] });

export const Tag = Model.make({ name: 'tag', identifiers: { name: t.string }, attributes: { colour: t.string } });

export const schema = right(Schema.make({ topLevel: [Site, Tag] }));

interface More {
  readonly flags?: ReadonlyArray<Flags.ModelFlag>;
}

export const site = (name: string, more: More = {}): Snapshot.Item => Snapshot.item(Site, { name }, more);

export const device = (name: string, below: string, role = 'access', more: More = {}): Snapshot.Item =>
  Snapshot.item(Device, { name, role }, { parent: { model: 'site', uid: below }, ...more });

export const port = (on: string, name: string, mtu = 1500, more: More = {}): Snapshot.Item =>
  Snapshot.item(Port, { device: on, name, mtu }, { parent: { model: 'device', uid: on }, ...more });

export const tag = (name: string, colour: string, more: More = {}): Snapshot.Item =>
  Snapshot.item(Tag, { name, colour }, more);

export const load = (items: Iterable<Snapshot.Item>, of: Schema.Schema = schema): Snapshot.Snapshot =>
  right(Snapshot.fromEntities(of)(items));

/** The same content, sharing nothing. */
export const copyOf = (snapshot: Snapshot.Snapshot): Snapshot.Snapshot =>
  load(
    Snapshot.modelNames(snapshot).flatMap((model) =>
      Snapshot.entries(model)(snapshot).map(({ entity, parent }) => ({
        model,
        fields: { ...entity },
        ...(parent === undefined ? {} : { parent }),
      })),
    ),
    snapshot.schema,
  );

export const differ = (source: Snapshot.Snapshot, target: Snapshot.Snapshot, options: DiffOptions = {}): Diff.Diff =>
  right(diffFrom(source, options)(target));

/** What a diff says has to be done, in order: `create device sw1`. */
export const actions = (diff: Diff.Diff): ReadonlyArray<string> =>
  [...Diff.iterate(diff)]
    .filter(({ action }) => action !== 'unchanged')
    .map(({ action, model, uid }) => `${action} ${model} ${uid}`);
