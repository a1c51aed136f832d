import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fails, inventory, project, says, source, target } from './command.js';

describe('lockstep schema check', () => {
  it('shows the order in which models are visited', async () => {
    const { lockstep } = project(inventory);
    expect(await lockstep('schema', 'check', 'schema.yaml')).toEqual(
      says('schema.yaml\n├── site\n│   └── device\n└── vlan\n'),
    );
  });

  it('takes a schema file alone', async () => {
    const { lockstep } = project({ ...inventory, 'x.csv': '' });
    expect(await lockstep('schema', 'check', 'x.csv')).toEqual(
      fails('x.csv: a schema file is YAML or JSON, not CSV [ERR_FORMAT_UNKNOWN]'),
    );
  });
});

describe('lockstep schema infer', () => {
  const inferred = {
    topLevel: ['site', 'vlan'],
    models: {
      site: {
        identifiers: { name: 'string' },
        attributes: { address: 'string?', active: 'boolean' },
        children: { device: 'devices' },
      },
      device: { identifiers: { name: 'string' }, attributes: { role: 'string', mtu: 'integer', labels: 'string[]' } },
      vlan: { identifiers: { id: 'integer' }, attributes: { load: 'number' } },
    },
  };

  it('guesses a schema from a file, as YAML', async () => {
    const { lockstep } = project(inventory);
    const { code, stdout, stderr } = await lockstep('schema', 'infer', 'new.json');
    expect({ code, stderr, schema: parse(stdout) }).toEqual({ code: 0, stderr: '', schema: inferred });
  });

  it('guesses one from a folder', async () => {
    const { lockstep } = project({ 'all/vlan.csv': 'id,load\n1,0.5\n2,0.25\n' });
    expect(parse((await lockstep('schema', 'infer', 'all')).stdout)).toMatchObject({
      models: { vlan: { identifiers: { id: 'integer' }, attributes: { load: 'number' } } },
    });
  });

  it.each(['schema.yaml', 'schema.json'])('writes %s, which the other commands take', async (name) => {
    const { lockstep, read } = project({ 'new.json': source, 'old.json': target });
    expect(await lockstep('schema', 'infer', 'new.json', '--out', name)).toEqual(says(''));
    expect(parse(read(name))).toEqual(inferred);
    expect(read(name).startsWith('{')).toBe(name.endsWith('.json'));
    expect((await lockstep('schema', 'check', name)).code).toBe(0);
    expect((await lockstep('diff', 'new.json', 'old.json', '-s', name)).code).toBe(0);
  });

  it('says of a module that it needs no guess', async () => {
    const { lockstep } = project({ 'x.mjs': '' });
    expect(await lockstep('schema', 'infer', './x.mjs')).toEqual(
      fails('./x.mjs: a module brings a schema of its own: infer one from a file or a folder [ERR_CONFIG_INVALID]'),
    );
  });
});
