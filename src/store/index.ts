/**
 * Stores, and what can be done with them.
 *
 * @since 0.5.0
 */
export { diffStores as diffFrom } from './diffStores.js';
export * from './Store.js';
