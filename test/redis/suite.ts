/** Tests that need a Redis server. */
import { isRight } from 'fp-ts/lib/Either.js';
import { afterAll, beforeEach, describe } from 'vitest';
import { redisServer } from '../../scripts/redisServer.js';
import { removeAll } from './removal.js';

/** For `expect.poll`: what will come about, on a machine that may be busy. */
export const eventually = { timeout: 30_000 };

/**
 * Tests with real servers, which end with the file. Without a `redis-server` they are reported as skipped, with what to do
 * about it; on a build machine (`CI=true`) they fail with it.
 */
export const describeRedis = (name: string, body: () => void): void => {
  const server = redisServer();
  if (isRight(server)) {
    describe(name, () => {
      afterAll(removeAll);
      body();
    });
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      beforeEach(() => {
        throw new Error(server.left);
      });
      body();
    });
  } else {
    // What is skipped is only counted by the usual reporter.
    console.warn(`Skipped: ${name}. ${server.left}`);
    describe.skip(name, body);
  }
};
