import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import * as Address from '../../src/store/redis/address.js';
import { left, right } from '../right.js';

const SECRETS = /swordfish|sword%20fish|mary/;

describe('the address of a store', () => {
  it('is read from a URL', () => {
    const { name, id, connection, nodes, buckets, timeout } = right(
      Address.of('rediss://mary:sword%20fish@redis.example:6380/2?store=network&buckets=16&timeout=500'),
    );
    expect({ id, nodes, buckets, timeout }).toEqual({ id: 'network', nodes: undefined, buckets: 16, timeout: 500 });
    expect(connection).toEqual({
      host: 'redis.example',
      port: 6380,
      username: 'mary',
      password: 'sword fish',
      db: 2,
      tls: {},
    });
    expect(name).toBe('rediss://redis.example:6380/2?store=network');
  });

  it('is short where little is said', () => {
    const { name, connection } = right(Address.of('redis://localhost'));
    expect(connection).toEqual({ host: 'localhost', port: 6379 });
    expect(name).toBe('redis://localhost:6379/0?store=default');
    expect(right(Address.of({})).name).toBe('redis://localhost:6379/0?store=default');
    expect(right(Address.of('redis://[::1]:7000')).connection).toEqual({ host: '::1', port: 7000 });
  });

  it('names the nodes of a cluster, or sentinels', () => {
    const cluster = right(Address.of('redis://:swordfish@a:7000?cluster=true&nodes=b:7001,[::1]:7002&store=x'));
    expect(cluster.nodes).toEqual([
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
      { host: '::1', port: 7002 },
    ]);
    expect(cluster.connection.password).toBe('swordfish');
    expect(cluster.name).toBe('redis://a:7000?store=x');
    const watched = right(Address.of('redis://a:26379/1?sentinel=main&nodes=b'));
    expect(watched.connection).toEqual({
      sentinels: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26379 },
      ],
      name: 'main',
      db: 1,
    });
    expect(watched.name).toBe('redis://main/1?store=default');
  });

  it('encrypts what is said to sentinels, and to the server that they name, unless it says otherwise', () => {
    const tls = { ca: 'certificate' };
    const { connection } = right(Address.of({ url: 'rediss://a?sentinel=main', connection: { tls } }));
    expect(connection).toMatchObject({ tls, sentinelTLS: tls, enableTLSForSentinelMode: true });
    const half = right(Address.of({ url: 'rediss://a?sentinel=main', connection: { sentinelTLS: undefined } }));
    expect(half.connection).toMatchObject({ tls: {}, sentinelTLS: undefined, enableTLSForSentinelMode: true });
    expect(right(Address.of('redis://a?sentinel=main')).connection).not.toHaveProperty('sentinelTLS');
    expect(right(Address.of('rediss://a')).connection).not.toHaveProperty('sentinelTLS');
  });

  it('takes options over what the URL says', () => {
    const { connection, id, timeout } = right(
      Address.of({ url: 'redis://a/1?store=x&timeout=5', connection: { db: 3 }, id: 'y', timeout: 7 }),
    );
    expect({ db: connection.db, id, timeout }).toEqual({ db: 3, id: 'y', timeout: 7 });
  });

  it.each([
    ['http://mary:swordfish@a', 'its URL does not begin with redis:// or rediss://'],
    ['redis://mary:swordfish@a:b', 'its URL cannot be read'],
    ['mary:swordfish', 'its URL does not begin with redis:// or rediss://'],
    ['redis://a:swordfish%zz@b', 'the password in its URL is not percent-encoded as it should be'],
    ['redis://a/x', 'expected the database in its URL to be a whole number, got "x"'],
    ['redis://a?stroe=x', 'its URL has an unknown parameter "stroe"'],
    ['redis://a?buckets=12', 'expected "buckets" to be a power of two up to 4096, got 12'],
    ['redis://a?buckets=8192', 'expected "buckets" to be a power of two up to 4096, got 8192'],
    ['redis://a?timeout=0', 'expected "timeout" and "lease" to be more than 0'],
    ['redis://a?timeout=soon', 'expected "timeout" to be a whole number, got "soon"'],
    ['redis://a?cluster=yes', 'expected "cluster" to be true or false, got "yes"'],
    ['redis://a/1?cluster=true', 'a cluster has no databases but 0'],
  ])('is refused where it makes no sense: %s', (url, problem) => {
    const error = left(Address.of(url));
    expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID', message: `the Redis store: ${problem}` });
    expect(JSON.stringify(error)).not.toMatch(SECRETS);
  });

  it('tells nobody a password, nor a user', () => {
    const said = [
      right(Address.of('redis://mary:swordfish@a?store=x')).name,
      right(Address.of('redis://mary:swordfish@a?cluster=true')).name,
      right(Address.of({ nodes: ['redis://mary:swordfish@a:7000'] })).name,
      E.isLeft(Address.of('redis://mary:swordfish@a:99999')),
    ];
    expect(JSON.stringify(said)).not.toMatch(SECRETS);
  });
});
