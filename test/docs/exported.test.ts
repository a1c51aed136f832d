import { describe, expect, it } from 'vitest';
import { exported } from './exported.js';

describe('what can be imported from an entry point', () => {
  const found = exported();
  const names = found.map(({ name }) => name);

  it('is found, however it is exported', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'lockstep diffFrom',
        'lockstep Snapshot.add',
        'lockstep Store.diffFrom',
        'lockstep/file File.read',
        'lockstep/redis RedisStore.open',
        'lockstep/report Report.toHtml',
        'lockstep/parallel Queue.work',
        'lockstep/laws partsAreTheWhole',
      ]),
    );
    expect(names).not.toContain('lockstep Snapshot.Snapshot');
  });

  it('has an example in its doc comment, unless it is internal', () => {
    const without = found.filter(({ tags }) => !tags.has('example') && !tags.has('internal'));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
