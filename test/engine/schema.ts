/** The models of the runs, as the engine knows them; `naive/kinds.ts` says the same to the naive side. */
import { type Model, SchemaFile } from '../../src/index.js';
import { right } from '../right.js';

/** As a schema file has it. */
export const schema = right(
  SchemaFile.decode({
    topLevel: ['site', 'pool'],
    models: {
      site: {
        identifiers: { name: 'string' },
        attributes: { region: 'string', active: 'boolean' },
        children: { device: 'devices' },
      },
      device: {
        identifiers: { name: 'string' },
        attributes: { role: 'string', mtu: 'integer?', extra: 'json', updated: 'integer' },
        children: { port: 'ports' },
        flags: ['NATURAL_DELETION_ORDER'],
      },
      port: {
        identifiers: { slot: 'integer', name: 'string' },
        attributes: { speed: 'number', labels: { type: 'string[]', equality: 'unordered' } },
      },
      pool: {
        identifiers: { name: 'string' },
        attributes: { size: 'integer' },
        children: { lease: 'leases' },
        flags: ['SKIP_CHILDREN_ON_DELETE'],
      },
      lease: { identifiers: { ip: 'string' }, attributes: { note: 'string?' } },
    },
  }),
);

/** A model by its name. */
export const modelOf = (name: string): Model.Model => {
  const model = schema.models.get(name);
  if (model === undefined) throw new Error(`there is no model "${name}"`);
  return model;
};
