import { describe, expect, it } from 'vitest';
import { fails, inventory, outcomes, planned, project, says } from './command.js';

const TOO_MANY =
  'the sync may not begin: maxDeletes: 2 entities of 5 (40%) would be deleted, at most 1 may be: device "sw3", vlan "2" [ERR_GUARD_VIOLATED]';

describe('--max-deletes', () => {
  it.each([
    ['sync', 'new.json', 'old.json', '-s', 'schema.yaml'],
    ['apply', 'plan.json', 'old.json'],
  ])('keeps %s from beginning, also a dry run', async (...args) => {
    const { lockstep, read } = await planned();
    const before = read('old.json');
    expect(await lockstep(...args, '--max-deletes', '1')).toEqual(fails(TOO_MANY));
    expect(await lockstep(...args, '--max-deletes', '1', '--dry-run')).toEqual(fails(TOO_MANY));
    expect(read('old.json')).toBe(before);
    expect(await lockstep(...args, '--max-deletes', '40%')).toEqual(says(outcomes()));
  });

  it.each(['x', '-1', '1.5', '101%', ''])('is told that "%s" is no limit', async (limit) => {
    const { lockstep } = project(inventory);
    const args = ['sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--max-deletes', limit];
    expect(await lockstep(...args)).toEqual(
      fails(
        `--max-deletes: "${limit}" is no limit: write a whole number, such as 10, or a percentage of at most 100, such as 5% [ERR_OPTION_INVALID]`,
      ),
    );
  });
});

describe('the guards of lockstep.yaml', () => {
  it.each<readonly [string, string]>([
    ['maxDeletes: 1', TOO_MANY],
    [
      'neverDelete: [vlan]',
      'the sync may not begin: neverDelete: 1 vlan would be deleted, none may be: vlan "2" [ERR_GUARD_VIOLATED]',
    ],
    [
      'neverDelete: [vlna]',
      'the sync may not begin: neverDelete: the target has no model "vlna": did you mean "vlan"? [ERR_GUARD_VIOLATED]',
    ],
    [
      'noChange: [device.mut]',
      'the sync may not begin: noChange: model "device" has no attribute "mut": did you mean "mtu"? [ERR_GUARD_VIOLATED]',
    ],
    [
      'noChange: [mtu]',
      'lockstep.yaml: guards.noChange: "mtu" is no attribute: name it as model.attribute [ERR_CONFIG_INVALID]',
    ],
    ['maxDelete: 1', 'lockstep.yaml: unknown guard "maxDelete": did you mean "maxDeletes"? [ERR_CONFIG_INVALID]'],
    [
      'maxDrop: few',
      'lockstep.yaml: guards.maxDrop: "few" is no limit: write a whole number, such as 10, or a percentage of at most 100, such as 5% [ERR_OPTION_INVALID]',
    ],
    [
      'neverDelete: vlan',
      'lockstep.yaml: guards.neverDelete: expected a list of names, got "vlan" [ERR_CONFIG_INVALID]',
    ],
    ['sourceNotEmpty: 1', 'lockstep.yaml: guards.sourceNotEmpty: expected boolean, got 1 [ERR_CONFIG_INVALID]'],
  ])('keep sync and apply from beginning: %s', async (guard, line) => {
    const { lockstep, read, write } = await planned();
    write('lockstep.yaml', `guards: { ${guard} }`);
    const before = read('old.json');
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(fails(line));
    expect(await lockstep('apply', 'plan.json', 'old.json')).toEqual(fails(line));
    expect(read('old.json')).toBe(before);
  });

  it('say so when there are several against it', async () => {
    const { lockstep } = project({ ...inventory, 'lockstep.yaml': 'guards: { maxDeletes: 1, neverDelete: [vlan] }' });
    const { stderr } = await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml');
    expect(stderr).toContain('(and 1 more) [ERR_GUARD_VIOLATED]');
  });

  it('let through what they have nothing against; what is typed wins', async () => {
    const guards =
      'guards: { maxDeletes: 0, maxDrop: 10%, sourceNotEmpty: true, referencesResolve: true, noChange: [device.role] }';
    const { lockstep } = project({ ...inventory, 'lockstep.yaml': guards });
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml', '--max-deletes', '2')).toEqual(
      says(outcomes()),
    );
  });

  it('stop a sync from an empty source', async () => {
    const { lockstep } = project({ ...inventory, 'new.json': {}, 'lockstep.yaml': 'guards: { sourceNotEmpty: true }' });
    expect(await lockstep('sync', 'new.json', 'old.json', '-s', 'schema.yaml')).toEqual(
      fails(
        'the sync may not begin: sourceNotEmpty: the source "new" is empty: check that it was loaded [ERR_GUARD_VIOLATED]',
      ),
    );
  });
});
