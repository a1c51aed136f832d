import { expect, it } from 'vitest';
import { startSentinel } from './sentinel.js';
import { describeRedis, eventually } from './suite.js';

describeRedis('a Sentinel', () => {
  it('makes the replica the master when the master is killed', async () => {
    const watched = await startSentinel();
    const [first, second] = watched.nodes;
    expect(await watched.master()).toBe(first);
    const client = watched.client();
    await client.set('a', '1');
    await first.replicated();
    await first.kill();
    await watched.ready();
    expect(await watched.master()).toBe(second);
    await expect.poll(() => client.get('a').catch(String), eventually).toBe('1');
    expect(await client.set('a', '2')).toBe('OK');
    expect(await second.client().get('a')).toBe('2');
  });
});
