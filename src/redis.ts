/**
 * Datasets in Redis: `RedisStore.open(schema)('redis://localhost:6379/0?store=network')`. Needs Node.
 *
 * @since 0.5.0
 */
export * as RedisStore from './store/redis/RedisStore.js';
