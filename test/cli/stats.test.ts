import { describe, expect, it } from 'vitest';
import { fails, planned } from './command.js';

const { lockstep } = await planned();

describe('lockstep stats', () => {
  it('counts what is in a plan', async () => {
    const { code, stdout, stderr } = await lockstep('stats', 'plan.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('create            2\n');
    expect(stdout).toMatch(/^ {2}device {7}1 {7}1 {7}1$/m);
    expect(stdout).toMatch(/^ {2}device {2}mtu {14}1$/m);
  });

  it.each(['json', 'yaml', 'ndjson'])('counts the same in a diff in %s', async (format) => {
    const file = `diff.${format}`;
    await lockstep('diff', 'new.json', 'old.json', '-s', 'schema.yaml', '-f', format, '-o', file);
    expect(await lockstep('stats', file)).toEqual(await lockstep('stats', 'plan.json'));
  });

  it('counts a part', async () => {
    const { stdout } = await lockstep('stats', 'plan.json', '--model', 'vlan');
    expect(stdout).toContain('skipped           4\n');
    expect(stdout).not.toContain('device');
    expect(await lockstep('stats', 'plan.json', '--model', 'vlna')).toEqual(
      fails('unknown model "vlna": did you mean "vlan"? [ERR_CONFIG_INVALID]'),
    );
  });
});
