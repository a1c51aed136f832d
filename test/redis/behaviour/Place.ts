/** Where a store is, but for its id. */
import type { RedisStore } from 'lockstep/redis';

export type Place = () => RedisStore.Options;
