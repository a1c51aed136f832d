import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { describe, expect, it } from 'vitest';
import { Equality, LockstepError, Model, Schema } from '../../src/index.js';
import { left, right } from '../right.js';

const model = (name: string, more: Partial<Model.Definition<string, Model.Fields, Model.Fields>> = {}) =>
  Model.make<string, Model.Fields, Model.Fields>({ name, identifiers: { name: t.string }, ...more });

const refusal = (definition: Schema.Definition) => {
  const error = left(Schema.make(definition));
  return { code: error.code, line: LockstepError.toLine(error), path: error.path, model: error.model };
};

describe('a schema is refused', () => {
  it('when two different models have one name', () => {
    expect(refusal({ topLevel: [model('site'), model('site')] })).toEqual({
      code: 'ERR_MODEL_DUPLICATE',
      line: 'two different models are named "site" [ERR_MODEL_DUPLICATE]',
      path: undefined,
      model: 'site',
    });
  });

  it('when a top-level model is named twice', () => {
    const site = model('site');
    expect(refusal({ topLevel: [site, 'site'] })).toEqual({
      code: 'ERR_MODEL_DUPLICATE',
      line: 'top-level model "site" is named twice [ERR_MODEL_DUPLICATE]',
      path: 'topLevel',
      model: 'site',
    });
  });

  it('when a top-level model is not there, with the name that is nearly its own', () => {
    expect(refusal({ topLevel: ['devcie'], models: [model('device')] })).toEqual({
      code: 'ERR_TOP_LEVEL_UNKNOWN',
      line: 'top-level model "devcie" is not in the schema: did you mean "device"? [ERR_TOP_LEVEL_UNKNOWN]',
      path: 'topLevel',
      model: 'devcie',
    });
  });

  it('when a top-level model is not there, with all names where none is near', () => {
    expect(refusal({ topLevel: ['x'], models: [model('device'), model('circuit')] }).line).toBe(
      'top-level model "x" is not in the schema: known are "device", "circuit" [ERR_TOP_LEVEL_UNKNOWN]',
    );
  });

  it('when a field is an identifier and an attribute', () => {
    expect(refusal({ topLevel: [model('site', { attributes: { name: t.string } })] })).toEqual({
      code: 'ERR_FIELD_DECLARED_TWICE',
      line: 'site: field "name" is in both identifiers and attributes [ERR_FIELD_DECLARED_TWICE]',
      path: 'site.attributes.name',
      model: 'site',
    });
  });

  it('when a list of children has the name of an attribute', () => {
    const definition = { attributes: { list: t.string }, children: { list: model('device') } };
    expect(refusal({ topLevel: [model('site', definition)] }).line).toBe(
      'site: field "list" is in both attributes and children [ERR_FIELD_DECLARED_TWICE]',
    );
  });

  it('when two lists of children have one name', () => {
    const device = model('device');
    expect(refusal({ topLevel: [model('site', { children: [device, device] })] })).toEqual({
      code: 'ERR_FIELD_DECLARED_TWICE',
      line: 'site: field "devices" is twice in children [ERR_FIELD_DECLARED_TWICE]',
      path: 'site.children.devices',
      model: 'site',
    });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'when a field is named %s, which every object has',
    (name) => {
      expect(refusal({ topLevel: [model('site', { attributes: Object.fromEntries([[name, t.string]]) })] })).toEqual({
        code: 'ERR_FIELD_NAME_RESERVED',
        line: `site.attributes.${name}: "${name}" cannot be the name of a field [ERR_FIELD_NAME_RESERVED]`,
        path: `site.attributes.${name}`,
        model: 'site',
      });
    },
  );

  it('when a model has no identifiers', () => {
    expect(refusal({ topLevel: [model('site', { identifiers: {} })] }).line).toBe(
      'site: a model needs at least one identifier [ERR_IDENTIFIERS_MISSING]',
    );
  });

  it('when a shortname is no field', () => {
    expect(refusal({ topLevel: [model('site', { shortname: ['nmae'] })] })).toEqual({
      code: 'ERR_SHORTNAME_UNKNOWN_FIELD',
      line: 'site: shortname "nmae" is no field of the model: did you mean "name"? [ERR_SHORTNAME_UNKNOWN_FIELD]',
      path: 'site.shortname',
      model: 'site',
    });
  });

  it('when an equality is given for what is no attribute', () => {
    const definition = { attributes: { role: t.string }, equality: { rôle: Equality.caseInsensitive } };
    expect(refusal({ topLevel: [model('site', definition)] })).toEqual({
      code: 'ERR_SCHEMA_INVALID',
      line: 'site: equality is given for "rôle", which is no attribute: did you mean "role"? [ERR_SCHEMA_INVALID]',
      path: 'site.equality.rôle',
      model: 'site',
    });
  });

  it('when merging is told for what is no attribute', () => {
    const definition = { attributes: { role: t.string }, mergeBy: { rôle: 'lines' } } as const;
    expect(refusal({ topLevel: [model('site', definition)] })).toEqual({
      code: 'ERR_SCHEMA_INVALID',
      line: 'site: merging is told for "rôle", which is no attribute: did you mean "role"? [ERR_SCHEMA_INVALID]',
      path: 'site.mergeBy.rôle',
      model: 'site',
    });
  });

  it.each([
    ['an attribute', { mergeBy: { role: { latest: 'changd' } } }, 'site.mergeBy.role'],
    ['a model', { merge: ['lines', { latest: 'changd' }] }, 'site.merge'],
  ] as const)('when the merging of %s goes by what is no attribute', (_, merging, path) => {
    const attributes = { role: t.string, changed: t.string };
    expect(refusal({ topLevel: [model('site', { attributes, ...merging })] })).toEqual({
      code: 'ERR_SCHEMA_INVALID',
      line: 'site: merging goes by "changd", which is no attribute: did you mean "changed"? [ERR_SCHEMA_INVALID]',
      path,
      model: 'site',
    });
  });

  it('when all merging goes by what no model has', () => {
    const site = model('site', { attributes: { changed: t.string } });
    expect(refusal({ topLevel: [site, model('rack')], merge: { latest: 'changd' } })).toEqual({
      code: 'ERR_SCHEMA_INVALID',
      line: 'merging goes by "changd", which is an attribute of no model: did you mean "changed"? [ERR_SCHEMA_INVALID]',
      path: 'merge',
      model: undefined,
    });
  });

  it('when a child model is not there', () => {
    const site = model('site', { children: ['devcie'] });
    expect(refusal({ topLevel: [site], models: [model('device')] })).toEqual({
      code: 'ERR_CHILD_UNKNOWN',
      line: 'site: child model "devcie" is not in the schema: did you mean "device"? [ERR_CHILD_UNKNOWN]',
      path: 'site.children.devcies',
      model: 'site',
    });
  });

  it('when child models form a cycle, whose path is named', () => {
    const models = [model('a', { children: ['b'] }), model('b', { children: ['c'] }), model('c', { children: ['a'] })];
    expect(refusal({ topLevel: ['a'], models })).toEqual({
      code: 'ERR_CHILD_CYCLE',
      line: 'child models form a cycle: c -> a -> b -> c [ERR_CHILD_CYCLE]',
      path: undefined,
      model: 'c',
    });
  });

  it('when a model leads to a cycle that it is not in', () => {
    const models = [model('a', { children: ['b'] }), model('b', { children: ['a'] }), model('x', { children: ['a'] })];
    expect(refusal({ topLevel: ['a'], models })).toMatchObject({
      line: 'child models form a cycle: a -> b -> a [ERR_CHILD_CYCLE]',
      model: 'x',
    });
  });

  it('when a model is its own child', () => {
    expect(refusal({ topLevel: [model('a', { children: ['a'] })] }).line).toBe(
      'child models form a cycle: a -> a [ERR_CHILD_CYCLE]',
    );
  });

  it('when two fields of a model list one child model', () => {
    const device = model('device');
    expect(refusal({ topLevel: [model('site', { children: { active: device, spare: device } })] })).toEqual({
      code: 'ERR_PARENT_CONFLICT',
      line: 'site: child model "device" is listed by two fields [ERR_PARENT_CONFLICT]',
      path: 'site.children',
      model: 'site',
    });
  });

  it('when a model declares one parent, and another model lists it', () => {
    const device = model('device', {
      attributes: { site: t.string },
      parent: { model: 'site', by: { name: 'site' } },
    });
    const definition = { topLevel: ['site', 'rack'], models: [model('site'), model('rack', { children: [device] })] };
    expect(refusal(definition).line).toBe(
      'device: "rack" lists it as its child, but it declares "site" as its parent [ERR_PARENT_CONFLICT]',
    );
  });

  it('when the parent that a model declares is not there', () => {
    const device = model('device', { attributes: { s: t.string }, parent: { model: 'sit', by: { name: 's' } } });
    expect(refusal({ topLevel: ['site'], models: [model('site'), device] })).toEqual({
      code: 'ERR_CHILD_UNKNOWN',
      line: 'device: parent model "sit" is not in the schema: did you mean "site"? [ERR_CHILD_UNKNOWN]',
      path: 'device.parent',
      model: 'device',
    });
  });

  it.each([
    [{}, 'parent.by does not say which field holds site\'s identifier "name"'],
    [{ nam: 'at' }, 'parent.by names "nam", which is no identifier of site: did you mean "name"?'],
    [{ name: 'at', nam: 'at' }, 'parent.by names "nam", which is no identifier of site: did you mean "name"?'],
    [{ name: 'ta' }, 'parent.by names "ta", which is no field of the model: did you mean "at"?'],
  ])('when the fields %j cannot name the parent', (by: Record<string, string>, problem) => {
    const device = model('device', { attributes: { at: t.string }, parent: { model: 'site', by } });
    expect(refusal({ topLevel: ['site'], models: [model('site'), device] })).toEqual({
      code: 'ERR_PARENT_UNKNOWN_FIELD',
      line: `device: ${problem} [ERR_PARENT_UNKNOWN_FIELD]`,
      path: 'device.parent',
      model: 'device',
    });
  });

  it('when a reference is no attribute, or is to no model', () => {
    const site = model('site');
    const attributes = { at: t.string };
    expect(refusal({ topLevel: [site, model('device', { attributes, references: { ta: 'site' } })] })).toEqual({
      code: 'ERR_REFERENCE_UNKNOWN',
      line: 'device: reference "ta" is no attribute: did you mean "at"? [ERR_REFERENCE_UNKNOWN]',
      path: 'device.references.ta',
      model: 'device',
    });
    expect(refusal({ topLevel: [site, model('device', { attributes, references: { at: 'sit' } })] })).toEqual({
      code: 'ERR_REFERENCE_UNKNOWN',
      line: 'device: reference "at" is to model "sit", which is not in the schema: did you mean "site"? [ERR_REFERENCE_UNKNOWN]',
      path: 'device.references.at',
      model: 'device',
    });
  });
});

describe('a schema', () => {
  const Port = model('port');
  const Device = model('device', { children: { ports: Port } });
  const Site = model('site', { children: [Device, 'prefix'] });
  const Prefix = model('prefix');
  const schema = right(Schema.make({ topLevel: [Site, 'prefix'], models: [Prefix] }));

  it('finds the models that its own are declared with, and has parents before children', () => {
    expect([...schema.models.keys()]).toEqual(['site', 'prefix', 'device', 'port']);
  });

  it('has parents before children, however they are given', () => {
    const models = [
      model('device', { children: ['port'] }),
      model('rack', { children: ['device'] }),
      model('port'),
      model('shelf', { children: ['device', 'rack'] }),
    ];
    const made = right(Schema.make({ topLevel: ['shelf'], models }));
    expect([...made.models.keys()]).toEqual(['shelf', 'rack', 'device', 'port']);
    expect([...made.parents]).toEqual([
      ['shelf', []],
      ['rack', ['shelf']],
      ['device', ['shelf', 'rack']],
      ['port', ['device']],
    ]);
  });

  it('lists the children that declare their parent after those that the parent declares', () => {
    const by = { name: 'site' };
    const models = [
      model('vlan', { parent: { model: 'site', by } }),
      model('rack', { parent: { model: 'site', by } }),
      model('device'),
      model('site', { children: { list: 'device', racks: 'rack' } }),
    ];
    expect(Schema.childrenOf(right(Schema.make({ topLevel: ['site'], models })), 'site')).toEqual([
      { model: 'device', field: 'list' },
      { model: 'rack', field: 'racks' },
      { model: 'vlan', field: 'vlans' },
    ]);
  });

  it('takes a field that only names the parent, unless it is nearly another of the model', () => {
    const device = model('device', { parent: { model: 'site', by: { name: 'location' } } });
    expect(right(Schema.make({ topLevel: ['site'], models: [model('site'), device] })).parents.get('device')).toEqual([
      'site',
    ]);
  });

  it('takes references to models that it has', () => {
    const device = model('device', { attributes: { at: t.string }, references: { at: 'site' } });
    const made = right(Schema.make({ topLevel: [device, model('site')] }));
    expect([...(made.models.get('device')?.references ?? [])]).toEqual([['at', 'site']]);
  });

  it('knows what may hang below what', () => {
    expect(Schema.childrenOf(schema, 'site')).toEqual([
      { model: 'device', field: 'devices' },
      { model: 'prefix', field: 'prefixs' },
    ]);
    expect(Schema.links(schema, 'device', 'port')).toBe(true);
    expect(Schema.links(schema, 'site', 'device')).toBe(true);
    expect(Schema.links(schema, 'site', 'port')).toBe(false);
    expect(Schema.isTopLevel(schema, 'prefix')).toBe(true);
    expect(Schema.isTopLevel(schema, 'device')).toBe(false);
  });

  it('shows the order in which models are visited as a tree', () => {
    expect(Schema.treeTraversal('Network')(schema)).toBe(
      ['Network', '├── site', '│   ├── device', '│   │   └── port', '│   └── prefix', '└── prefix'].join('\n'),
    );
  });

  it('shows the children of a last model below nothing', () => {
    const made = right(Schema.make({ topLevel: [model('site', { children: [model('rack'), model('device')] })] }));
    expect(Schema.treeTraversal('all')(made)).toBe('all\n└── site\n    ├── rack\n    └── device');
  });

  it('shows how deep a model is, below a hundred levels', () => {
    const deep = Array.from({ length: 104 }, (_, i) => model(`m${i}`, { children: i < 103 ? [`m${i + 1}`] : [] }));
    const lines = Schema.treeTraversal('all')(right(Schema.make({ topLevel: ['m0'], models: deep }))).split('\n');
    expect(lines.slice(100)).toEqual([
      `${'    '.repeat(99)}└── m99`,
      `${'    '.repeat(100)}└── m100`,
      `${'    '.repeat(101)}[101] └── m101`,
      `${'    '.repeat(101)}[102] └── m102`,
      `${'    '.repeat(101)}[103] └── m103`,
    ]);
  });

  it('says which model is meant when a name is unknown', () => {
    expect(left(pipe(schema, Schema.model('devise')))).toEqual({
      _tag: 'ModelUnknown',
      code: 'ERR_MODEL_UNKNOWN',
      message: 'unknown model "devise"',
      model: 'devise',
      suggestion: 'did you mean "device"?',
    });
    expect(right(pipe(schema, Schema.model('device')))).toBe(Device);
  });
});
